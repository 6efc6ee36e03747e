package audit

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"switchboard/providers"
)

// hashKey begins what the hash of a line does not cover.
const hashKey = `,"hash":"`

// Line is the event as the line of a number, after the one with the hash
// before; and its own hash.
func (e Event) Line(number uint64, before string) (line []byte, hash string) {
	b := make([]byte, 0, 512)
	b = strconv.AppendUint(append(b, `{"number":`...), number, 10)
	b = append(appendText(b, "before", before), `,"time":"`...)
	b = append(e.Time.AppendFormat(b, time.RFC3339Nano), '"')
	b = appendText(b, "who", e.Who)
	b = appendText(b, "what", string(e.What))
	for _, f := range [...]struct{ key, text string }{
		{"model", e.Model}, {"task", e.Task}, {"old", e.Old}, {"new", e.New}, {"reason", e.Reason}, {"detail", e.Detail},
	} {
		if f.text != "" {
			b = appendText(b, f.key, f.text)
		}
	}
	if e.What == Attempt || e.What == CacheHit {
		b = appendUSD(append(b, `,"cost_usd":`...), e.Cost)
	}
	b = appendTags(b, e.Tags)
	private := e.private()
	if private != nil {
		b = appendText(b, "private", hashOf(private))
	}
	hash = hashOf(b)
	b = append(append(b, hashKey...), hash...)
	b = append(b, '"')
	return append(append(b, private...), '}'), hash
}

// private is what a line holds after its hash, or nil.
func (e Event) private() []byte {
	if e.Trial == "" && e.Prompt == "" {
		return nil
	}
	var salt [16]byte
	rand.Read(salt[:]) // never fails
	b := append(make([]byte, 0, 96+len(e.Prompt)), `,"salt":"`...)
	b = append(hex.AppendEncode(b, salt[:]), '"')
	b = appendText(b, "trial", e.Trial)
	if e.Prompt != "" {
		b = appendText(b, "prompt", e.Prompt)
	}
	return b
}

// Blank is a line without what names its trial.
func Blank(line []byte) []byte {
	public, rest, ok := bytes.Cut(line, []byte(hashKey))
	if !ok || len(rest) < 2*sha256.Size {
		return line
	}
	return slices.Concat(public, []byte(hashKey), rest[:2*sha256.Size], []byte(`"}`))
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// appendText appends a key and a text in which no character does harm.
func appendText(b []byte, key, text string) []byte {
	b = append(append(append(b, ',', '"'), key...), `":`...)
	return appendQuoted(b, text)
}

func appendQuoted(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(text) // a text always can
			return append(b, providers.EscapeJSON(string(quoted))...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

func appendTags(b []byte, tags map[string]string) []byte {
	if len(tags) == 0 {
		return b
	}
	b = append(b, `,"tags":`...)
	separator := byte('{')
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		b = append(appendQuoted(append(b, separator), k), ':')
		b = appendQuoted(b, tags[k])
		separator = ','
	}
	return append(b, '}')
}

// appendUSD writes a sum in dollars, exactly.
func appendUSD(b []byte, m providers.Money) []byte {
	if !m.Known() {
		return append(b, "null"...)
	}
	const unit = 1_000_000_000
	b = append(strconv.AppendInt(b, m.Nano()/unit, 10), '.')
	b = append(b, strconv.Itoa(unit + int(m.Nano()%unit))[1:]...)
	b = bytes.TrimRight(b, "0")
	return bytes.TrimSuffix(b, []byte{'.'})
}

package jsonscan

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"switchboard/providers"
)

// Names are strings that come again and again: those that were met before take
// no new memory.
type Names map[string]string

// mostNames is how many names are kept: there are few, unless somebody means
// harm.
const mostNames = 4096

// Name is Text for such a string.
func (n Names) Name(v []byte) (string, error) {
	if known, ok := n[string(v)]; ok {
		return known, nil
	}
	s, err := Text(v)
	if err == nil && len(n) < mostNames {
		n[string(v)] = s
	}
	return s, err
}

// Text is a string.
func Text(v []byte) (s string, err error) {
	if n := len(v); n >= 2 && v[0] == '"' && v[n-1] == '"' && bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : n-1]), nil
	}
	err = json.Unmarshal(v, &s)
	return s, err
}

// Length is how many characters a string has.
func Length(v []byte) (int, error) {
	if len(v) < 2 || v[0] != '"' || v[len(v)-1] != '"' || bytes.HasSuffix(v, []byte(`\"`)) || bytes.Contains(v, []byte(`\u`)) {
		s, err := Text(v)
		return utf8.RuneCountInString(s), err
	}
	escapes := bytes.Count(v, []byte(`\`)) - bytes.Count(v, []byte(`\\`))
	return characters(v) - len(`""`) - escapes, nil
}

// characters is utf8.RuneCount, 32 or 8 letters of ASCII at a time.
func characters(b []byte) (n int) {
	word := func(at int) uint64 { return binary.NativeEndian.Uint64(b[at:]) }
	for len(b) > 0 {
		if len(b) >= 32 && (word(0)|word(8)|word(16)|word(24))&0x8080808080808080 == 0 {
			n, b = n+32, b[32:]
			continue
		}
		if len(b) >= 8 && binary.NativeEndian.Uint64(b)&0x8080808080808080 == 0 {
			n, b = n+8, b[8:]
			continue
		}
		_, size := utf8.DecodeRune(b)
		n, b = n+1, b[size:]
	}
	return n
}

// True reports whether a value is true.
func True(v []byte) bool { return string(v) == "true" }

// Number reads a whole number.
func Number(v []byte, n *int64) (err error) {
	*n, err = strconv.ParseInt(string(v), 10, 64)
	return err
}

// Money reads plain decimals by itself, and leaves others to providers.Money.
func Money(v []byte) (m providers.Money, err error) {
	whole, part, _ := bytes.Cut(v, []byte("."))
	if len(whole) > 9 || len(part) > 9 || bytes.ContainsAny(v, "eEn-") {
		return m, m.UnmarshalJSON(v)
	}
	digits := append(append(make([]byte, 0, 20), whole...), part...)
	for len(digits) < len(whole)+9 {
		digits = append(digits, '0')
	}
	var n int64
	err = Number(digits, &n)
	return providers.Nano(n), err
}

package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"switchboard/engine/jsonl"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// MostBytes is how large the file of a policy may be: one with weights for
// every model that it can have takes a tenth of it.
const MostBytes = 32 << 20

// WritePolicy writes a policy as ReadPolicy reads it: as JSON, with its hash.
func WritePolicy(w io.Writer, p routing.Policy) error {
	b, err := json.Marshal(p)
	if err == nil {
		_, err = io.WriteString(w, providers.EscapeJSON(string(b))+"\n")
	}
	return err
}

// ReadPolicy reads a policy from a file, as JSON or TOML. It is the one that
// was written, to the byte, or an error that names the file.
func ReadPolicy(r io.Reader, file string) (p routing.Policy, err error) {
	b, err := io.ReadAll(io.LimitReader(r, MostBytes+1))
	switch {
	case err != nil:
		return p, notAPolicy(file, err)
	case len(b) > MostBytes:
		return p, notAPolicy(file, fmt.Errorf("it is larger than %d MB", MostBytes>>20))
	}
	if b = bytes.TrimSpace(b); !bytes.HasPrefix(b, []byte("{")) {
		if b, err = fromTOML(b); err != nil {
			return p, notAPolicy(file, err)
		}
	}
	if err := json.Unmarshal(b, &p); err != nil {
		return routing.Policy{}, notAPolicy(file, err)
	}
	return p, nil
}

// wrong says it in plain words.
func wrong(err error) string {
	if plain := jsonl.Wrong(err); plain != err.Error() {
		return plain
	}
	return eval.Plainly(err)
}

func notAPolicy(file string, err error) error {
	return &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("%s holds no policy: %s", file, wrong(err)),
		Tip: "`switchboard calibrate -o FILE` writes one", Err: err}
}

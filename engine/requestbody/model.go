package requestbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// WithModel is a body with another model. All else is kept to the byte. A second
// name of the model is replaced too, in whatever case: some services would read it.
func WithModel(body []byte, model string) ([]byte, error) {
	name, err := json.Marshal(model)
	if err != nil {
		return nil, err
	}
	in := json.NewDecoder(bytes.NewReader(body))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("it is no object")
	}
	var out bytes.Buffer
	written, found := 0, false
	for in.More() {
		key, err := in.Token()
		var value json.RawMessage
		if err == nil {
			err = in.Decode(&value)
		}
		if err != nil {
			return nil, err
		}
		if of, ok := key.(string); ok && strings.EqualFold(of, "model") {
			end := int(in.InputOffset())
			out.Write(body[written : end-len(value)])
			out.Write(name)
			written, found = end, true
		}
	}
	if !found {
		at := bytes.IndexByte(body, '{') + 1
		out.WriteString(string(body[:at]) + `"model":` + string(name))
		if !bytes.HasPrefix(bytes.TrimSpace(body[at:]), []byte("}")) {
			out.WriteByte(',')
		}
		written = at
	}
	out.Write(body[written:])
	return out.Bytes(), nil
}

package requestbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
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

// WithStreamUsage is a body that asks for the tokens of an answer in pieces, if it
// asks for pieces and does not say whether it wants those. It is a body of Chat
// Completions: one of Responses always gets them.
func WithStreamUsage(body []byte) []byte {
	var asked struct {
		Stream   bool            `json:"stream"`
		Messages json.RawMessage `json:"messages"`
		Options  json.RawMessage `json:"stream_options"`
	}
	if json.Unmarshal(body, &asked) != nil || !asked.Stream || asked.Messages == nil || asked.Options != nil {
		return body
	}
	at := bytes.IndexByte(body, '{') + 1
	return slices.Concat(body[:at], []byte(`"stream_options":{"include_usage":true},`), body[at:])
}

package requestbody

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// WithModel is the object with another model; every other byte is kept. A field such as
// "Model" is replaced too, because some services would read it.
func (o Object) WithModel(model string) []byte {
	name, _ := json.Marshal(model) // a text has a JSON
	out := make([]byte, 0, len(o.body)+len(name)+len(`"model":,`))
	written, found := 0, false
	for _, m := range o.members {
		if namesModel(m.key) {
			out = append(append(out, o.body[written:m.from]...), name...)
			written, found = m.end, true
		}
	}
	if !found {
		written = o.open + 1
		out = append(append(append(out, o.body[:written]...), `"model":`...), name...)
		if len(o.members) > 0 {
			out = append(out, ',')
		}
	}
	return append(out, o.body[written:]...)
}

// namesModel reports whether a key, which is in quotes, is "model" in any case.
func namesModel(key []byte) bool {
	if bytes.IndexByte(key, '\\') < 0 {
		return bytes.EqualFold(key, []byte(`"model"`))
	}
	var name string
	return json.Unmarshal(key, &name) == nil && strings.EqualFold(name, "model")
}

// WithStreamUsage is the body of a streamed chat that also asks for the tokens used,
// unless it has stream options of its own. Other bodies stay as they are: a stream of
// Responses always has the tokens.
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

package requestbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
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
	open := skipSpace(body, 0)
	if !json.Valid(body) || body[open] != '{' {
		return nil, errors.New("it is no object")
	}
	out := make([]byte, 0, len(body)+len(name)+len(`"model":,`))
	written, found, empty := 0, false, true
	for key, from := range members(body, open) {
		empty = false
		if namesModel(key) {
			out = append(append(out, body[written:from]...), name...)
			written, found = skipValue(body, from), true
		}
	}
	if !found {
		written = open + 1
		out = append(append(append(out, body[:written]...), `"model":`...), name...)
		if !empty {
			out = append(out, ',')
		}
	}
	return append(out, body[written:]...), nil
}

// namesModel reports whether the name of a member, in its quotes, is the model's.
func namesModel(key []byte) bool {
	if bytes.IndexByte(key, '\\') < 0 {
		return bytes.EqualFold(key, []byte(`"model"`))
	}
	var name string
	return json.Unmarshal(key, &name) == nil && strings.EqualFold(name, "model")
}

// members are the names of an object in their quotes, and the places of their values.
// What is no object has none. The JSON is valid.
func members(body []byte, open int) iter.Seq2[[]byte, int] {
	return func(yield func(key []byte, from int) bool) {
		if open >= len(body) || body[open] != '{' {
			return
		}
		for at := skipSpace(body, open+1); body[at] != '}'; {
			key := body[at:skipString(body, at)]
			from := skipSpace(body, skipSpace(body, at+len(key))+1) // behind the colon
			if !yield(key, from) {
				return
			}
			if at = skipSpace(body, skipValue(body, from)); body[at] == ',' {
				at = skipSpace(body, at+1)
			}
		}
	}
}

// What follows finds the end of something in JSON that is valid.

func skipSpace(body []byte, at int) int {
	for at < len(body) && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t') {
		at++
	}
	return at
}

// skipString is the place behind a string that begins at a quote.
func skipString(body []byte, at int) int {
	for at++; body[at] != '"'; at++ {
		if body[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// skipValue is the place behind a value.
func skipValue(body []byte, at int) int {
	for depth := 0; ; {
		switch body[at] {
		case '"':
			if at = skipString(body, at); depth == 0 {
				return at
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at // of a number or a word, in what holds it
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return at
			}
		}
		at++
	}
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

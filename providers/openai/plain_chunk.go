package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"unicode/utf8"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
)

// chatStream begins a stream of chunks. It does what NewStreaming of OpenAI's client
// does, whose chunks take most of the time of a call to read.
func (p *compatibleService) chatStream(ctx context.Context, params openai.ChatCompletionNewParams, options ...option.RequestOption) *ssestream.Stream[chatChunk] {
	var answer *http.Response
	_, err := p.chat.New(ctx, params, append(options, option.WithJSONSet("stream", true), option.WithResponseBodyInto(&answer))...)
	return ssestream.NewStream[chatChunk](ssestream.NewDecoder(answer), err)
}

// chatChunk is a chunk of a stream: one that is plain is read here, any other one by
// OpenAI's client.
type chatChunk struct {
	openai.ChatCompletionChunk
	plain plainChunk
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *chatChunk) UnmarshalJSON(raw []byte) error {
	var ok bool
	if c.plain, ok = readPlainChunk(raw); ok {
		return nil
	}
	return json.Unmarshal(raw, &c.ChatCompletionChunk)
}

// plainChunk is a chunk that has a piece of the answer's text and nothing else that
// says anything.
type plainChunk struct {
	is          bool
	text, model string
}

// readPlainChunk reads valid JSON, and reports whether it is a plain chunk. Whatever
// is not known to say nothing makes it none.
func readPlainChunk(raw []byte) (plainChunk, bool) {
	c := plainChunk{is: true}
	if !utf8.Valid(raw) {
		return plainChunk{}, false
	}
	s := &plainScanner{rest: raw}
	s.object(func(key string) bool {
		switch key {
		case "object":
			name, ok := s.text()
			return ok && name == "chat.completion.chunk"
		case "model":
			var ok bool
			c.model, ok = s.text()
			return ok
		case "choices":
			return s.only(func() { s.object(func(key string) bool { return s.choice(key, &c.text) }) })
		case "id", "system_fingerprint", "service_tier", "obfuscation", "provider":
			_, ok := s.text()
			return ok
		case "created":
			return s.number() != ""
		}
		return false
	})
	if s.failed || len(bytes.TrimSpace(s.rest)) > 0 {
		return plainChunk{}, false
	}
	return c, true
}

// choice reads the value of a key of a choice.
func (s *plainScanner) choice(key string, text *string) bool {
	switch key {
	case "index":
		return s.number() == "0"
	case "delta":
		s.object(func(key string) bool {
			said, ok := s.text()
			if key == "content" {
				*text = said
			}
			return ok && (key == "content" || key == "role")
		})
		return true
	}
	return false
}

// plainScanner reads JSON that is known to be valid, as far as it is plain.
type plainScanner struct {
	rest   []byte
	failed bool
}

// next takes a byte that has to be next, after any space.
func (s *plainScanner) next(b byte) bool {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	if len(s.rest) == 0 || s.rest[0] != b {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// mostPlainKeys is how many keys a plain object has at most.
const mostPlainKeys = 16

// object reads an object. value reads the value of a key, unless that is null, and
// reports whether it is plain; a key that comes twice is not.
func (s *plainScanner) object(value func(key string) bool) {
	if s.failed = s.failed || !s.next('{'); s.failed || s.next('}') {
		return
	}
	var keys [mostPlainKeys]string
	for n := range keys {
		key, ok := s.text()
		for _, before := range keys[:n] {
			ok = ok && key != before
		}
		keys[n] = key
		if !ok || !s.next(':') || !s.null() && !value(key) || s.failed {
			break
		}
		if s.next('}') {
			return
		}
		if !s.next(',') {
			break
		}
	}
	s.failed = true
}

// only reads a list of one or none.
func (s *plainScanner) only(value func()) bool {
	if !s.next('[') {
		return false
	}
	if s.next(']') {
		return true
	}
	value()
	return s.next(']')
}

// null takes a null.
func (s *plainScanner) null() bool {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	rest, ok := bytes.CutPrefix(s.rest, []byte("null"))
	s.rest = rest
	return ok
}

// number takes a number of digits alone.
func (s *plainScanner) number() string {
	s.rest = bytes.TrimLeft(s.rest, " \t\r\n")
	n := 0
	for n < len(s.rest) && s.rest[n] >= '0' && s.rest[n] <= '9' {
		n++
	}
	digits := string(s.rest[:n])
	s.rest = s.rest[n:]
	return digits
}

// text takes a text.
func (s *plainScanner) text() (string, bool) {
	if !s.next('"') {
		return "", false
	}
	escaped := false
	for i := 0; i < len(s.rest); i++ {
		switch s.rest[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			raw := s.rest[:i]
			s.rest = s.rest[i+1:]
			if !escaped {
				return string(raw), true
			}
			var text string
			err := json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &text)
			return text, err == nil
		}
	}
	return "", false
}

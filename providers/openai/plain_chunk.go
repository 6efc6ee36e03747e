package openai

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// plainChunk is a chunk, or a whole answer, that has a text and nothing else that says
// anything but how the answer ended and the usual counts.
type plainChunk struct {
	is            bool
	text, model   string
	message       string // the whole text
	finish, tier  string
	choice, whole exchange.TokenCounts // of a choice, and of the chunk
}

// readPlainChunk reads JSON, and reports whether it is a plain chunk. A field that is
// neither known nor known to be without meaning makes it none.
func readPlainChunk(raw []byte) (plainChunk, bool) {
	c := plainChunk{is: true}
	if !utf8.Valid(raw) {
		return plainChunk{}, false
	}
	s := plainScanner{rest: raw}
	s.object(func(key []byte) bool {
		switch string(key) {
		case "object":
			name, ok := s.text()
			return ok && (string(name) == "chat.completion.chunk" || string(name) == "chat.completion")
		case "model":
			return s.into(&c.model)
		case "choices":
			return s.only(func() { s.object(func(key []byte) bool { return s.choice(key, &c) }) })
		case "service_tier":
			return s.into(&c.tier)
		case "id", "system_fingerprint", "obfuscation", "provider":
			_, ok := s.text()
			return ok
		case "created":
			_, ok := s.count()
			return ok
		case "usage":
			s.usage(&c.whole)
			return true
		}
		return false
	})
	if s.failed || len(bytes.TrimSpace(s.rest)) > 0 {
		return plainChunk{}, false
	}
	return c, true
}

// readPlainDelta reads an event of Responses, and reports whether it is a piece of the
// answer's text and says nothing else.
func readPlainDelta(raw []byte) (text string, ok bool) {
	if !utf8.Valid(raw) {
		return "", false
	}
	s, kind := plainScanner{rest: raw}, ""
	s.object(func(key []byte) bool {
		switch string(key) {
		case "type":
			return s.into(&kind)
		case "delta":
			return s.into(&text)
		case "item_id", "obfuscation":
			_, ok := s.text()
			return ok
		case "output_index", "content_index", "sequence_number":
			_, ok := s.count()
			return ok
		case "logprobs":
			return s.next('[') && s.next(']')
		}
		return false
	})
	return text, !s.failed && len(bytes.TrimSpace(s.rest)) == 0 && kind == "response.output_text.delta"
}

// choice reads the value of a key of a choice.
func (s *plainScanner) choice(key []byte, c *plainChunk) bool {
	switch string(key) {
	case "index":
		n, ok := s.count()
		return ok && n == 0
	case "delta":
		return s.said(&c.text)
	case "message":
		return s.said(&c.message)
	case "finish_reason":
		return s.into(&c.finish)
	case "usage":
		s.usage(&c.choice)
		return true
	}
	return false
}

// said reads what is said in a choice.
func (s *plainScanner) said(text *string) bool {
	s.object(func(key []byte) bool {
		switch string(key) {
		case "content":
			return s.into(text)
		case "role":
			_, ok := s.text()
			return ok
		case "annotations", "tool_calls":
			return s.next('[') && s.next(']')
		}
		return false
	})
	return true
}

// usage reads the counts that chatUsage reads. Other counts beside them are not plain.
func (s *plainScanner) usage(c *exchange.TokenCounts) {
	into := func(to *providers.Tokens) bool {
		n, ok := s.count()
		*to = providers.Count(n)
		return ok
	}
	s.object(func(key []byte) bool {
		switch string(key) {
		case "prompt_tokens":
			return into(&c.Input)
		case "completion_tokens":
			return into(&c.Output)
		case "total_tokens":
			return into(&c.Total)
		case "prompt_tokens_details":
			return s.details(func(key []byte) bool { return string(key) == "cached_tokens" && into(&c.Cached) })
		case "completion_tokens_details":
			return s.details(func(key []byte) bool { return string(key) == "reasoning_tokens" && into(&c.Reasoning) })
		}
		return false
	})
}

// details reads counts of which some say nothing.
func (s *plainScanner) details(count func(key []byte) bool) bool {
	s.object(func(key []byte) bool {
		switch string(key) {
		case "audio_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens", "text_tokens", "image_tokens":
			_, ok := s.count()
			return ok
		}
		return count(key)
	})
	return true
}

// plainScanner reads JSON of valid characters, as far as it is plain. It takes nothing
// that is not valid.
type plainScanner struct {
	rest   []byte
	failed bool
}

// next takes a byte that has to be next, after any space.
func (s *plainScanner) next(b byte) bool {
	s.skipSpace()
	if len(s.rest) == 0 || s.rest[0] != b {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *plainScanner) skipSpace() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\t' || s.rest[0] == '\r' || s.rest[0] == '\n') {
		s.rest = s.rest[1:]
	}
}

// mostPlainKeys is how many keys a plain object has at most.
const mostPlainKeys = 16

// object reads an object. value reads the value of a key, unless that is null, and
// reports whether it is plain; a key that comes twice is not.
func (s *plainScanner) object(value func(key []byte) bool) {
	if s.failed = s.failed || !s.next('{'); s.failed || s.next('}') {
		return
	}
	var keys [mostPlainKeys][]byte
	for n := range keys {
		key, ok := s.text()
		for _, before := range keys[:n] {
			ok = ok && !bytes.Equal(key, before)
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
	s.skipSpace()
	rest, ok := bytes.CutPrefix(s.rest, []byte("null"))
	s.rest = rest
	return ok
}

// mostDigits are those of a number that is sure to fit.
const mostDigits = 15

// count takes a number of digits alone.
func (s *plainScanner) count() (n int64, ok bool) {
	s.skipSpace()
	digits := 0
	for ; digits < len(s.rest) && s.rest[digits] >= '0' && s.rest[digits] <= '9'; digits++ {
		n = 10*n + int64(s.rest[digits]-'0')
		if digits == mostDigits {
			return 0, false
		}
	}
	ok = digits == 1 || digits > 1 && s.rest[0] != '0'
	s.rest = s.rest[digits:]
	return n, ok
}

// into takes a text that is wanted.
func (s *plainScanner) into(text *string) bool {
	said, ok := s.text()
	*text = string(said)
	return ok
}

// text takes a text. It may be a part of what is read.
func (s *plainScanner) text() ([]byte, bool) {
	if !s.next('"') {
		return nil, false
	}
	escaped := false
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '\\':
			escaped = true
			i++
		case c == '"':
			raw := s.rest[:i]
			s.rest = s.rest[i+1:]
			if !escaped {
				return raw, true
			}
			var text string
			err := json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &text)
			return []byte(text), err == nil
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

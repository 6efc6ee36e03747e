package exchange

import (
	"encoding/json"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// complaint is what a service says went wrong, in one of the many shapes in
// which services say it:
//
//	{"error": {"message", "type", "code", "param"}}       OpenAI, vLLM, llama.cpp, DeepSeek
//	{"error": {"code": 429, "message", "metadata"}}       OpenRouter
//	{"error": {"code": 429, "message", "status"}}         Google; also as the element of an array
//	{"type": "error", "error": {"type", "message"}}       Anthropic
//	{"object": "error", "message", "type", "code"}        older vLLM, Mistral
//	{"error": "…"}, {"detail": "…"}, {"detail": [{"msg"}]}, {"message": "…"}
type complaint struct {
	Structured bool          // it was one of these, not a page or a line of text
	message    string        // as the service wrote it, not cleaned
	code       string        // lower case
	kind       string        // "type" or "status", lower case
	status     int           // an HTTP status given as the code, else 0
	wait       time.Duration // that it asks for (Google, which sends no Retry-After)
}

// ReadComplaint never fails: what it does not know is the message.
func ReadComplaint(body []byte) complaint {
	var v any
	if json.Unmarshal(body, &v) != nil {
		text := strings.TrimSpace(string(body))
		if rest, ok := strings.CutPrefix(text, "error:"); ok { // llama.cpp, as the only line of a stream
			if c := ReadComplaint([]byte(rest)); c.Structured {
				return c
			}
		}
		return complaint{message: pageText(text)}
	}
	var c complaint
	c.read(v)
	if c.message == "" && v != nil {
		c.message = strings.TrimSpace(string(body))
	}
	return c
}

func (c *complaint) read(v any) {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			c.read(v[0])
		}
	case string:
		c.Structured, c.message = true, v
	case map[string]any:
		c.readObject(v)
	}
}

func (c *complaint) readObject(o map[string]any) {
	c.message = First(c.message, words(o["message"]), words(o["detail"]), words(o["msg"]))
	c.kind = First(lower(o["type"]), lower(o["status"]), c.kind)
	switch code := o["code"].(type) {
	case string:
		c.code = strings.ToLower(code)
		c.setStatus(code)
	case float64:
		c.setStatus(strconv.Itoa(int(code)))
	}
	c.Structured = c.Structured || c.message != ""
	c.readDetails(o["details"])
	switch inner := o["error"].(type) {
	case string:
		c.Structured, c.message = true, First(inner, c.message)
	case map[string]any:
		c.Structured = true
		c.message = ""
		c.readObject(inner)
	}
}

// readDetails looks for Google's google.rpc.RetryInfo.
func (c *complaint) readDetails(v any) {
	details, _ := v.([]any)
	for _, detail := range details {
		o, _ := detail.(map[string]any)
		delay, _ := o["retryDelay"].(string)
		if d, err := time.ParseDuration(delay); err == nil && d > 0 {
			c.wait = min(d, longestWait)
		}
	}
}

func (c *complaint) setStatus(s string) {
	if n, err := strconv.Atoi(s); err == nil && n >= 400 && n < 600 {
		c.status = n
	}
}

// words are the first words in a value that may be a string, a list of
// problems or an object with one (FastAPI, Mistral).
func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return words(v[0])
		}
	case map[string]any:
		return First(words(v["msg"]), words(v["message"]), words(v["detail"]))
	}
	return ""
}

func lower(v any) string {
	s, _ := v.(string)
	return strings.ToLower(s)
}

func First(candidates ...string) string {
	for _, s := range candidates {
		if s != "" {
			return s
		}
	}
	return ""
}

var (
	titles = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	tags   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// pageText is what a page says in one line: its title, else its text.
func pageText(s string) string {
	if m := titles.FindStringSubmatch(s); m != nil {
		s = m[1]
	} else if strings.HasPrefix(s, "<") {
		s = tags.ReplaceAllString(s, " ")
	}
	return strings.TrimSpace(html.UnescapeString(s))
}

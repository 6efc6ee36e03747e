package exchange

import (
	"cmp"
	"encoding/json"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// errorBody is what a service says went wrong, in one of the many shapes in
// which services say it:
//
//	{"error": {"message", "type", "code", "param"}}       OpenAI, vLLM, llama.cpp, DeepSeek
//	{"error": {"code": 429, "message", "metadata"}}       OpenRouter
//	{"error": {"code": 429, "message", "status"}}         Google; also as the element of an array
//	{"type": "error", "error": {"type", "message"}}       Anthropic
//	{"object": "error", "message", "type", "code"}        older vLLM, Mistral
//	{"error": "…"}, {"detail": "…"}, {"detail": [{"msg"}]}, {"message": "…"}
type errorBody struct {
	structured bool          // it was one of these, not a page or a line of text
	message    string        // as the service wrote it, not cleaned
	code       string        // lower case
	called     string        // the code as the service wrote it
	param      string        // the field that it names
	kind       string        // "type" or "status", lower case
	status     int           // an HTTP status given as the code, else 0
	wait       time.Duration // the wait that it asks for (Google, and gateways that send no Retry-After)
}

// HoldsError reports whether a body is in one of the shapes in which services
// say what went wrong.
func HoldsError(body []byte) bool { return readErrorBody(body).structured }

// readErrorBody reads a body. One in no known shape becomes the message.
func readErrorBody(body []byte) errorBody {
	var v any
	if json.Unmarshal(body, &v) != nil {
		text := strings.TrimSpace(string(body))
		if rest, ok := strings.CutPrefix(text, "error:"); ok { // llama.cpp, as the only line of a stream
			if b := readErrorBody([]byte(rest)); b.structured {
				return b
			}
		}
		return errorBody{message: pageText(text)}
	}
	var b errorBody
	b.read(v)
	if b.message == "" && v != nil {
		b.message = strings.TrimSpace(string(body))
	}
	return b
}

func (b *errorBody) read(v any) {
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			b.read(v[0])
		}
	case string:
		b.structured, b.message = true, v
	case map[string]any:
		b.readObject(v)
	}
}

func (b *errorBody) readObject(o map[string]any) {
	b.message = cmp.Or(b.message, firstText(o["message"]), firstText(o["detail"]), firstText(o["msg"]))
	b.param = cmp.Or(text(o["param"]), b.param)
	b.kind = cmp.Or(lower(o["type"]), lower(o["status"]), b.kind)
	switch code := o["code"].(type) {
	case string:
		b.code, b.called = strings.ToLower(code), code
		b.setStatus(code)
	case float64:
		b.setStatus(strconv.Itoa(int(code)))
	}
	b.structured = b.structured || b.message != ""
	b.readWait(o)
	b.readDetails(o["details"])
	switch inner := o["error"].(type) {
	case string:
		b.structured, b.message = true, cmp.Or(inner, b.message)
	case map[string]any:
		b.structured = true
		b.message = ""
		b.readObject(inner)
	}
}

// readDetails looks for Google's google.rpc.RetryInfo.
func (b *errorBody) readDetails(v any) {
	details, _ := v.([]any)
	for _, detail := range details {
		o, _ := detail.(map[string]any)
		delay, _ := o["retryDelay"].(string)
		if d, err := time.ParseDuration(delay); err == nil && d > 0 {
			b.wait = min(d, longestWait)
		}
	}
}

// readWait looks for the seconds that Cloudflare's and other gateways' errors name.
func (b *errorBody) readWait(o map[string]any) {
	for _, name := range [...]string{"retry_after", "retry_after_seconds", "retryAfter"} {
		if n, ok := o[name].(float64); ok && n > 0 && n < unixSeconds {
			b.wait = time.Duration(min(n*float64(time.Second), float64(longestWait)))
			return
		}
	}
}

func (b *errorBody) setStatus(s string) {
	if n, err := strconv.Atoi(s); err == nil && n >= 400 && n < 600 {
		b.status = n
	}
}

// firstText are the first words in a value that may be a string, a list of
// problems or an object with one (FastAPI, Mistral).
func firstText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return firstText(v[0])
		}
	case map[string]any:
		return cmp.Or(firstText(v["msg"]), firstText(v["message"]), firstText(v["detail"]))
	}
	return ""
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func lower(v any) string { return strings.ToLower(text(v)) }

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

package proxylog

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"time"
)

// Meter is a response writer that lets everything through at once and reads from
// it how many tokens were used. It keeps what it has not read yet: of a stream a
// line, of JSON the whole answer, up to a limit.
type Meter struct {
	http.ResponseWriter
	Before func(http.Header) // changes the headers before they go out; nil: nothing does

	began  time.Time
	first  time.Time
	status int
	kind   kind
	held   []byte
	over   bool // more was to be held than may be
	tokens Tokens
}

// kind is what an answer is.
type kind int

const (
	other kind = iota
	whole
	events
)

// mostHeld is how much of an answer is held, in bytes.
const mostHeld = 8 << 20

// NewMeter begins to measure.
func NewMeter(w http.ResponseWriter) *Meter { return &Meter{ResponseWriter: w, began: time.Now()} }

// Unwrap gives http.ResponseController what it controls.
func (m *Meter) Unwrap() http.ResponseWriter { return m.ResponseWriter }

// WriteHeader sends the headers.
func (m *Meter) WriteHeader(status int) {
	if m.status == 0 && status >= 200 {
		m.status = status
		m.kind = kindOf(m.Header())
		if m.Before != nil {
			m.Before(m.Header())
		}
	}
	m.ResponseWriter.WriteHeader(status)
}

func kindOf(h http.Header) kind {
	if h.Get("Content-Encoding") != "" {
		return other
	}
	switch of, _, _ := mime.ParseMediaType(h.Get("Content-Type")); of {
	case "application/json":
		return whole
	case "text/event-stream":
		return events
	}
	return other
}

// Write sends a piece, and reads it afterwards.
func (m *Meter) Write(piece []byte) (int, error) {
	if m.status == 0 {
		m.WriteHeader(http.StatusOK)
	}
	if m.first.IsZero() && len(piece) > 0 {
		m.first = time.Now()
	}
	n, err := m.ResponseWriter.Write(piece)
	m.read(piece[:n])
	return n, err
}

func (m *Meter) read(piece []byte) {
	if m.kind == events {
		for {
			line, rest, ended := bytes.Cut(piece, []byte("\n"))
			m.hold(line)
			if !ended {
				return
			}
			if data, is := bytes.CutPrefix(m.held, []byte("data:")); is && !m.over {
				m.readUsage(data)
			}
			m.held, m.over = m.held[:0], false
			piece = rest
		}
	}
	if m.kind == whole {
		m.hold(piece)
	}
}

func (m *Meter) hold(piece []byte) {
	if m.over = m.over || len(m.held)+len(piece) > mostHeld; m.over {
		m.held = m.held[:0]
		return
	}
	m.held = append(m.held, piece...)
}

// usage is what an answer says of tokens: the first names are those of Responses,
// the others those of Chat Completions.
type usage struct {
	Input      *int64  `json:"input_tokens"`
	Output     *int64  `json:"output_tokens"`
	OfInput    details `json:"input_tokens_details"`
	OfOutput   details `json:"output_tokens_details"`
	Prompt     *int64  `json:"prompt_tokens"`
	Completion *int64  `json:"completion_tokens"`
	OfPrompt   details `json:"prompt_tokens_details"`
	OfAnswer   details `json:"completion_tokens_details"`
}

type details struct {
	Cached    *int64 `json:"cached_tokens"`
	Reasoning *int64 `json:"reasoning_tokens"`
}

// readUsage reads what JSON says of tokens. The last that is said counts.
func (m *Meter) readUsage(text []byte) {
	if !bytes.Contains(text, []byte(`"usage"`)) {
		return
	}
	var said struct {
		Usage    *usage `json:"usage"`
		Response struct {
			Usage *usage `json:"usage"`
		} `json:"response"` // of an event of Responses
	}
	if json.Unmarshal(text, &said) != nil {
		return
	}
	u := said.Usage
	if u == nil {
		u = said.Response.Usage
	}
	if u == nil {
		return
	}
	if u.Input == nil && u.Output == nil {
		m.tokens = plausible(Tokens{u.Prompt, u.OfPrompt.Cached, u.Completion, u.OfAnswer.Reasoning})
		return
	}
	m.tokens = plausible(Tokens{u.Input, u.OfInput.Cached, u.Output, u.OfOutput.Reasoning})
}

// MostTokens is more than any call can have. What is said to have more is unknown.
const MostTokens = 1_000_000_000

// plausible are tokens that a call can have. Where one of them cannot be, none is
// believed.
func plausible(t Tokens) Tokens {
	for _, n := range []*int64{t.Input, t.Cached, t.Output, t.Reasoning} {
		if n != nil && (*n < 0 || *n > MostTokens) {
			return Tokens{}
		}
	}
	return t
}

// Call is what was measured, when the answer has ended.
func (m *Meter) Call() Call {
	if m.kind == whole && !m.over {
		m.readUsage(m.held)
	}
	c := Call{Time: m.began, Status: m.status, Millis: time.Since(m.began).Milliseconds(), Tokens: m.tokens}
	if !m.first.IsZero() {
		c.First = max(1, m.first.Sub(m.began).Milliseconds())
	}
	return c
}

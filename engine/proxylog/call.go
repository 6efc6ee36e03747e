// Package proxylog writes a line of JSON for each call that passed through a proxy
// which the policy chose models in: which model, how many tokens, how long. It
// keeps no text, neither of a prompt nor of an answer. `usage import` reads the
// lines.
package proxylog

import (
	"encoding/json"
	"io"
	"sync"
	"time"

	"switchboard/engine"
)

// Call is one request and its answer. Its names in JSON are a contract.
type Call struct {
	Call   string            `json:"switchboard_call"` // its name, by which it counts once
	Time   time.Time         `json:"time"`
	Model  string            `json:"model"`
	Routed bool              `json:"routed"` // the policy chose the model
	Task   engine.Task       `json:"task,omitempty"`
	Policy string            `json:"policy,omitempty"`
	Tags   map[string]string `json:"tags,omitempty"`
	Status int               `json:"status"`
	Millis int64             `json:"ms"`
	First  int64             `json:"first_ms,omitempty"` // to the first byte of the answer
	Tokens
}

// Tokens are what an answer reports. What it does not report is nil.
type Tokens struct {
	Input     *int64 `json:"input_tokens,omitempty"` // cached ones included
	Cached    *int64 `json:"cached_input_tokens,omitempty"`
	Output    *int64 `json:"output_tokens,omitempty"` // reasoning included
	Reasoning *int64 `json:"reasoning_tokens,omitempty"`
}

// Log writes calls. It is safe for use by several goroutines, and other processes
// may append to the same file.
type Log struct {
	mu sync.Mutex
	w  io.Writer
}

// New writes to w, each line at once.
func New(w io.Writer) *Log { return &Log{w: w} }

// Write writes a call.
func (l *Log) Write(c Call) error {
	c.Time = c.Time.UTC()
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = l.w.Write(append(line, '\n'))
	return err
}

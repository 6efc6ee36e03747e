// Package calllog writes what becomes of prompts as a structured log: one JSON
// object a line, by log/slog. It says which model, how long and why; never what
// a prompt or an answer says, and no key.
package calllog

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// Log is a dispatch.Listener that writes. It is safe for use by several
// goroutines.
type Log struct {
	logger *slog.Logger
	out    *output
}

// New writes to w, each line in one piece: several programs may append to one
// file.
func New(w io.Writer) *Log {
	out := &output{w: w}
	return &Log{slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: masked})), out}
}

// Err is the first error of what is written to, or nil.
func (l *Log) Err() error {
	l.out.mu.Lock()
	defer l.out.mu.Unlock()
	return l.out.err
}

// output keeps its first error.
type output struct {
	w   io.Writer
	mu  sync.Mutex
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// masked leaves out what looks like a key.
func masked(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindString {
		a.Value = slog.StringValue(providers.MaskKeys(a.Value.String()))
	}
	return a
}

// Called writes a line of a call.
func (l *Log) Called(o *dispatch.Operation, c dispatch.Call) {
	a, level := c.Answer, slog.LevelInfo
	all := append(of(o), ofAnswer(a)...)
	all = append(all, slog.Int("attempt", len(o.Calls)), slog.Int("requests", len(a.Attempts)))
	if n := len(a.Attempts); n > 0 && a.Attempts[n-1].Status > 0 {
		all = append(all, slog.Int("status", a.Attempts[n-1].Status))
	}
	if c.Check {
		all = append(all, slog.Bool("check", true))
	}
	all = append(all, milliseconds("queued_ms", a.Queued), milliseconds("first_token_ms", a.FirstToken), milliseconds("total_ms", a.Total))
	if a.Failure != nil {
		level = slog.LevelWarn
		all = append(all, milliseconds("retry_after_ms", a.Failure.RetryAfter))
	}
	l.write(level, "call", append(all, ofUsage(a)...))
}

// Moved writes a line of a move.
func (l *Log) Moved(o *dispatch.Operation, m engine.Move) {
	l.write(slog.LevelWarn, "move", append(of(o),
		slog.String("model", m.Model), slog.String("reason", string(m.Reason)), slog.Bool("asked", m.Asked()), milliseconds("took_ms", m.Took)))
}

// Ended writes the line of an end: "refused" where nothing was sent or the
// model declined, else "answer".
func (l *Log) Ended(o *dispatch.Operation) {
	a, level, what := o.Answer, slog.LevelInfo, "answer"
	all := append(of(o), ofAnswer(a)...)
	all = append(all, slog.Bool("routed", o.Routed), slog.Int("calls", len(o.Calls)), milliseconds("took_ms", o.Ended.Sub(o.Began)))
	switch {
	case a.Cached != nil:
		all = append(all, slog.Bool("cached", true))
	case a.Finish == providers.Refused, a.Failure != nil && len(o.Calls) == 0 && a.Finish != providers.Cancelled:
		level, what = slog.LevelWarn, "refused"
	case a.Failure != nil:
		level = slog.LevelWarn
	}
	if a.Doubt != nil {
		all = append(all, slog.String("doubt", string(a.Doubt.Reason)))
	}
	if c := a.Check; c != nil {
		all = append(all, slog.String("check", c.Answer.Model), slog.Bool("accepted", c.Accepted))
	}
	l.write(level, what, append(all, money("spent_usd", a.Spent())))
}

// Changed writes the line of a circuit.
func (l *Log) Changed(c circuit.Change) {
	level := slog.LevelWarn
	if c.To == circuit.Closed {
		level = slog.LevelInfo
	}
	all := []slog.Attr{slog.String("of", c.Of), slog.String("state", string(c.To))}
	if c.Why != "" {
		all = append(all, slog.String("reason", string(c.Why)))
	}
	l.write(level, "circuit", all)
}

// NotStored writes the line of an answer that could not be kept.
func (l *Log) NotStored(trial string, lane int, failure error) {
	l.write(slog.LevelError, "not_stored", []slog.Attr{slog.String("trial", trial), slog.Int("lane", lane), slog.String("error", failure.Error())})
}

func (l *Log) write(level slog.Level, what string, all []slog.Attr) {
	l.logger.LogAttrs(context.Background(), level, what, all...)
}

func of(o *dispatch.Operation) []slog.Attr {
	all := []slog.Attr{slog.String("trial", o.Trial), slog.Int("lane", o.Lane), slog.String("task", string(o.Task))}
	if o.Watched() {
		all = append(all, slog.Bool("watch", true))
	}
	return all
}

func ofAnswer(a engine.Answer) []slog.Attr {
	all := []slog.Attr{slog.String("model", a.Model), slog.String("provider", a.Provider), slog.String("finish", string(a.Finish))}
	if a.Failure != nil {
		all = append(all, slog.String("reason", string(a.Failure.Fault)))
	}
	if a.Simulated {
		all = append(all, slog.Bool("simulated", true))
	}
	return all
}

// ofUsage are tokens and cost. What is unknown is left out.
func ofUsage(a engine.Answer) []slog.Attr {
	basis := "reported"
	if a.Usage.Estimated {
		basis = "estimated"
	}
	return []slog.Attr{tokens("input_tokens", a.Usage.Input), tokens("output_tokens", a.Usage.Output), slog.String("usage", basis), money("cost_usd", a.Cost)}
}

// nothing is left out by the handler.
var nothing = slog.Attr{}

func tokens(name string, n providers.Tokens) slog.Attr {
	if !n.Known() {
		return nothing
	}
	return slog.Int64(name, n.Int())
}

func money(name string, m providers.Money) slog.Attr {
	if !m.Known() {
		return nothing
	}
	return slog.Float64(name, float64(m.Nano())/1e9)
}

// milliseconds leaves out what did not happen.
func milliseconds(name string, d time.Duration) slog.Attr {
	if d == 0 {
		return nothing
	}
	return slog.Float64(name, float64(d.Microseconds())/1e3)
}

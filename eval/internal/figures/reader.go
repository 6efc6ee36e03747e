package figures

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Reader reads trials and answers. Names that it met before take no new memory.
type Reader struct{ names map[string]string }

// NewReader has met no name yet.
func NewReader() *Reader { return &Reader{names: map[string]string{}} }

// mostNames is how many names are kept: there are few, unless somebody means
// harm.
const mostNames = 4096

// name is a string that comes again and again.
func (r *Reader) name(v []byte) (string, error) {
	if known, ok := r.names[string(v)]; ok {
		return known, nil
	}
	var s string
	if err := json.Unmarshal(v, &s); err != nil {
		return "", err
	}
	if len(r.names) < mostNames {
		r.names[string(v)] = s
	}
	return s, nil
}

// Trial reads the moment, the task and whether it is simulated.
func (r *Reader) Trial(object []byte, t *engine.Trial) error {
	return fields(object, func(name, v []byte) (err error) {
		switch string(name) {
		case "time":
			err = t.Time.UnmarshalJSON(v)
		case "decision":
			err = fields(v, func(name, v []byte) (err error) {
				if string(name) == "task" {
					var task string
					task, err = r.name(v)
					t.Decision.Task = engine.Task(task)
				}
				return err
			})
		case "simulated":
			t.Simulated = isTrue(v)
		case "routed":
			t.Routed = isTrue(v)
		}
		return err
	})
}

// Answer reads all but texts, attempts and what people read of a failure. Of
// the text it says whether there is one, by a single letter.
func (r *Reader) Answer(object []byte, a *engine.Answer) error {
	return fields(object, func(name, v []byte) error {
		if d := duration(a, name); d != nil {
			return number(v, (*int64)(d))
		}
		return r.answerField(name, v, a)
	})
}

// duration is where a field that is a duration belongs, or nil.
func duration(a *engine.Answer, name []byte) *time.Duration {
	switch string(name) {
	case "queued_ns":
		return &a.Queued
	case "first_reasoning_ns":
		return &a.FirstReasoning
	case "first_token_ns":
		return &a.FirstToken
	case "last_token_ns":
		return &a.LastToken
	case "total_ns":
		return &a.Total
	}
	return nil
}

func (r *Reader) answerField(name, v []byte, a *engine.Answer) (err error) {
	s := ""
	switch string(name) {
	case "model":
		a.Model, err = r.name(v)
	case "provider":
		a.Provider, err = r.name(v)
	case "finish":
		s, err = r.name(v)
		a.Finish = providers.Finish(s)
	case "cost_basis":
		s, err = r.name(v)
		a.CostBasis = providers.CostBasis(s)
	case "text":
		if len(v) > 2 {
			a.Text = "…"
		}
	case "cost":
		a.Cost, err = money(v)
	case "usage":
		err = usage(v, &a.Usage)
	case "failure":
		err = r.failure(v, a)
	case "moves":
		err = json.Unmarshal(v, &a.Moves)
	case "tool_calls":
		err = json.Unmarshal(v, &a.ToolCalls)
	case "simulated":
		a.Simulated = isTrue(v)
	case "batch":
		a.Batch, err = r.name(v)
	case "imported":
		a.Imported = isTrue(v)
	case "cached":
		a.Cached = &engine.Cached{}
	}
	return err
}

func (r *Reader) failure(object []byte, a *engine.Answer) error {
	a.Failure = &engine.Failure{}
	return fields(object, func(name, v []byte) (err error) {
		if string(name) == "fault" {
			var s string
			s, err = r.name(v)
			a.Failure.Fault = providers.Fault(s)
		}
		return err
	})
}

func usage(object []byte, u *providers.Usage) error {
	return fields(object, func(name, v []byte) (err error) {
		switch string(name) {
		case "input":
			u.Input, err = tokens(v)
		case "cached_input":
			u.CachedInput, err = tokens(v)
		case "cache_write":
			u.CacheWrite, err = tokens(v)
		case "output":
			u.Output, err = tokens(v)
		case "reasoning":
			u.Reasoning, err = tokens(v)
		case "estimated":
			u.Estimated = isTrue(v)
		case "charged":
			u.Charged, err = money(v)
		}
		return err
	})
}

func isTrue(v []byte) bool { return string(v) == "true" }

func number(v []byte, n *int64) (err error) {
	*n, err = strconv.ParseInt(string(v), 10, 64)
	return err
}

func tokens(v []byte) (providers.Tokens, error) {
	if string(v) == "null" {
		return providers.Tokens{}, nil
	}
	var n int64
	err := number(v, &n)
	return providers.Count(n), err
}

// money reads plain decimals by itself, and leaves others to Money.
func money(v []byte) (m providers.Money, err error) {
	whole, part, _ := bytes.Cut(v, []byte("."))
	if len(whole) > 9 || len(part) > 9 || bytes.ContainsAny(v, "eEn-") {
		return m, m.UnmarshalJSON(v)
	}
	digits := append(append(make([]byte, 0, 20), whole...), part...)
	for len(digits) < len(whole)+9 {
		digits = append(digits, '0')
	}
	var n int64
	err = number(digits, &n)
	return providers.Nano(n), err
}

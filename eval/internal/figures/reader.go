package figures

import (
	"encoding/json"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/jsonscan"
	"switchboard/providers"
)

// Reader reads trials and answers.
type Reader struct {
	names  jsonscan.Names
	quotes map[string]engine.Quote // by their JSON: there are few
	dots   string                  // as many as the longest text has characters, or more
}

// NewReader has met no name yet.
func NewReader() *Reader {
	return &Reader{names: jsonscan.Names{}, quotes: make(map[string]engine.Quote)}
}

// Trial reads the moment, the task, whether it is routed or simulated, and its lanes
// as answers that have not ended.
func (r *Reader) Trial(object []byte, t *engine.Trial) error {
	return jsonscan.Fields(object, func(name, v []byte) (err error) {
		switch string(name) {
		case "time":
			err = t.Time.UnmarshalJSON(v)
		case "decision":
			err = jsonscan.Fields(v, func(name, v []byte) (err error) {
				if string(name) == "task" {
					var task string
					task, err = r.names.Name(v)
					t.Decision.Task = engine.Task(task)
				}
				return err
			})
		case "answers":
			err = r.lanes(v, t)
		case "simulated":
			t.Simulated = jsonscan.True(v)
		case "routed":
			t.Routed = jsonscan.True(v)
		}
		return err
	})
}

// lanes adds an answer that has not ended for each lane.
func (r *Reader) lanes(list []byte, t *engine.Trial) error {
	return jsonscan.Each(list, func(v []byte) error {
		t.Answers = append(t.Answers, engine.Answer{})
		a := &t.Answers[len(t.Answers)-1]
		return jsonscan.Fields(v, func(name, v []byte) (err error) {
			if string(name) == "model" {
				a.Model, err = r.names.Name(v)
			}
			return err
		})
	})
}

// Answer reads all but texts, attempts and what people read of a failure. In place
// of the text stand as many dots as it has characters.
func (r *Reader) Answer(object []byte, a *engine.Answer) error {
	return jsonscan.Fields(object, func(name, v []byte) error {
		if d := duration(a, name); d != nil {
			return jsonscan.Number(v, (*int64)(d))
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
		a.Model, err = r.names.Name(v)
	case "provider":
		a.Provider, err = r.names.Name(v)
	case "finish":
		s, err = r.names.Name(v)
		a.Finish = providers.Finish(s)
	case "cost_basis":
		s, err = r.names.Name(v)
		a.CostBasis = providers.CostBasis(s)
	case "text":
		a.Text, err = r.text(v)
	case "cost":
		a.Cost, err = jsonscan.Money(v)
	case "usage":
		err = usage(v, &a.Usage)
	case "failure":
		err = r.failure(v, a)
	case "moves":
		err = json.Unmarshal(v, &a.Moves)
	case "check":
		err = json.Unmarshal(v, &a.Check)
	case "tool_calls":
		err = json.Unmarshal(v, &a.ToolCalls)
	case "simulated":
		a.Simulated = jsonscan.True(v)
	case "batch":
		a.Batch, err = r.names.Name(v)
	case "imported":
		a.Imported = jsonscan.True(v)
	case "cached":
		a.Cached = &engine.Cached{}
	}
	return err
}

// text takes no memory, unless there was none so long.
func (r *Reader) text(v []byte) (string, error) {
	n, err := jsonscan.Length(v)
	if n > len(r.dots) {
		r.dots = strings.Repeat(".", max(n, 2*len(r.dots)))
	}
	return r.dots[:n], err
}

func (r *Reader) failure(object []byte, a *engine.Answer) error {
	a.Failure = &engine.Failure{}
	return jsonscan.Fields(object, func(name, v []byte) (err error) {
		if string(name) == "fault" {
			var s string
			s, err = r.names.Name(v)
			a.Failure.Fault = providers.Fault(s)
		}
		return err
	})
}

func usage(object []byte, u *providers.Usage) error {
	return jsonscan.Fields(object, func(name, v []byte) (err error) {
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
			u.Estimated = jsonscan.True(v)
		case "charged":
			u.Charged, err = jsonscan.Money(v)
		}
		return err
	})
}

func tokens(v []byte) (providers.Tokens, error) {
	if string(v) == "null" {
		return providers.Tokens{}, nil
	}
	var n int64
	err := jsonscan.Number(v, &n)
	return providers.Count(n), err
}

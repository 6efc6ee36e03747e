package calllog

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// lines are what is written by do, decoded.
func lines(t *testing.T, do func(*Log)) (all []map[string]any, raw string) {
	t.Helper()
	var b bytes.Buffer
	l := New(&b)
	do(l)
	for line := range strings.Lines(b.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all, b.String()
}

func TestALineForEachThingThatHappens(t *testing.T) {
	left := engine.Answer{Model: "weak", Provider: "p", Text: "SECRETANSWER", Finish: providers.Failed, Cost: providers.Nano(0), Total: 1500 * time.Microsecond,
		Failure: &engine.Failure{Fault: providers.RateLimited, Sentence: "SECRETPROMPT", RetryAfter: time.Second}, Attempts: []providers.Attempt{{Status: 429}}}
	whole := engine.Answer{Model: "strong", Provider: "p", Finish: providers.Stop, Text: "SECRETANSWER", Cost: providers.USD(0.5), Usage: providers.Usage{Input: providers.Count(3)}}
	began := time.Now()
	o := &dispatch.Operation{Trial: "t1", Routed: true, Task: engine.Coding, Request: providers.Request{Messages: providers.Prompt("SECRETPROMPT")}, Began: began, Ended: began.Add(time.Second), Answer: whole}
	move := engine.Move{Model: "weak", Reason: "rate_limited", Why: "SECRETPROMPT", Left: &left}
	o.Answer.Moves = []engine.Move{move}
	all, raw := lines(t, func(l *Log) {
		o.Calls = append(o.Calls, dispatch.Call{Answer: left})
		l.Called(o, o.Calls[0])
		l.Moved(o, move)
		l.Moved(o, engine.Move{Model: "barred", Reason: "budget", Left: &engine.Answer{}})
		o.Calls = append(o.Calls, dispatch.Call{Answer: whole})
		l.Called(o, o.Calls[1])
		l.Ended(o)
		l.Changed(circuit.Change{Of: "weak", To: circuit.Open})
		l.NotStored("t1", 0, errors.New("no room; sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"))
	})
	want := []map[string]any{
		{"msg": "call", "level": "WARN", "model": "weak", "reason": "rate_limited", "status": 429.0, "total_ms": 1.5, "retry_after_ms": 1000.0, "attempt": 1.0, "cost_usd": 0.0, "task": "coding"},
		{"msg": "move", "model": "weak", "reason": "rate_limited", "asked": true},
		{"msg": "move", "model": "barred", "reason": "budget", "asked": false},
		{"msg": "call", "level": "INFO", "model": "strong", "attempt": 2.0, "input_tokens": 3.0, "output_tokens": nil, "reason": nil},
		{"msg": "answer", "trial": "t1", "model": "strong", "calls": 2.0, "took_ms": 1000.0, "spent_usd": 0.5},
		{"msg": "circuit", "of": "weak", "state": "open"},
		{"msg": "not_stored", "level": "ERROR"},
	}
	if len(all) != len(want) {
		t.Fatalf("%d lines:\n%s", len(all), raw)
	}
	for i := range want {
		for name, value := range want[i] {
			if all[i][name] != value {
				t.Errorf("line %d: %s is %v instead of %v", i, name, all[i][name], value)
			}
		}
	}
	if strings.Contains(raw, "SECRET") || strings.Contains(raw, "sk-proj-abc") {
		t.Errorf("a secret: %s", raw)
	}
}

func TestWhatWasNotSentIsRefused(t *testing.T) {
	all, _ := lines(t, func(l *Log) {
		l.Ended(&dispatch.Operation{Answer: engine.Answer{Finish: providers.Failed, Failure: &engine.Failure{Fault: "over_budget"}}})
		l.Ended(&dispatch.Operation{Answer: engine.Answer{Finish: providers.Refused}, Calls: make([]dispatch.Call, 1)})
	})
	if all[0]["msg"] != "refused" || all[0]["reason"] != "over_budget" || all[1]["msg"] != "refused" {
		t.Errorf("%v", all)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestTheFirstErrorIsKept(t *testing.T) {
	l := New(full{})
	l.Changed(circuit.Change{})
	if l.Err() == nil {
		t.Error("nobody says that nothing is written")
	}
}

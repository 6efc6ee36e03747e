package faultbench

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// The models of every case: the router's choice, and the next one of the ladder.
const (
	primary  = "primary"
	fallback = "fallback"
)

// Case is one fault, and what a good client makes of it.
type Case struct {
	Name     string
	Expect   string // in words
	Primary  func(began time.Time) Behaviour
	Fallback Behaviour // of the next model; nil: it answers
	Prompts  int       // how many are sent, one every four seconds; 0 is one
	Check    func(Result) error
}

// Result is what came of a case.
type Result struct {
	Answers           []engine.Answer
	Took              []time.Duration // of each prompt
	Ended             []time.Duration // of each prompt, since the case began
	Primary, Fallback []Call
	Changes           []State // states of the primary's circuit, in order
}

// State is a state into which a circuit changed.
type State string

func always(b Behaviour) func(time.Time) Behaviour { return func(time.Time) Behaviour { return b } }

// Cases are sixteen faults: those of services that refuse, that are silent,
// that break off and that come back.
func Cases() []Case {
	return append(refusals(), append(silences(), append(breaks(), others()...)...)...)
}

func refusals() []Case {
	limited := status(http.StatusTooManyRequests, "rate_limit_exceeded", "slow down", "Retry-After", "2")
	return []Case{
		{"429 with Retry-After", "asked again after 1.8 s or later, at most 2 attempts in 1.5 s", always(first(1, limited, works(primary))), nil, 0,
			all(answered, attemptsWithin(2, 1500*time.Millisecond), waited(1800*time.Millisecond), paidOnce)},
		{"429 for ever", "at most 4 attempts in 3 s and 6 in all; the fallback answers", always(status(http.StatusTooManyRequests, "rate_limit_exceeded", "slow down")), nil, 0,
			all(answered, by(fallback), attemptsWithin(4, 3*time.Second), attempts(1, 6))},
		{"500 once", "the same provider again first", always(first(1, status(500, "server_error", "oops"), works(primary))), nil, 0,
			all(answered, by(primary), attempts(2, 2), paidOnce)},
		{"503 for ever", "at most 6 attempts; the fallback answers", always(status(503, "overloaded", "no room")), nil, 0,
			all(answered, by(fallback), attempts(1, 6))},
		{"connection reset before headers", "an answer", always(first(1, hangUp, works(primary))), nil, 0, all(answered, attempts(1, 3))},
	}
}

func silences() []Case {
	silent := func(d time.Duration) Behaviour {
		return func(call int, w http.ResponseWriter, r *http.Request) {
			if pause(r, d) {
				works(primary)(call, w, r)
			}
		}
	}
	return []Case{
		{"silence for 120 s", "one attempt, then the fallback", always(silent(2 * time.Minute)), nil, 0, all(answered, by(fallback), attempts(1, 1), within(60*time.Second))},
		{"first token after 20 s", "answered within 15 s by the fallback", always(silent(20 * time.Second)), nil, 0, all(answered, by(fallback), within(15*time.Second))},
	}
}

func breaks() []Case {
	return []Case{
		{"stream cut after 40 of 60 tokens", "the whole answer from the fallback", always(func(_ int, w http.ResponseWriter, r *http.Request) {
			begin(w, r, primary).tokens(40, 5*time.Millisecond)
			hangUp(0, w, r)
		}), nil, 0, all(answered, by(fallback))},
		{"stall of 30 s after 20 tokens", "a whole answer within 45 s", always(func(_ int, w http.ResponseWriter, r *http.Request) {
			s := begin(w, r, primary)
			if s.tokens(20, 5*time.Millisecond) && pause(r, 30*time.Second) && s.tokens(40, 5*time.Millisecond) {
				s.end(wholeTokens)
				s.done()
			}
		}), nil, 0, all(answered, within(45*time.Second))},
		{"malformed tenth chunk", "nothing partial: recovered, or the fallback's answer", always(func(_ int, w http.ResponseWriter, r *http.Request) {
			s := begin(w, r, primary)
			s.tokens(9, time.Millisecond)
			s.raw(`{"id":"c","choices":[{"index":0,"delta":{"content":"bro`)
			s.tokens(50, time.Millisecond)
			s.end(wholeTokens)
			s.done()
		}), nil, 0, all(answered, by(fallback))},
		{"no [DONE]", "finished within 8 s, usage reported", always(func(_ int, w http.ResponseWriter, r *http.Request) {
			s := begin(w, r, primary)
			s.tokens(wholeTokens, time.Millisecond)
			s.end(wholeTokens)
			pause(r, time.Minute)
		}), nil, 0, all(answered, by(primary), within(8*time.Second), reported)},
	}
}

func others() []Case {
	return []Case{
		{"context too long", "one attempt, then the fallback", always(status(400, "context_length_exceeded", "This model's maximum context length is 10 tokens")), nil, 0,
			all(answered, by(fallback), attempts(1, 1))},
		{"content filter", "one attempt, the reason passed on", always(func(_ int, w http.ResponseWriter, r *http.Request) {
			s := begin(w, r, primary)
			s.chunk(`{"content":""}`, "content_filter", "")
			s.done()
		}), nil, 0, all(refused, attempts(1, 1), fallbackAttempts(0))},
		{"a fallback that rejects prefill", "a clean start at the fallback", always(func(_ int, w http.ResponseWriter, r *http.Request) {
			begin(w, r, primary).tokens(20, time.Millisecond)
			hangUp(0, w, r)
		}), nil, 0, all(answered, by(fallback), noPrefill)},
		{"down for 60 s, then back", "all served, the circuit opens, one probe at a time, back within 30 s", func(began time.Time) Behaviour {
			return func(call int, w http.ResponseWriter, r *http.Request) {
				if time.Since(began) < time.Minute {
					refuse(w, 503, "overloaded", "no room")
					return
				}
				works(primary)(call, w, r)
			}
		}, nil, 25, all(answered, circuitOpens, backWithin(time.Minute, 90*time.Second))},
		{"accounting", "the fallback's name and usage", always(status(500, "server_error", "oops")), nil, 0, all(answered, by(fallback), reported, named(fallback))},
	}
}

func all(checks ...func(Result) error) func(Result) error {
	return func(r Result) error {
		var errs []error
		for _, check := range checks {
			errs = append(errs, check(r))
		}
		return errors.Join(errs...)
	}
}

// answered checks that every prompt has a whole answer of one model.
func answered(r Result) error {
	for i, a := range r.Answers {
		if !a.OK() || a.Text != whole(a.Model) && a.Text != strings.TrimSpace(whole(a.Model)) {
			return fmt.Errorf("prompt %d has no whole answer of %s: %.60q, %+v", i+1, a.Model, a.Text, a.Failure)
		}
	}
	return nil
}

func refused(r Result) error {
	if a := r.Answers[0]; a.Finish != providers.Refused {
		return fmt.Errorf("it ended with %q", a.Finish)
	} else if a.Failure == nil || !strings.Contains(a.Failure.Sentence, "content_filter") {
		return fmt.Errorf("its reason is not passed on: %+v", a.Failure)
	}
	return nil
}

func by(model string) func(Result) error {
	return func(r Result) error {
		for i, a := range r.Answers {
			if a.Model != model {
				return fmt.Errorf("prompt %d was answered by %s", i+1, a.Model)
			}
		}
		return nil
	}
}

func named(model string) func(Result) error {
	return func(r Result) error {
		if a := r.Answers[0]; a.Version != model || a.Provider != model || a.Name != model {
			return fmt.Errorf("provider %q, version %q, name %q", a.Provider, a.Version, a.Name)
		}
		return nil
	}
}

func reported(r Result) error {
	if u := r.Answers[0].Usage; u.Estimated || u.Output != providers.Count(wholeTokens) {
		return fmt.Errorf("usage %+v", u)
	}
	return nil
}

// paidOnce checks that refused attempts cost nothing.
func paidOnce(r Result) error {
	for _, a := range r.Answers {
		if a.Spent() != a.Cost {
			return fmt.Errorf("%v spent for an answer of %v", a.Spent(), a.Cost)
		}
	}
	return nil
}

func within(limit time.Duration) func(Result) error {
	return func(r Result) error {
		for _, took := range r.Took {
			if took > limit {
				return fmt.Errorf("it took %v", took.Round(time.Millisecond))
			}
		}
		return nil
	}
}

func attempts(least, most int) func(Result) error {
	return func(r Result) error {
		if n := len(r.Primary); n < least || n > most {
			return fmt.Errorf("%d attempts at the primary", n)
		}
		return nil
	}
}

func fallbackAttempts(n int) func(Result) error {
	return func(r Result) error {
		if len(r.Fallback) != n {
			return fmt.Errorf("%d attempts at the fallback", len(r.Fallback))
		}
		return nil
	}
}

func attemptsWithin(most int, span time.Duration) func(Result) error {
	return func(r Result) error {
		for i := most; i < len(r.Primary); i++ {
			if r.Primary[i].Time.Sub(r.Primary[i-most].Time) < span {
				return fmt.Errorf("more than %d attempts in %v", most, span)
			}
		}
		return nil
	}
}

func waited(least time.Duration) func(Result) error {
	return func(r Result) error {
		if len(r.Primary) > 1 && r.Primary[1].Time.Sub(r.Primary[0].Time) < least {
			return fmt.Errorf("asked again after %v", r.Primary[1].Time.Sub(r.Primary[0].Time))
		}
		return nil
	}
}

func noPrefill(r Result) error {
	for _, c := range r.Fallback {
		if strings.Contains(c.Body, `"assistant"`) {
			return errors.New("the fallback was sent the beginning of an answer")
		}
	}
	return nil
}

func circuitOpens(r Result) error {
	if slices.Contains(r.Changes, "open") {
		return nil
	}
	return errors.New("the circuit never opened")
}

// backWithin checks that the primary, once it works again, answers a prompt by this time
// after the case began.
func backWithin(works, limit time.Duration) func(Result) error {
	return func(r Result) error {
		for i, a := range r.Answers {
			if r.Ended[i] > works && r.Ended[i] <= limit && a.Model == primary {
				return nil
			}
		}
		return fmt.Errorf("the primary did not answer within %v of its return", limit-works)
	}
}

package dispatch

import (
	"fmt"
	"slices"

	"switchboard/engine"
	"switchboard/engine/answercheck"
	"switchboard/engine/circuit"
	"switchboard/providers"
)

// verdict says whether the answer of an attempt is kept, and if not, what is next.
type verdict struct {
	keep    bool // whether it is the answer that is given, even if it failed
	reason  engine.MoveReason
	why     string
	again   bool // the same model may answer if it is asked again at once
	limited bool // as again, after a pause that its provider asked for, for which circuit.Breakers.Enter makes the call wait
	gone    bool // the model will not answer this prompt
}

// judge says whether an attempt is the answer, and if not, why it is left.
func (f *failover) judge(a engine.Answer, first firstTokenLimit) verdict {
	switch {
	case f.verbatim != nil && (a.Failure == nil || f.verbatim.Given() || aboutTheBody(a)):
		return verdict{keep: true} // it was passed on already, or the fault is one of the caller's body
	case a.Finish == providers.Refused:
		return f.refusal(a)
	case a.Failure != nil:
		return failed(a, first)
	case a.Finish == providers.Length:
		return verdict{keep: f.limited, reason: engine.CutShort, why: "the answer reached the output limit", gone: true}
	}
	if doubt := answercheck.Check(f.query, f.schema, a.Text); doubt != nil {
		return verdict{reason: doubt.Reason, why: doubt.Why, gone: true}
	}
	return verdict{keep: true}
}

// aboutTheBody reports whether a service rejected a request because of its body, and not
// because of the model or the address.
func aboutTheBody(a engine.Answer) bool {
	n := len(a.Attempts)
	return n > 0 && a.Failure.Fault == providers.BadRequest && a.Attempts[n-1].Status >= 400 && !slices.Contains([]int{404, 405}, a.Attempts[n-1].Status)
}

// refusal is the verdict on a refusal. It is an answer, unless the config says to ask the
// next model.
func (f *failover) refusal(a engine.Answer) verdict {
	why := "it refused to answer"
	if a.Failure != nil {
		why = a.Failure.Sentence
	}
	return verdict{keep: !f.rules.Escalate, reason: engine.WasRefused, why: why, gone: true}
}

func failed(a engine.Answer, first firstTokenLimit) verdict {
	fault := a.Failure.Fault
	v := verdict{reason: engine.Because(fault), why: a.Failure.Sentence}
	began := a.Text != "" || a.Reasoning != ""
	switch fault {
	case providers.Aborted, providers.NoRoom:
		v.keep = true
	case providers.Budget:
		v.gone = true // another model may still be within the cap or the limit
	case providers.RateLimited:
		v.again, v.limited = true, true
	case providers.Overloaded:
		v.again, v.limited = !began, a.Failure.RetryAfter > 0
	case providers.Unavailable, providers.Unreachable:
		v.again = !began
	case providers.Auth, providers.OutOfCredit, providers.NoSuchModel, providers.BadRequest, providers.ContextTooLong,
		providers.Unsupported, providers.TLS, providers.Oversized:
		v.gone = true
	case providers.FirstTokenTimeout:
		if first.own {
			v.reason, v.why = engine.SlowFirstToken, first.String()
		}
	}
	return v
}

// String says why a first token was too late.
func (l firstTokenLimit) String() string {
	return fmt.Sprintf("no first token in %v; its own p95 for %s is %v", engine.Tenths(l.limit), l.task, engine.Tenths(l.p95))
}

// passedOver is the move past a model whose circuit lets no call through.
func passedOver(model string, r *circuit.Refusal) engine.Move {
	if r.Limited {
		return engine.Move{Model: model, Reason: engine.Limited, Why: fmt.Sprintf("%s takes no requests for %v", r.Of, engine.Tenths(r.Wait))}
	}
	return engine.Move{Model: model, Reason: engine.CircuitOpen, Why: fmt.Sprintf("circuit of %s open for %v: it failed too often just now", r.Of, engine.Tenths(r.Wait))}
}

// failureOf is how an attempt ended, for the breakers. An attempt whose request was not sent
// does not count.
func failureOf(a engine.Answer) error {
	switch {
	case a.Failure == nil:
		return nil
	case stayed(a):
		return &providers.Error{Fault: providers.Budget}
	}
	return &providers.Error{Fault: a.Failure.Fault, RetryAfter: a.Failure.RetryAfter}
}

// stayed reports whether the request was not sent, because a cap refused it or no place was
// free in time.
func stayed(a engine.Answer) bool {
	f := a.Failure
	return f != nil && (f.Fault == providers.Budget || f.Fault == providers.AnswerTimeout && a.Total == 0)
}

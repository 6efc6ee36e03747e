package audit

import (
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// OfTrial are the events of a prompt that is about to be sent.
func OfTrial(t engine.Trial) Event {
	return Event{What: Decision, Time: t.Time, Task: string(t.Decision.Task), New: t.Decision.Model, Reason: t.Decision.Policy, Tags: t.Tags, Trial: t.ID, Prompt: t.Prompt}
}

// OfAnswer are the events of an answer of a trial, in the order in which they
// happened. now is when it was kept.
func OfAnswer(t engine.Trial, a engine.Answer, now time.Time) []Event {
	about := Event{Time: now, Task: string(t.Decision.Task), Tags: t.Tags, Trial: t.ID}
	var all []Event
	for i, m := range a.Moves {
		if m.Left != nil {
			all = append(all, ofCalls(about, *m.Left)...)
		}
		e := about
		e.What, e.Old, e.New, e.Reason = Move, m.Model, a.Model, string(m.Reason)
		if i+1 < len(a.Moves) {
			e.New = a.Moves[i+1].Model
		}
		all = append(all, e)
	}
	return append(all, ofCalls(about, a)...)
}

// ofCalls are the events of an answer and its check.
func ofCalls(about Event, a engine.Answer) []Event {
	if a.Check == nil {
		return ofCall(about, a)
	}
	return append(ofCall(about, a.Check.Answer), ofCall(about, a)...)
}

// ofCall is the event of one call, or of one that was not made. One that was
// cancelled before it was made is none.
func ofCall(e Event, a engine.Answer) []Event {
	e.Model, e.Cost = a.Model, a.Cost
	switch {
	case a.Cached != nil:
		e.What = CacheHit
	case a.Failure == nil:
		e.What, e.Reason = Attempt, string(a.Finish)
	case len(a.Attempts) > 0 || a.Total > 0:
		e.What, e.Reason = Attempt, string(a.Failure.Fault)
	case a.Failure.Fault == providers.Aborted:
		return nil
	default:
		e.What, e.Reason = Refusal, string(a.Failure.Fault)
		if a.Failure.Fault == providers.Budget || a.Failure.Fault == providers.Forbidden {
			e.Detail = a.Failure.Sentence
		}
	}
	return []Event{e}
}

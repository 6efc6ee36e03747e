package eventlog

import (
	"time"

	"switchboard/engine"
	"switchboard/eval/audit"
	"switchboard/eval/internal/keyed"
)

// Witness notes events in the transactions in which they happen. A nil one
// notes nothing: what is imported or seeded did not happen here.
type Witness struct {
	Who     string // did it, where an event does not say
	Prompts bool   // keep the prompts too
}

// Note keeps events.
func (w *Witness) Note(tx keyed.Tx, events ...audit.Event) error {
	if w == nil {
		return nil
	}
	for i := range events {
		if events[i].Who == "" {
			events[i].Who = w.Who
		}
	}
	return Append(tx, events...)
}

// Trial keeps that a trial began.
func (w *Witness) Trial(tx keyed.Tx, t engine.Trial) error {
	if w == nil {
		return nil
	}
	e := audit.OfTrial(t)
	if !w.Prompts {
		e.Prompt = ""
	}
	return w.Note(tx, e)
}

// Answer keeps what became of an answer of a trial that is not counted yet.
func (w *Witness) Answer(tx keyed.Tx, t engine.Trial, a engine.Answer) error {
	if w == nil {
		return nil
	}
	return w.Note(tx, audit.OfAnswer(t, a, time.Now())...)
}

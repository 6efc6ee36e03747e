package eventlog

import (
	"fmt"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval/audit"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/spending"
	"switchboard/providers"
)

// Witness notes events in the transactions in which they happen. A nil one
// notes nothing: what is imported or seeded did not happen here.
type Witness struct {
	Who     string         // did it, where an event does not say
	Prompts bool           // keep the prompts too
	Caps    []dispatch.Cap // whose shares are alarms
	Warn    func(string)   // is told of them; nil: nobody
}

// Tell tells of warnings when what they speak of is kept.
func (w *Witness) Tell(warnings []string) {
	if w == nil || w.Warn == nil {
		return
	}
	for _, text := range warnings {
		w.Warn(text)
	}
}

// Note keeps events.
func (w *Witness) Note(tx boltfile.Tx, events ...audit.Event) error {
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
func (w *Witness) Trial(tx boltfile.Tx, t engine.Trial) error {
	if w == nil {
		return nil
	}
	e := audit.OfTrial(t)
	if !w.Prompts {
		e.Prompt = ""
	}
	return w.Note(tx, e)
}

// Answer keeps what became of an answer of a trial that is not counted yet, and
// says what to tell of.
func (w *Witness) Answer(tx boltfile.Tx, t engine.Trial, a engine.Answer) (warnings []string, err error) {
	if w == nil {
		return nil, nil
	}
	now := time.Now()
	events := audit.OfAnswer(t, a, now)
	for _, c := range w.Caps {
		cost := spending.Of(t, a, c.Scope)
		if cost == 0 {
			continue
		}
		before, err := spending.For(tx, c.Scope, c.Per.Of(t.Time))
		if err != nil {
			return nil, err
		}
		after := providers.SumNano(before.Nano, cost)
		percent := c.Crossed(before.Nano, after)
		if percent == 0 {
			continue
		}
		text := c.Warning(percent, after)
		events = append(events, audit.Event{Time: now, What: audit.Alarm, Reason: c.Place, New: fmt.Sprint(percent, " %"), Detail: text})
		warnings = append(warnings, text)
	}
	return warnings, w.Note(tx, events...)
}

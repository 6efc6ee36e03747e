package shell

import (
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/demo"
	"switchboard/providers"
	"switchboard/ui/format"
)

// Entry is a trial as a line of the list.
type Entry struct {
	Id     string
	Time   time.Time
	Task   string
	Models []string
	Pick   string
	Cost   string
	Rated  Tallies
	Prompt string
	Demo   bool
	Sample bool // the store came with it

	Blind bool // of a prompt set, and neither rated nor seen with names by the rater here

	Routed  bool   // it went to the router's choice alone
	Follows string // the trial whose conversation it continues
}

// NewEntry is a trial with its ratings as such a line, cleaned.
func NewEntry(t engine.Trial, ratings []eval.Rating) Entry {
	e := Entry{
		Id: t.ID, Time: t.Time, Task: providers.CleanLine(string(t.Decision.Task), 40),
		Pick: providers.CleanLine(t.Decision.Model, 80), Prompt: listedPrompt(providers.CleanLine(t.Prompt, 2000), t), Demo: t.Simulated,
		Sample: t.Set == demo.DemoSet, Follows: t.Follows, Routed: t.Routed,
	}
	for _, a := range t.Answers {
		e.Models = append(e.Models, providers.CleanLine(a.Model, 80))
	}
	ledger := t.Ledger()
	e.Cost = format.Amount(format.CostMark(ledger.SpentEstimated, ledger.SpentAtMost), ledger.Spent)
	e.Rated = tally(ratings)
	return e
}

// Tallies are how many ratings a trial has, by whom.
type Tallies struct{ People, Simulated int }

// tally counts ratings that were not taken back, whoever gave them.
func tally(ratings []eval.Rating) Tallies {
	var n Tallies
	for _, r := range eval.WithoutRetracted(ratings) {
		switch {
		case r.Skipped:
		case r.Simulated:
			n.Simulated++
		default:
			n.People++
		}
	}
	return n
}

// listedPrompt is what a trial is called in a list: whether it goes on with a
// conversation, whether it was routed, and its prompt.
func listedPrompt(prompt string, t engine.Trial) string {
	if t.Routed {
		prompt = "↗ " + prompt
	}
	if t.Follows != "" {
		return "↳ " + prompt
	}
	return prompt
}

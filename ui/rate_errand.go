package ui

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

// errand is a call for the answers that are missing before an item can be
// shown. What is still missing after it, because the provider failed or the
// answer was not kept, is asked for again only when the rater says so.
type errand struct {
	item   eval.Item
	models []providers.Model
	worst  exposure
	agreed bool // by the rater; also when nobody had to be asked
	later  bool // the rater said no for now
	why    string
	flight *engine.Flight
	// running says that the calls are under way, launched or not yet.
	running bool
}

// call is a prompt that was sent to a model.
type call struct{ prompt, model string }

// job is what the errand sends.
func (e errand) job() engine.Job {
	job := e.item.Job()
	job.Models = e.models
	return job
}

// asks reports whether the rater has to agree first.
func (e errand) asks() bool { return len(e.models) > 0 && !e.agreed && !e.running && !e.later }

// sendFor asks the models that are missing. It asks the rater first when that
// could cost more than may be spent unasked, and when a model was asked before:
// a call whose answer is not what the desk waits for must not be paid for over
// and over. What is under way is waited for.
func (r *jury) sendFor(item eval.Item) tea.Cmd {
	r.before = nil
	if r.errand.running {
		return r.arrange()
	}
	models, err := r.bench.Catalog.Select(item.Waiting)
	if err != nil {
		return r.nothing(errMissing)
	}
	e := errand{item: item, models: models}
	e.worst = r.expose(e.job())
	e.agreed = !r.bench.Limits.AskAbove.Less(e.worst.bill)
	if _, over := r.left(e.worst.bill); over {
		e.agreed, e.why = false, "that is more than is left of today's cap"
	}
	if slices.ContainsFunc(item.Waiting, func(model string) bool { return r.asked[call{item.Prompt, model}] }) {
		e.agreed, e.why = false, "asked before, and no answer came that can be rated"
	}
	r.errand = e
	if !e.agreed {
		return r.arrange()
	}
	return r.send()
}

// errMissing is said instead of names.
var errMissing = errors.New("an answer is missing, and its model is not in the config any more")

// send sends the prompt to the models that are missing.
func (r *jury) send() tea.Cmd {
	e := &r.errand
	e.agreed, e.running, e.why = true, true, ""
	for _, m := range e.models {
		r.asked[call{e.item.Prompt, m.ID}] = true
	}
	return r.effects.sendFor(r.turns.next(gathering), e.job())
}

// sentFor says that the calls are under way.
func (r *jury) sentFor(msg sentFor) tea.Cmd {
	r.errand.flight = msg.flight
	wait := r.effects.await(msg.turn, msg.flight)
	if !r.errand.running { // cancelled before it was launched
		return tea.Batch(r.effects.cancel(msg.flight), wait)
	}
	return wait
}

// brought looks at what has come: the item, if nothing is missing any more. A
// rater who went back to an earlier item meanwhile stays there.
func (r *jury) brought(msg brought) tea.Cmd {
	cancelled := !r.errand.running
	r.errand.running, r.errand.flight = false, nil
	today := r.effects.today(r.turns.now(standing))
	if r.before != nil {
		r.errand = errand{}
		return today
	}
	if why := stopped(msg.trial); why != "" || cancelled {
		r.errand.agreed, r.errand.why = false, why
		return tea.Batch(today, r.arrange())
	}
	return tea.Batch(today, r.next())
}

// stopped says why asking again at once would be of no use, or nothing.
func stopped(t engine.Trial) string {
	if slices.ContainsFunc(t.Answers, held) {
		return "the daily cap held a call back"
	}
	if slices.ContainsFunc(t.Answers, func(a engine.Answer) bool { return a.Finish == providers.Cancelled }) {
		return "cancelled"
	}
	return ""
}

// cancel ends the calls.
func (r *jury) cancel() tea.Cmd {
	r.remark = "cancelled"
	r.errand.running = false
	if r.errand.flight == nil {
		return nil
	}
	return r.effects.cancel(r.errand.flight)
}

// leaveErrand puts the question off.
func (r *jury) leaveErrand() {
	r.errand.later = true
	r.empty = "the next answers are still missing, and asking for them costs money"
}

// retry asks for the next item again.
func (r *jury) retry() tea.Cmd {
	if r.seat == nil {
		return r.sit()
	}
	r.errand = errand{}
	return r.next()
}

func (r *jury) whyNoRetry() string {
	switch {
	case r.busy != "":
		return r.busy
	case r.errand.running:
		return "the answers are under way"
	case r.before != nil:
		return "there is something to judge"
	}
	return ""
}

// errandLines say what is missing, and what it can cost.
func (r *jury) errandLines() []line {
	e, t := r.errand, r.theme
	missing := Counted(len(e.models), "answer") + " missing"
	if e.running {
		return []line{{{t.focus, "◌ "}, {t.text, "waiting for " + Counted(len(e.models), "answer")}, {t.dim, " · at most " + r.cost()}}}
	}
	lines := []line{
		{{t.warn, "? "}, {t.strong, missing}, {t.text, ": asking for it can cost up to " + r.cost()}},
	}
	if len(e.models) > 1 {
		lines[0][2].text = ": asking for them can cost up to " + r.cost()
	}
	if e.why != "" {
		lines = append(lines, line{{t.warn, "  " + e.why}})
	}
	keys := r.keys.first(rateErrand, "spend") + " asks, " + r.keys.first(rateErrand, "go-back") + " leaves it for later"
	return append(lines, line{{t.dim, "  " + keys}})
}

// cost is the worst case of the errand, without names.
func (r *jury) cost() string {
	switch e := r.errand.worst; {
	case e.charged == 0 && len(e.unpriced) == 0:
		return "nothing (simulated)"
	case len(e.unpriced) == 0:
		return cents(e.bill)
	case e.lanes == 0:
		return "an unknown amount"
	}
	return cents(r.errand.worst.bill) + " and an unknown amount"
}

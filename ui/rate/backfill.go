package rate

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// backfill is a call for the answers that are missing before an item can be shown. What
// is still missing after it, because the provider failed or the answer was not stored, is
// asked for again only when the rater says so.
type backfill struct {
	item      annotate.Item
	job       dispatch.Job // the job that it sends, with the plan that was shown
	worst     shell.CostEstimate
	confirmed bool // the rater agreed, or did not have to be asked
	postponed bool // the rater said no for now
	why       string
	execution *dispatch.Execution
	// Running says that the calls are under way, launched or not yet.
	Running bool
}

// call is a prompt that was sent to a model.
type call struct{ prompt, model string }

// asks reports whether the rater has to agree first.
func (e backfill) asks() bool {
	return len(e.job.Models) > 0 && !e.confirmed && !e.Running && !e.postponed
}

// fetchMissing asks the missing models for their answers. It asks the rater first when
// that could cost more than may be spent without asking. It also asks when a model was
// asked before, because a call whose answer the queue cannot use must not be paid for
// over and over. What is under way is waited for.
func (r *Screen) fetchMissing(item annotate.Item) tea.Cmd {
	r.current = nil
	if r.Backfill.Running {
		return r.arrange()
	}
	if item.InBatch > 0 {
		return r.awaitBatch(item)
	}
	var err error
	if r.Backfill, err = r.planBackfill(item); err != nil {
		return r.showNothing(err)
	}
	if !r.Backfill.confirmed {
		return r.arrange()
	}
	return r.sendBackfill()
}

// awaitBatch says that a batch will bring the answers. They are paid for, and are not
// asked for a second time.
func (r *Screen) awaitBatch(item annotate.Item) tea.Cmd {
	r.Backfill = backfill{item: item}
	r.empty = "it waits for " + format.Plural(item.InBatch, "answer") + " by batch, see `switchboard run --batch`; " +
		r.Keys.First(voteMode(r.scale()), "skip") + " goes on with another prompt"
	return r.arrange()
}

// fetchAhead asks for the answers that the next item is missing while this one is judged.
// If the rater has to be asked first, it waits until that item is shown.
func (r *Screen) fetchAhead(msg upcoming) tea.Cmd {
	if r.current == nil || r.Backfill.Running || msg.item.InBatch > 0 {
		return nil
	}
	e, err := r.planBackfill(msg.item)
	if err != nil || !e.confirmed {
		return nil
	}
	r.Backfill = e
	return r.sendBackfill()
}

// planBackfill is a call for what an item is missing. It is confirmed where the rater
// does not have to be asked.
func (r *Screen) planBackfill(item annotate.Item) (backfill, error) {
	models, err := r.App.Catalog.Select(item.Waiting)
	if err != nil {
		return backfill{}, errMissing
	}
	e := backfill{item: item, job: item.Job()}
	e.job.Models = models
	e.job.Plan = r.App.Dispatcher.Plan(e.job)
	e.worst = r.EstimateCost(e.job.Plan)
	e.confirmed = !r.App.Limits.AskAbove.Less(e.worst.Bill)
	if _, over := r.Left(e.worst.Bill); over {
		e.confirmed, e.why = false, "that is more than is left of today's cap"
	}
	if slices.ContainsFunc(item.Waiting, func(model string) bool { return r.asked[call{item.Prompt, model}] }) {
		e.confirmed, e.why = false, "asked before, and no answer came that can be rated"
	}
	return e, nil
}

// skipMissing leaves items that wait for answers for later. Calls that are under way go
// on.
func (r *Screen) skipMissing() tea.Cmd {
	item := r.Backfill.item
	if !r.Backfill.Running {
		r.Backfill = backfill{}
	}
	r.empty, r.busy = "", "the next answers are not on the screen yet"
	return putOff(r.Effects, r.Generations.Next(fromQueue), r.queue, r.first, item, r.mask())
}

// errMissing is the error for a missing model, without its name, which must stay hidden.
var errMissing = errors.New("an answer is missing, and its model is not in the config any more")

// sendBackfill sends the prompt to the models that are missing.
func (r *Screen) sendBackfill() tea.Cmd {
	e := &r.Backfill
	e.confirmed, e.Running, e.why = true, true, ""
	for _, m := range e.job.Models {
		r.asked[call{e.item.Prompt, m.ID}] = true
	}
	return startBackfill(r.Effects, r.Generations.Next(fetching), e.job)
}

// backfillStarted says that the calls are under way.
func (r *Screen) backfillStarted(msg backfillStarted) tea.Cmd {
	r.Backfill.execution = msg.execution
	wait := awaitBackfill(r.Effects, msg.Generation, msg.execution)
	if !r.Backfill.Running { // cancelled before it was launched
		return tea.Batch(r.Effects.Cancel(msg.execution), wait)
	}
	return wait
}

// backfillEnded shows the item if nothing is missing any more. A rater who went back to
// an earlier item meanwhile stays there.
func (r *Screen) backfillEnded(msg backfillEnded) tea.Cmd {
	cancelled := !r.Backfill.Running
	r.Backfill.Running, r.Backfill.execution = false, nil
	today := r.Effects.Today(r.Generations.Now(shell.Lasting))
	if r.current != nil || r.names != nil {
		r.Backfill = backfill{}
		return today
	}
	if why := whyStopped(msg.trial); why != "" || cancelled {
		r.Backfill.confirmed, r.Backfill.why = false, why
		return tea.Batch(today, r.arrange())
	}
	return tea.Batch(today, r.next())
}

// whyStopped says why asking again at once would not help, or nothing.
func whyStopped(t engine.Trial) string {
	if slices.ContainsFunc(t.Answers, lane.OverBudget) {
		return "the daily cap held a call back"
	}
	if slices.ContainsFunc(t.Answers, func(a engine.Answer) bool { return a.Finish == providers.Cancelled }) {
		return "cancelled"
	}
	if slices.ContainsFunc(t.Answers, func(a engine.Answer) bool { return a.Failure != nil && a.Failure.Fault == providers.Auth }) {
		return "a key is missing or was not accepted; `switchboard doctor` says which" // doctor names the key, because no model may be named here
	}
	return ""
}

// InFlight reports whether answers are being asked for.
func (r *Screen) InFlight() bool { return r.Backfill.Running }

// WhyBusy is nothing: everything else can go on meanwhile.
func (r *Screen) WhyBusy() string { return "" }

// Away is nothing: the tab bar does not speak of it.
func (r *Screen) Away() string { return "" }

// Cancel ends the calls.
func (r *Screen) Cancel() tea.Cmd {
	r.Remark = "cancelled"
	r.Backfill.Running = false
	if r.Backfill.execution == nil {
		return nil
	}
	return r.Effects.Cancel(r.Backfill.execution)
}

// postponeBackfill puts the question off.
func (r *Screen) postponeBackfill() {
	r.Backfill.postponed = true
	r.empty = "the next answers are still missing, and asking for them costs money"
}

// retry asks for the next item again.
func (r *Screen) retry() tea.Cmd {
	if r.queue == nil {
		return r.openQueue()
	}
	r.Backfill = backfill{}
	return r.next()
}

func (r *Screen) whyNoRetry() string {
	switch {
	case r.busy != "":
		return r.busy
	case r.Backfill.Running:
		return "the answers are under way"
	case r.current != nil:
		return "there is something to judge"
	}
	return ""
}

// backfillLines say what is missing, and what it can cost.
func (r *Screen) backfillLines() []styled.Line {
	e, t := r.Backfill, r.Theme
	missing := format.Plural(len(e.job.Models), "answer") + " missing"
	if e.Running {
		return []styled.Line{{{Style: t.Focus, Text: "◌ "}, {Style: t.Text, Text: "waiting for " + format.Plural(len(e.job.Models), "answer")}, {Style: t.Dim, Text: " · at most " + r.cost()}}}
	}
	lines := []styled.Line{
		{{Style: t.Warn, Text: "? "}, {Style: t.Strong, Text: missing}, {Style: t.Text, Text: ": asking for it can cost up to " + r.cost()}},
	}
	if len(e.job.Models) > 1 {
		lines[0][2].Text = ": asking for them can cost up to " + r.cost()
	}
	if e.why != "" {
		lines = append(lines, styled.Line{{Style: t.Warn, Text: "  " + e.why}})
	}
	asks := r.Keys.First(r.beside(inMissing), "spend") + " asks, "
	if r.guest {
		asks = "whoever invited you can ask; "
	}
	keys := asks + r.Keys.First(r.beside(inMissing), "go-back") + " leaves it for later, " + r.Keys.First(r.beside(inMissing), "skip") + " goes on with another prompt"
	return append(lines, styled.Line{{Style: t.Dim, Text: "  " + keys}})
}

// cost is the worst case of the calls, without names.
func (r *Screen) cost() string {
	switch e := r.Backfill.worst; {
	case e.Charged == 0 && len(e.Unpriced) == 0:
		return "nothing (simulated)"
	case len(e.Unpriced) == 0:
		return format.Cents(e.Bill)
	case e.Lanes == 0:
		return "an unknown amount"
	}
	return format.Cents(r.Backfill.worst.Bill) + " and an unknown amount"
}

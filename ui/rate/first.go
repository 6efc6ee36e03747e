package rate

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval/annotate"
)

// RateFirst brings the screen to the front, with the prompts of a task before others. An
// item of another task that is on the screen comes again later.
func (r *Screen) RateFirst(task engine.Task) tea.Cmd {
	r.first = task // set before the screen asks for the next item
	entered := r.Show(r)
	return tea.Batch(entered, r.reorder())
}

// reorder asks anew for the item to be judged now, unless it is of the right task
// already, or something is under way that has to end first.
func (r *Screen) reorder() tea.Cmd {
	if r.queue == nil || r.busy != "" || r.names != nil || r.Backfill.Running || len(r.ahead) > 0 || r.current != nil && r.current.item.Task == r.first {
		return nil
	}
	r.current = nil
	return r.next()
}

// firstText says which task comes first, and when that is not possible.
func (r *Screen) firstText() string {
	switch {
	case r.first == "":
		return ""
	case r.progress.Phase == annotate.ToCertify:
		return "A certification run is open, and its draws keep their own order: " + string(r.first) + " cannot come first. esc goes back."
	}
	return "Prompts of " + string(r.first) + " come first, to learn from. A certification run, once it is open, draws in its own order. esc goes back."
}

// dismiss removes errors, or goes back to the screen that led here. The task that came
// first then no longer does.
func (r *Screen) dismiss() tea.Cmd {
	if len(r.Problems) > 0 {
		r.Problems = nil
		return nil
	}
	r.first = ""
	back, _ := r.GoBack()
	return back
}

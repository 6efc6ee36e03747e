package dialog

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// examined is how the latest calls went, by model.
type examined struct {
	shell.Generation
	health map[string]health
}

// examine looks at the newest trials. What cannot be read is passed over: the
// history says so.
func examine(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		out := examined{t, map[string]health{}}
		for trial, err := range e.App.Store.Trials(store.Query{Limit: examinedTrials}) {
			if err != nil {
				continue
			}
			for _, a := range trial.Answers {
				for try := range a.Tries() {
					h := out.health[try.Model]
					h.add(try)
					out.health[try.Model] = h
				}
			}
		}
		return out
	}
}

// health is how the latest calls of a model went, those of routed prompts that left it
// among them.
type health struct {
	calls  int
	failed int
	first  []time.Duration // to the first token, of those that brought one
}

// examinedTrials is how many trials health looks at: the newest.
const examinedTrials = 50

// add counts an answer. One that the user stopped, or that was never sent,
// tells nothing of the model.
func (h *health) add(a engine.Answer) {
	switch {
	case a.Finish == "" || a.Finish == providers.Cancelled:
		return
	case a.Failure != nil && (a.Failure.Fault == providers.Budget || a.Failure.Fault == providers.Unsupported):
		return
	}
	h.calls++
	if a.Failure != nil {
		h.failed++
	}
	if first := max(a.FirstToken, 0); first > 0 {
		if a.FirstReasoning > 0 {
			first = min(first, a.FirstReasoning)
		}
		h.first = append(h.first, first)
	}
}

// median is that of the times to the first token, 0 where there is none.
func (h health) median() time.Duration {
	if len(h.first) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(h.first))
	return sorted[len(sorted)/2]
}

// String says it in a few words, such as "ok · first 0.42s" or
// "3 of 10 failed · first 1.2s".
func (h health) String() string {
	switch {
	case h.calls == 0:
		return "not asked lately"
	case h.failed == 0:
		return "ok · first " + format.Duration(h.median())
	case h.failed == h.calls:
		return format.Plural(h.calls, "call") + ", all failed"
	}
	return format.Counts("%v of %v failed · first %s", h.failed, h.calls, format.Duration(h.median()))
}

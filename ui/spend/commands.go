package spend

import (
	"context"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/routing"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/outlook"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/spend/prompts"
	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage/importer"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// Everything that the Spend screen does to the world stands in this file.

type (
	// read is what was spent, or why that is not known.
	read struct {
		shell.Generation
		all     *base               // everything
		outlook outlook.Expectation // of everything
		budgets []outlook.Budget
		policy  routing.Policy // in force
		now     time.Time
		err     error
	}
	// weighed is what is known of the quality of models, or why that is not known.
	weighed struct {
		shell.Generation
		evidence *evidence.Evidence
		err      error
	}
	// based is what scenarios are asked of.
	based struct {
		shell.Generation
		baseline *whatif.Baseline
		war      []whatif.At
	}
	// prompted is which prompts the money goes to, or why that is not known.
	prompted struct {
		shell.Generation
		found prompts.Found
		texts map[string]string // of trials, by their id
		err   error
	}
	// imported is what became of files that were pasted.
	imported struct {
		shell.Generation
		named    bool
		outcomes []importer.Outcome
		err      error
	}
	// looked is a look at an import under way.
	looked struct{ shell.Generation }
	// peeked is a look at a reading under way.
	peeked struct{ shell.Generation }
)

// readHistory reads everything there is.
func readHistory(ctx context.Context, e *shell.Effects, t shell.Generation, m *shell.Meter) tea.Cmd {
	return func() tea.Msg {
		out := read{Generation: t, now: time.Now()}
		if e.App.Router != nil {
			out.policy = e.App.Router.Policy()
		}
		h, err := e.App.Spending.History(ctx, func(n int) { m.Set(n, 0) })
		if out.err = err; err == nil {
			out.all = newBase(h, out.now)
			out.outlook = outlook.Forecast(h, everything, out.now)
			out.budgets = outlook.Budgets(h, e.App.Budgets, out.now)
		}
		return out
	}
}

// readEvidence reads what ratings tell of one model in the place of another.
func readEvidence(ctx context.Context, e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		known, err := e.App.Spending.Evidence(ctx)
		return weighed{t, known, err}
	}
}

// lookAt readies a history for scenarios, and asks what it costs at the prices of each
// day on which one changed.
func lookAt(h *spending.History, pass func(*spending.Group) bool, b *pricebook.Book, reference string, until time.Time, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		out := based{Generation: t, baseline: whatif.NewBaseline(h.Where(func(l *spending.Line) bool { return pass(l.Group) }), b, reference)}
		if len(h.Lines) > 0 {
			out.war = out.baseline.PriceWar(h.Lines[0].At, until)
		}
		return out
	}
}

// mostPrompts is how many prompts of a kind are listed.
const mostPrompts = 10

// readPrompts looks for the prompts of a time, and reads the texts of those that were
// sent here.
func readPrompts(e *shell.Effects, since, until time.Time, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		out := prompted{Generation: t, texts: make(map[string]string)}
		out.found, out.err = e.App.Spending.Prompts(e.Ctx, since, until, mostPrompts)
		for _, list := range [...][]prompts.Prompt{out.found.Longest, out.found.Repeated, out.found.Retried} {
			for _, p := range list {
				out.read(e.App.Store, p.Trial)
			}
		}
		for _, p := range out.found.Prefixes {
			out.read(e.App.Store, p.Trial)
		}
		return out
	}
}

// read reads the text of a prompt. A trial that is gone has none.
func (p *prompted) read(s shell.Store, trial string) {
	if trial == "" || s == nil {
		return
	}
	if t, err := s.Trial(trial); err == nil {
		p.texts[trial] = providers.CleanLine(t.Prompt, 300)
	}
}

// importPasted imports the files that a pasted text names.
func importPasted(ctx context.Context, e *shell.Effects, t shell.Generation, text string, far *atomic.Pointer[importer.Progress]) tea.Cmd {
	return func() tea.Msg {
		out := imported{Generation: t}
		out.named, out.err = e.App.Spending.Import(ctx, text, func(p importer.Progress) { far.Store(&p) }, func(o importer.Outcome) { out.outcomes = append(out.outcomes, o) })
		return out
	}
}

// look waits until it is time to look at an import again.
func look(t shell.Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return looked{t} })
}

// peek waits until it is time to look at a reading again.
func peek(t shell.Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(time.Time) tea.Msg { return peeked{t} })
}

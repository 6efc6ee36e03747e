package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine/dispatch"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// confirmation is a prompt that waits for the user's word, because it can cost
// more than the user wants to spend unasked.
type confirmation struct {
	job dispatch.Job
	shell.CostEstimate
}

// spendingRows are the part of the key table that answers an offer.
func (c *Compare) spendingRows() []keymap.Row {
	return []keymap.Row{
		{Mode: inSpending, Action: "spend", Keys: []string{"enter"}, Hint: "send", Help: "send the prompt, whatever it costs", Do: c.sendConfirmed, Off: c.WhyBusy},
		{Mode: inSpending, Action: "go-back", Keys: []string{"esc"}, Hint: "go back", Help: "send nothing", Do: keymap.Do(func() { c.confirmation = nil }), Off: nil},
	}
}

// confirmCost sends a prompt, or asks first when it can cost too much. A worst
// case that is unknown asks nothing by itself: there is no figure to ask
// about.
func (c *Compare) confirmCost(job dispatch.Job) tea.Cmd {
	job.Plan = c.App.Dispatcher.Plan(job)
	e := c.EstimateCost(job.Plan)
	if c.App.Limits.AskAbove.Less(e.Bill) {
		c.confirmation = &confirmation{job, e}
		return nil
	}
	cmd := c.Start(job)
	if len(e.Unpriced) > 0 {
		c.Remark = "sent, and " + e.Missing()
	}
	return cmd
}

func (c *Compare) sendConfirmed() tea.Cmd {
	job := c.confirmation.job
	c.confirmation = nil
	return c.Start(job)
}

// question is what is asked, as lines of so many cells, at most so many of them.
func (d *draft) question(w, height int) []string {
	if d.confirmation == nil {
		return nil
	}
	keys := ": " + d.Keys.First(inSpending, "spend") + " sends, " + d.Keys.First(inSpending, "go-back") + " goes back"
	capped := ""
	if left, over := d.Left(d.confirmation.Bill); over {
		capped = "; " + format.Cents(left) + " of today's cap is left, and lanes that could pass it are held back"
	}
	return d.confirmation.wrap(d.Widths, w, height, keys, capped)
}

// wrap asks in as many words as fit. keys say how to answer, capped what the
// daily cap does.
func (q *confirmation) wrap(r styled.Widths, w, height int, keys, capped string) []string {
	what, more := "up to "+format.Cents(q.Bill)+" in "+format.Plural(q.Charged, "lane"), capped
	if len(q.Unpriced) > 0 {
		more = ", and " + q.Missing() + capped
	}
	for _, s := range []string{"this can cost " + what + more + keys, "this can cost " + what + keys} {
		if rows := r.Wrap(s, w); len(rows) <= height {
			return rows
		}
	}
	return r.Wrap(what+keys, w)
}

// questionLines are the lines of the question in their place.
func (d *draft) questionLines(l layout) []string {
	var out []string
	sign := styled.Line{{Style: d.Theme.Warn, Text: " ? "}}
	for _, s := range d.question(d.Width-4, l.question.H) {
		out = append(out, append(sign, styled.Span{Style: d.Theme.Strong, Text: s}).Render(d.Widths, d.Width))
		sign = styled.Line{{Style: d.Theme.Warn, Text: "   "}}
	}
	return out[:min(len(out), l.question.H)]
}

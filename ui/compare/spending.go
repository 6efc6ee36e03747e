package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine/dispatch"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// confirmation is a prompt that waits for the user's word, because it can cost more
// than the user wants to spend unasked.
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
	o := c.confirmation
	c.confirmation = nil
	return c.Start(o.job)
}

// question is the offer as lines of so many cells, at most so many of them.
func (c *Compare) question(w, height int) []string {
	if c.confirmation == nil {
		return nil
	}
	what := "up to " + format.Cents(c.confirmation.Bill) + " in " + format.Plural(c.confirmation.Charged, "lane")
	keys := ": " + c.Keys.First(inSpending, "spend") + " sends, " + c.Keys.First(inSpending, "go-back") + " goes back"
	more := ""
	if len(c.confirmation.Unpriced) > 0 {
		more = ", and " + c.confirmation.Missing()
	}
	if left, over := c.Left(c.confirmation.Bill); over {
		more += "; " + format.Cents(left) + " of today's cap is left, and lanes that could pass it are held back"
	}
	variants := []string{"this can cost " + what + more + keys, "this can cost " + what + keys, what + keys}
	for _, v := range variants[:2] {
		if rows := c.Widths.Wrap(v, w); len(rows) <= height {
			return rows
		}
	}
	return c.Widths.Wrap(variants[2], w)
}

// questionLines are the lines of the question in their place.
func (c *Compare) questionLines(l layout) []string {
	var out []string
	sign := styled.Line{{Style: c.Theme.Warn, Text: " ? "}}
	for _, s := range c.question(c.Width-4, l.question.H) {
		out = append(out, append(sign, styled.Span{Style: c.Theme.Strong, Text: s}).Render(c.Widths, c.Width))
		sign = styled.Line{{Style: c.Theme.Warn, Text: "   "}}
	}
	return out[:min(len(out), l.question.H)]
}

package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine/dispatch"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// question asks the user for consent before a prompt is sent that can cost more than may
// be spent without asking.
type question struct {
	*shell.Context
	open bool
	job  dispatch.Job // the job that waits for the answer
	cost shell.CostEstimate
}

// rows are the keys that answer the question.
func (q *question) rows(send func(dispatch.Job) tea.Cmd, busy func() string) []keymap.Row {
	yes := func() tea.Cmd {
		job := q.job
		q.withdraw()
		return send(job)
	}
	return []keymap.Row{
		{Mode: inSpending, Action: "spend", Keys: []string{"enter"}, Hint: "send", Help: "send the prompt, whatever it costs", Do: yes, Off: busy},
		{Mode: inSpending, Action: "go-back", Keys: []string{"esc"}, Hint: "go back", Help: "send nothing", Do: keymap.Do(q.withdraw), Off: nil},
	}
}

// asks opens the question about a job that can cost too much, and reports whether it did.
// An unknown worst case alone is no reason to ask, because there is no figure to ask
// about.
func (q *question) asks(job dispatch.Job, cost shell.CostEstimate) bool {
	if !q.App.Limits.AskAbove.Less(cost.Bill) {
		return false
	}
	q.open, q.job, q.cost = true, job, cost
	return true
}

func (q *question) withdraw() { *q = question{Context: q.Context} }

// text is the question in lines of w cells, at most height of them.
func (q *question) text(w, height int) []string {
	if !q.open {
		return nil
	}
	keys := ": " + q.Keys.First(inSpending, "spend") + " sends, " + q.Keys.First(inSpending, "go-back") + " goes back"
	what, capped := "up to "+format.Cents(q.cost.Bill)+" in "+format.Plural(q.cost.Charged, "lane"), ""
	if q.job.Routed {
		what = "up to " + format.Cents(q.cost.Bill) + " in all attempts"
	}
	if left, over := q.Left(q.cost.Bill); over {
		capped = "; " + format.Cents(left) + " of today's cap is left, and lanes that could pass it are held back"
	}
	more := capped
	if len(q.cost.Unpriced) > 0 {
		more = ", and " + q.cost.Missing() + capped
	}
	for _, s := range []string{"this can cost " + what + more + keys, "this can cost " + what + keys} {
		if rows := q.Widths.Wrap(s, w); len(rows) <= height {
			return rows
		}
	}
	return q.Widths.Wrap(what+keys, w)
}

// lines are the lines of the question at their place on the screen.
func (q *question) lines(l layout) []string {
	var out []string
	sign := styled.Line{{Style: q.Theme.Warn, Text: " ? "}}
	for _, s := range q.text(q.Width-4, l.question.H) {
		out = append(out, append(sign, styled.Span{Style: q.Theme.Strong, Text: s}).Render(q.Widths, q.Width))
		sign = styled.Line{{Style: q.Theme.Warn, Text: "   "}}
	}
	return out[:min(len(out), l.question.H)]
}

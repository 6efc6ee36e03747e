package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
)

// exposure is the most that a prompt can cost, before it is sent.
type exposure struct {
	lanes    int             // whose worst case is known
	worst    providers.Money // of those
	charged  int             // of those, the lanes that are not simulated
	bill     providers.Money // their worst case
	unpriced []string        // models whose worst case is unknown
}

// expose works out what a job can cost.
func (d *desk) expose(job engine.Job) exposure {
	e := exposure{worst: providers.Nano(0), bill: providers.Nano(0)}
	for i, worst := range d.bench.Dispatcher.WorstCases(job) {
		m := job.Models[i]
		if !worst.Known() {
			if !slices.Contains(e.unpriced, named(m.ID)) {
				e.unpriced = append(e.unpriced, named(m.ID))
			}
			continue
		}
		e.lanes, e.worst = e.lanes+1, e.worst.Add(worst)
		if d.bench.Catalog.Providers[m.Provider].Kind != providers.Simulated {
			e.charged, e.bill = e.charged+1, e.bill.Add(worst)
		}
	}
	return e
}

// String is the worst case, and whose price is missing in it.
func (e exposure) String() string {
	switch {
	case len(e.unpriced) == 0:
		return e.worst.String()
	case e.lanes == 0:
		return "— (" + e.missing() + ")"
	}
	return cents(e.worst) + " and more (" + e.missing() + ")"
}

// missing says whose price is unknown.
func (e exposure) missing() string {
	return "the price of " + strings.Join(e.unpriced, ", ") + " is unknown"
}

// offer is a prompt that waits for the user's word, because it can cost more
// than the user wants to spend unasked.
type offer struct {
	job engine.Job
	exposure
}

// spendingRows are the part of the key table that answers an offer.
func (c *compare) spendingRows() []row {
	return []row{
		{inSpending, "spend", []string{"enter"}, "send", "send the prompt, whatever it costs", c.spend, c.whyBusy},
		{inSpending, "go-back", []string{"esc"}, "go back", "send nothing", do(func() { c.offer = nil }), nil},
	}
}

// propose sends a prompt, or asks first when it can cost too much. A worst
// case that is unknown asks nothing by itself: there is no figure to ask
// about.
func (c *compare) propose(job engine.Job) tea.Cmd {
	e := c.expose(job)
	if c.bench.Limits.AskAbove.Less(e.bill) {
		c.offer = &offer{job, e}
		return nil
	}
	cmd := c.start(job)
	if len(e.unpriced) > 0 {
		c.remark = "sent, and " + e.missing()
	}
	return cmd
}

func (c *compare) spend() tea.Cmd {
	o := c.offer
	c.offer = nil
	return c.start(o.job)
}

// question is the offer as lines of so many cells, at most so many of them.
func (c *compare) question(w, height int) []string {
	if c.offer == nil {
		return nil
	}
	what := "up to " + cents(c.offer.bill) + " in " + Counted(c.offer.charged, "lane")
	keys := ": " + c.keys.first(inSpending, "spend") + " sends, " + c.keys.first(inSpending, "go-back") + " goes back"
	more := ""
	if len(c.offer.unpriced) > 0 {
		more = ", and " + c.offer.missing()
	}
	if left, over := c.left(c.offer.bill); over {
		more += "; " + cents(left) + " of today's cap is left, and lanes that could pass it are held back"
	}
	variants := []string{"this can cost " + what + more + keys, "this can cost " + what + keys, what + keys}
	for _, v := range variants[:2] {
		if rows := c.ruler.wrap(v, w); len(rows) <= height {
			return rows
		}
	}
	return c.ruler.wrap(variants[2], w)
}

// questionLines are the lines of the question in their place.
func (c *compare) questionLines(l layout) []string {
	var out []string
	sign := line{{c.theme.warn, " ? "}}
	for _, s := range c.question(c.width-4, l.question.h) {
		out = append(out, append(sign, span{c.theme.strong, s}).render(c.ruler, c.width))
		sign = line{{c.theme.warn, "   "}}
	}
	return out[:min(len(out), l.question.h)]
}

// left is what the daily cap lets through, and whether a bill could pass it.
func (d *desk) left(bill providers.Money) (left providers.Money, over bool) {
	if !d.bench.Limits.PerDay.Known() || !d.spent.Known() || !bill.Known() {
		return providers.Money{}, false
	}
	spare := d.bench.Limits.PerDay.Nano() - d.spent.Nano()
	return providers.Nano(max(0, spare)), bill.Nano() > spare
}

// spentOfCap is what was spent today, beside the daily cap where there is one
// and room for it.
func (d *desk) spentOfCap() string {
	text := cents(d.spent)
	if d.bench.Limits.PerDay.Known() && d.width >= 60 {
		text += " of " + cents(d.bench.Limits.PerDay)
	}
	if d.uncounted > 0 {
		text += " + " + Counted(d.uncounted, "call") + " of unknown cost"
	}
	return text
}

// cents is an amount without the hundredths of a cent that are none.
func cents(m providers.Money) string {
	s := m.String()
	if dot := strings.IndexByte(s, '.'); dot >= 0 && len(s)-dot == 5 {
		s = strings.TrimSuffix(s, "00")
	}
	return s
}

// held reports a lane that was not asked because of the daily cap.
func held(a engine.Answer) bool {
	return a.Failure != nil && a.Failure.Fault == providers.Budget
}

package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// rows is Calibrate's part of the key table.
func (c *calibrate) rows() []row {
	by := func(n int) func() tea.Cmd { return func() tea.Cmd { return c.slide(n) } }
	rows := []row{
		{inCalibrate, "apply", []string{"enter"}, "apply", "put into force what is certified; asks first", do(c.apply), c.whyNoApply},
		{inCalibrate, "more", []string{"l", "right"}, "explore", "the slider to the right: explore a larger loss or confidence", by(1), c.whyNotKnown},
		{inCalibrate, "less", []string{"h", "left"}, "", "the slider to the left: explore a smaller one", by(-1), c.whyNotKnown},
		{inCalibrate, "policies", []string{"c", "p"}, "compare", "compare policies with the one in force, and roll back", c.openPolicies, c.whyNoPolicies},
		{inCalibrate, "backtest", []string{"b"}, "backtest", "try calibration on the store's own ratings", c.startBacktest, c.whyNoBacktest},
		{inCalibrate, "export", []string{"e"}, "export", "write the policy in force to a file", do(c.pickFormat), c.whyNoExport},
		{inCalibrate, "open", []string{"o"}, "open", "open the certificate of the selected tasks: the rated prompts behind it", c.openEvidence, c.whyNoEvidence},
		{inCalibrate, "next-pane", []string{"tab"}, "slider", "go to the other slider; on a low screen to the table too", do(c.turnKnob(1)), nil},
		{inCalibrate, "previous-pane", []string{"shift+tab"}, "", "go to the slider before", do(c.turnKnob(-1)), nil},
		{inCalibrate, "dismiss", []string{"esc"}, "", "stop a backtest, dismiss what went wrong, or put the sliders back", c.settleBack, nil},
	}
	rows = append(rows, scrollRows(inCalibrate, c.move)...)
	rows = append(rows, c.evidenceRows()...)
	rows = append(rows, c.policiesRows()...)
	return append(rows, c.fileRows()...)
}

func (c *calibrate) whyNotKnown() string {
	switch {
	case c.bench.Calibrator == nil:
		return "there is nothing to calibrate here"
	case !c.known && c.fault != "":
		return "the ratings could not be read"
	case !c.known:
		return "the ratings are being read"
	}
	return ""
}

func (c *calibrate) whyNoApply() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.waiting || c.view == nil:
		return "this limit is being looked at"
	}
	return ""
}

// apply asks first: the policy decides every prompt from then on.
func (c *calibrate) apply() {
	limit := c.sliders.limit
	what := fmt.Sprintf("loss ≤ %s, confidence %s", limitText(limit.Loss), confidenceText(limit))
	if c.view.Policy != "" {
		what += " · policy " + shortHash(c.view.Policy)
	}
	c.ask(question{
		text: c.applying(), what: what,
		yes: func() tea.Cmd { return c.effects.apply(c.turns.next(applying), limit) },
	})
}

// applying says what applying does at this place of the sliders.
func (c *calibrate) applying() string {
	reference := c.standing.Reference
	proved := 0
	for _, claim := range c.view.Claims {
		if claim.Certified {
			proved++
		}
	}
	all := proved == len(c.view.Claims)
	switch {
	case c.exploring() && c.standing.Run != nil:
		return "Exploring certifies nothing. Apply it all the same? Everything goes to " + reference + ". esc puts the sliders back to the run."
	case c.exploring():
		return "Nothing can be certified before a certification run, which Rate begins. Apply it all the same? Everything goes to " + reference + "."
	case proved == 0:
		return "Nothing is certified yet. Apply it all the same? Everything goes to " + reference + "."
	case all:
		return "Apply the certified thresholds?"
	}
	return fmt.Sprintf("Apply the certified thresholds? %d of %d families of tasks are certified; everything else goes to %s.", proved, len(c.view.Claims), reference)
}

func (c *calibrate) applied(msg applied) tea.Cmd {
	if msg.err != nil {
		c.problem("the policy was not applied: " + sentence(msg.err))
		return nil
	}
	c.remark = "policy " + shortHash(msg.hash) + " decides from now on"
	c.page = outlookPage
	return c.enter()
}

// shortHash is enough of a hash to tell policies apart.
func shortHash(hash string) string {
	if len(hash) > 8 {
		return hash[:8]
	}
	return hash
}

package calibrate

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/routing"
	"switchboard/eval/access"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// Rows is Calibrate's part of the key table.
func (c *Calibrate) Rows() []keymap.Row {
	by := func(n int) func() tea.Cmd { return func() tea.Cmd { return c.slide(n) } }
	rows := []keymap.Row{
		{Mode: inOutlook, Action: "apply", Keys: []string{"enter"}, Hint: "apply", Help: "put into force what is certified; asks first", Do: keymap.Do(c.apply), Off: c.whyNoApply},
		{Mode: inOutlook, Action: "more", Keys: []string{"l", "right"}, Hint: "explore", Help: "the slider to the right: explore a larger loss or confidence", Do: by(1), Off: c.whyNotKnown},
		{Mode: inOutlook, Action: "less", Keys: []string{"h", "left"}, Hint: "", Help: "the slider to the left: explore a smaller one", Do: by(-1), Off: c.whyNotKnown},
		{Mode: inOutlook, Action: "policies", Keys: []string{"c", "p"}, Hint: "compare", Help: "compare policies with the one in force, on all prompts of the store, and roll back", Do: c.openPolicies, Off: c.whyNoPolicies},
		{Mode: inOutlook, Action: "backtest", Keys: []string{"b"}, Hint: "backtest", Help: "try calibration on the store's own ratings", Do: c.startBacktest, Off: c.whyNoBacktest},
		{Mode: inOutlook, Action: "export", Keys: []string{"e"}, Hint: "export", Help: "write the policy in force to a file", Do: keymap.Do(c.pickFormat), Off: c.whyNoExport},
		{Mode: inOutlook, Action: "open", Keys: []string{"o"}, Hint: "open", Help: "open the certificate of the selected tasks: the rated prompts behind it", Do: c.openEvidence, Off: c.whyNoEvidence},
		{Mode: inOutlook, Action: "disagreements", Keys: []string{"d"}, Hint: "", Help: "list the prompts of which raters say different things", Do: c.openDisagreements, Off: c.whyNotKnown},
		{Mode: inOutlook, Action: "next-pane", Keys: []string{"tab"}, Hint: "slider", Help: "go to the other slider; on a low screen to the table too", Do: keymap.Do(c.turnKnob(1)), Off: nil},
		{Mode: inOutlook, Action: "previous-pane", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the slider before", Do: keymap.Do(c.turnKnob(-1)), Off: nil},
		{Mode: inOutlook, Action: "dismiss", Keys: []string{"esc"}, Hint: "", Help: "stop a backtest, dismiss what went wrong, or put the sliders back", Do: c.settleBack, Off: nil},
	}
	rows = append(rows, keymap.ScrollRows(inOutlook, c.move)...)
	rows = append(rows, c.evidenceRows()...)
	rows = append(rows, c.policiesRows()...)
	rows = append(rows, c.disagreementsRows()...)
	return append(rows, c.fileRows()...)
}

func (c *Calibrate) whyNotKnown() string {
	switch {
	case c.App.Calibrator == nil:
		return "there is nothing to calibrate here"
	case !c.known && c.fault != "":
		return "the ratings could not be read"
	case !c.known:
		return "the ratings are being read"
	}
	return ""
}

func (c *Calibrate) whyNoApply() string {
	switch {
	case c.App.Lacks(access.Lead) != "":
		return c.App.Lacks(access.Lead)
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.waiting || c.View == nil:
		return "this limit is being looked at"
	case inForce(c.status, c.View.Policy):
		return "policy " + routing.PolicyName(c.View.Policy) + " is already applied, since " + candidate{AppliedPolicy: c.status.Policies[0], now: true}.when()
	}
	return ""
}

// apply asks first: the policy decides every prompt from then on. What decides
// already is left as it is.
func (c *Calibrate) apply() {
	limit := c.sliders.limit
	what := fmt.Sprintf("loss ≤ %s, confidence %s", format.LimitText(limit.Loss), format.ConfidenceText(limit))
	if c.View.Policy != "" {
		what += " · policy " + routing.PolicyName(c.View.Policy)
	}
	c.Ask(shell.Question{
		Text: c.applying(), What: what,
		Yes: func() tea.Cmd { return apply(c.Effects, c.Generations.Next(applying), limit) },
	})
}

// applying says what applying does at this place of the sliders.
func (c *Calibrate) applying() string {
	reference := c.status.Reference
	proved := 0
	for _, claim := range c.View.Families {
		if claim.Certified {
			proved++
		}
	}
	all := proved == len(c.View.Families)
	switch {
	case c.Exploring() && c.status.Run != nil:
		return "Exploring certifies nothing. Apply it all the same? Everything goes to " + reference + ". esc puts the sliders back to the run."
	case c.Exploring():
		return "Nothing can be certified before a certification run, which Rate begins. Apply it all the same? Everything goes to " + reference + "."
	case proved == 0:
		return "Nothing is certified yet. Apply it all the same? Everything goes to " + reference + "."
	case all:
		return "Apply the certified thresholds?"
	}
	return fmt.Sprintf("Apply the certified thresholds? %d of %d families of tasks are certified; everything else goes to %s.", proved, len(c.View.Families), reference)
}

// followed reads again where another process applied a policy.
func (c *Calibrate) followed(msg shell.PolicyFollowed) tea.Cmd {
	if msg.Said == "" || !c.Shows(c) {
		return nil
	}
	return c.Enter()
}

func (c *Calibrate) applied(msg shell.PolicyApplied) tea.Cmd {
	if msg.Err != nil {
		c.Problem("the policy was not applied: " + format.Sentence(msg.Err))
		return nil
	}
	c.Remark = "policy " + routing.PolicyName(msg.Hash) + " decides from now on"
	c.page = outlookPage
	return c.Enter()
}

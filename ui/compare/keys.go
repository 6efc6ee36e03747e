package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/widget"
)

// Rows is Compare's part of the key table.
func (c *Compare) Rows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: InPrompt, Action: "send", Keys: []string{"enter"}, Hint: "send", Help: "send the prompt to all lanes", Do: c.send, Off: c.whyNoSend},
		{Mode: InPrompt, Action: "next-pane", Keys: []string{"tab"}, Hint: "lanes", Help: "go to the lanes, or complete the path behind an @", Do: c.tabbed, Off: c.WhyNoLane},
		{Mode: InPrompt, Action: "previous-pane", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the last lane", Do: keymap.Do(func() { c.step(len(c.Lanes)) }), Off: c.WhyNoLane},
		{Mode: InPrompt, Action: "leave", Keys: []string{"esc"}, Hint: "leave", Help: "leave the prompt, so that letters are commands", Do: keymap.Do(c.leavePrompt), Off: c.WhyNoLane},
		{Mode: InPrompt, Action: "newline", Keys: []string{"ctrl+j", "shift+enter", "alt+enter"}, Hint: "new line", Help: "begin a new line", Do: keymap.Do(c.newline), Off: nil},
		{Mode: InPrompt, Action: "scroll-down", Keys: []string{"pgdown"}, Hint: "", Help: "a page down: in the marked answer, or in a prompt longer than its pane", Do: c.page(1), Off: nil},
		{Mode: InPrompt, Action: "scroll-up", Keys: []string{"pgup"}, Hint: "", Help: "a page up, likewise", Do: c.page(-1), Off: nil},
		{Mode: InPrompt, Action: "clear", Keys: []string{"ctrl+l"}, Hint: "", Help: "empty the prompt", Do: keymap.Do(c.clearPrompt), Off: nil},

		{Mode: InLanes, Action: "rate-answer", Keys: []string{"r"}, Hint: "rate", Help: "rate the focused answer", Do: c.openRating, Off: c.whyNoRating},
		{Mode: InLanes, Action: "write", Keys: []string{"i", "enter"}, Hint: "prompt", Help: "go to the prompt", Do: keymap.Do(c.ToPrompt), Off: nil},
		{Mode: InLanes, Action: "new", Keys: []string{"n"}, Hint: "", Help: "begin a new prompt; the answers stay in History", Do: keymap.Do(c.Fresh), Off: nil},
		{Mode: InLanes, Action: "next-pane", Keys: []string{"tab"}, Hint: "next", Help: "go to the next lane, and from the last to the first", Do: keymap.Do(func() { c.turnTo(1) }), Off: nil},
		{Mode: InLanes, Action: "previous-pane", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the previous lane, and from the first to the last", Do: keymap.Do(func() { c.turnTo(-1) }), Off: nil},
		{Mode: InLanes, Action: "maximise", Keys: []string{"+"}, Hint: "maximise", Help: "give the focused lane the whole room, or put it back", Do: c.maximise, Off: c.WhyNoLane},
		{Mode: InLanes, Action: "why", Keys: []string{"w"}, Hint: "why", Help: "unfold why the router chose as it did", Do: keymap.Do(func() { c.unfolded = !c.unfolded }), Off: c.whyNoDecision},
		{Mode: InLanes, Action: "cancel-lane", Keys: []string{"x"}, Hint: "cancel lane", Help: "cancel the focused lane", Do: c.cancelLane, Off: c.whyNoCancelLane},
		{Mode: InLanes, Action: "in-turn", Keys: []string{"t"}, Hint: "", Help: "ask the lanes in turn (fair: none slows another down), or all at once", Do: keymap.Do(c.takeTurns), Off: c.WhyBusy},
		{Mode: InLanes, Action: "right", Keys: []string{"l", "right"}, Hint: "", Help: "go to the lane on the right", Do: keymap.Do(func() { c.step(1) }), Off: nil},
		{Mode: InLanes, Action: "left", Keys: []string{"h", "left"}, Hint: "", Help: "go to the lane on the left", Do: keymap.Do(func() { c.step(-1) }), Off: nil},
		{Mode: InLanes, Action: "dismiss", Keys: []string{"esc"}, Hint: "", Help: "dismiss notices, or put a maximised lane back", Do: c.dismiss, Off: nil},
	}
	rows = append(append(rows, c.exportRows()...), c.PagerRows(inDiff)...)
	rows = append(rows, keymap.ScrollRows(InLanes, c.scroll)...)
	rows = append(append(rows, c.laneModelRows()...), c.conversationRows()...)
	rows = append(rows, c.spendingRows()...)
	rows = append(append(append(rows, c.ratingRows()...), c.readingRows()...), c.figuresRow())
	return append(append(rows, c.trialRows()...), c.setupRows()...)
}

// readingRows are the keys that say how answers are read, in the lanes and in
// a rating bar.
func (c *Compare) readingRows() []keymap.Row {
	var rows []keymap.Row
	for _, m := range []keymap.Mode{InLanes, rateAccept, rateScore, ratePreference} {
		rows = append(rows, c.RawRow(m, c.arrange, c.WhyNoLane),
			keymap.Row{Mode: m, Action: "reasoning", Keys: []string{"T"}, Hint: "", Help: "show what the models have shown of their reasoning, or only the answers", Do: c.toggleReasoning, Off: c.whyNoReasoning})
	}
	return rows
}

func (c *Compare) toggleReasoning() tea.Cmd {
	c.reasoning = !c.reasoning
	return c.arrange()
}

func (g *laneGroup) whyNoReasoning() string {
	if g.reasoning || slices.ContainsFunc(g.Lanes, (*lane.Lane).HasReasoning) {
		return ""
	}
	return "no model has shown its reasoning here"
}

func (g *laneGroup) scroll(s widget.Scroll) tea.Cmd {
	if l := g.Lane(); l != nil {
		l.Scroll(s.LinesIn(l.Height), l.Content(g.Theme).Len())
	}
	return nil
}

func (c *Compare) newline() {
	c.Prompt.Update(tea.PasteMsg{Content: "\n"})
	c.Replan()
}

func (c *Compare) clearPrompt() {
	c.Prompt.Reset()
	c.dropFiles()
	c.Replan()
}

func (c *Compare) ToPrompt() {
	c.writing, c.rating = true, false
	c.Prompt.Focus()
}

func (d *draft) leavePrompt() {
	d.writing = false
	d.Prompt.Blur()
}

// toLane focuses a lane, as far as there is one.
func (c *Compare) toLane(i int) {
	c.leavePrompt()
	c.focus(i)
	c.opponent = c.defaultOpponent()
}

// turnTo goes round the lanes. The prompt is not among them: whoever presses
// tab once too often must not find that letters have become text.
func (c *Compare) turnTo(step int) {
	if i := c.beside(step, true); i >= 0 {
		c.toLane(i)
	}
}

// step goes to the lane beside, as far as there is one.
func (c *Compare) step(by int) {
	if i := c.beside(by, false); i >= 0 {
		c.toLane(i)
	}
}

// page makes the handler that turns pages from the prompt: of the focused
// lane, unless the prompt itself is being written and needs them.
func (c *Compare) page(pages int) func() tea.Cmd {
	return func() tea.Cmd {
		if c.Prompt.Long() {
			c.Prompt.Vertical(10 * pages)
			return nil
		}
		return c.scroll(widget.Scroll{Halves: 2 * pages})
	}
}

func (c *Compare) maximise() tea.Cmd {
	c.maximised = !c.maximised
	return c.arrange()
}

func (c *Compare) dismiss() tea.Cmd {
	if len(c.Problems)+len(c.Notes) > 0 {
		c.Problems, c.Notes = nil, nil
		return nil
	}
	if c.maximised {
		return c.maximise()
	}
	c.unfolded = false
	return nil
}

func (g *laneGroup) WhyNoLane() string {
	if len(g.Lanes) == 0 {
		return "there are no lanes"
	}
	return ""
}

func (c *Compare) whyNoDecision() string {
	if c.decision().Model == "" {
		return "nothing was decided yet"
	}
	return ""
}

package ui

import tea "charm.land/bubbletea/v2"

// rows is Compare's part of the key table.
func (c *compare) rows() []row {
	rows := []row{
		{inPrompt, "send", []string{"enter"}, "send", "send the prompt to all lanes", c.send, c.whyNoSend},
		{inPrompt, "next-pane", []string{"tab"}, "lanes", "go to the lanes, or complete the path behind an @", c.tabbed, c.whyNoLane},
		{inPrompt, "previous-pane", []string{"shift+tab"}, "", "go to the last lane", do(func() { c.step(len(c.lanes)) }), c.whyNoLane},
		{inPrompt, "leave", []string{"esc"}, "leave", "leave the prompt, so that letters are commands", do(c.leavePrompt), c.whyNoLane},
		{inPrompt, "newline", []string{"ctrl+j", "shift+enter", "alt+enter"}, "new line", "begin a new line", do(c.newline), nil},
		{inPrompt, "scroll-down", []string{"pgdown"}, "", "a page down: in the marked answer, or in a prompt longer than its pane", c.page(1), nil},
		{inPrompt, "scroll-up", []string{"pgup"}, "", "a page up, likewise", c.page(-1), nil},
		{inPrompt, "clear", []string{"ctrl+l"}, "", "empty the prompt", do(c.clearPrompt), nil},

		{inLanes, "rate-answer", []string{"r"}, "rate", "rate the focused answer", c.openRating, c.whyNoRating},
		{inLanes, "write", []string{"i", "enter"}, "prompt", "go to the prompt", do(c.toPrompt), nil},
		{inLanes, "new", []string{"n"}, "", "begin a new prompt; the answers stay in History", do(c.fresh), nil},
		{inLanes, "next-pane", []string{"tab"}, "next", "go to the next lane, and from the last to the first", do(func() { c.turnTo(1) }), nil},
		{inLanes, "previous-pane", []string{"shift+tab"}, "", "go to the previous lane, and from the first to the last", do(func() { c.turnTo(-1) }), nil},
		{inLanes, "maximise", []string{"+"}, "maximise", "give the focused lane the whole room, or put it back", c.maximise, c.whyNoLane},
		{inLanes, "why", []string{"w"}, "why", "unfold why the router chose as it did", do(func() { c.unfolded = !c.unfolded }), c.whyNoDecision},
		{inLanes, "cancel-lane", []string{"x"}, "cancel lane", "cancel the focused lane", c.cancelLane, c.whyNoCancelLane},
		{inLanes, "in-turn", []string{"t"}, "", "ask the lanes in turn (fair: none slows another down), or all at once", do(c.takeTurns), c.whyBusy},
		{inLanes, "right", []string{"l", "right"}, "", "go to the lane on the right", do(func() { c.step(1) }), nil},
		{inLanes, "left", []string{"h", "left"}, "", "go to the lane on the left", do(func() { c.step(-1) }), nil},
		{inLanes, "dismiss", []string{"esc"}, "", "dismiss notices, or put a maximised lane back", c.dismiss, nil},
	}
	rows = append(rows, c.takeawayRows()...)
	rows = append(rows, scrollRows(inLanes, c.scroll)...)
	rows = append(append(rows, c.lineupRows()...), c.conversationRows()...)
	rows = append(rows, c.spendingRows()...)
	return append(rows, c.ratingRows()...)
}

func (c *compare) scroll(s scroll) tea.Cmd {
	if l := c.lane(); l != nil {
		l.scroll(s.in(l.height), l.passage(c.theme).len())
	}
	return nil
}

func (c *compare) newline() {
	c.prompt.update(tea.PasteMsg{Content: "\n"})
	c.replan()
}

func (c *compare) clearPrompt() {
	c.prompt.reset()
	c.dropFiles()
	c.replan()
}

func (c *compare) toPrompt() {
	c.writing, c.rating = true, false
	c.prompt.focus()
}

func (c *compare) leavePrompt() {
	c.writing = false
	c.prompt.blur()
}

// toLane focuses a lane, as far as there is one.
func (c *compare) toLane(i int) {
	c.leavePrompt()
	c.focused = min(max(0, i), max(0, len(c.lanes)-1))
	c.rival = c.opponent()
}

// turnTo goes round the lanes. The prompt is not among them: whoever presses
// tab once too often must not find that letters have become text.
func (c *compare) turnTo(step int) {
	if shown := c.seated(); len(shown) > 0 {
		c.toLane(shown[(c.place()+step+len(shown))%len(shown)])
	}
}

// step goes to the lane beside, as far as there is one.
func (c *compare) step(by int) {
	if shown := c.seated(); len(shown) > 0 {
		c.toLane(shown[min(max(0, c.place()+by), len(shown)-1)])
	}
}

// page makes the handler that turns pages from the prompt: of the focused
// lane, unless the prompt itself is being written and needs them.
func (c *compare) page(pages int) func() tea.Cmd {
	return func() tea.Cmd {
		if c.prompt.long() {
			c.prompt.vertical(10 * pages)
			return nil
		}
		return c.scroll(scroll{halves: 2 * pages})
	}
}

func (c *compare) maximise() tea.Cmd {
	c.maximised = !c.maximised
	return c.arrange()
}

func (c *compare) dismiss() tea.Cmd {
	if len(c.problems)+len(c.notes) > 0 {
		c.problems, c.notes = nil, nil
		return nil
	}
	if c.maximised {
		return c.maximise()
	}
	c.unfolded = false
	return nil
}

func (c *compare) whyNoLane() string {
	if len(c.lanes) == 0 {
		return "there are no lanes"
	}
	return ""
}

func (c *compare) whyNoDecision() string {
	if c.decision().Model == "" {
		return "nothing was decided yet"
	}
	return ""
}

package compare

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/dialog"
	"switchboard/ui/keymap"
)

// Rows is Compare's part of the key table: the keys that join its parts, and
// those of the parts. Their order in a mode is that of the help.
func (c *Compare) Rows() []keymap.Row {
	rows := append(c.promptRows(), c.laneRows()...)
	rows = append(rows, c.question.rows(c.Start, c.WhyBusy)...)
	rows = append(rows, c.rating.rows()...)
	rows = append(rows, c.Lanes.readingRows(c.arrange)...)
	rows = append(rows, keymap.Row{Mode: InLanes, Action: "figures", Keys: []string{"v"}, Hint: "", Help: "see where every figure of the lane comes from", Do: keymap.Do(func() { c.Lanes.openFigures(c.route) }), Off: c.Lanes.whyNoLane})
	rows = append(rows, c.neighbours.rows()...)
	rows = append(rows, c.routedRows()...)
	return append(rows, c.setupRows()...)
}

// promptRows are the keys of the prompt.
func (c *Compare) promptRows() []keymap.Row {
	replan := keymap.Do(c.Replan)
	whyNoFollow := func() string { return c.Request.whyNoFollow(&c.Shown) }
	return []keymap.Row{
		{Mode: InPrompt, Action: "send", Keys: []string{"enter"}, Hint: "send", Help: "send the prompt to all lanes", Do: c.send, Off: c.whyNoSend},
		{Mode: InPrompt, Action: "next-pane", Keys: []string{"tab"}, Hint: "lanes", Help: "go to the lanes, or complete the path behind an @", Do: c.tabbed, Off: c.Lanes.whyNoLane},
		{Mode: InPrompt, Action: "previous-pane", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the last lane", Do: keymap.Do(func() { c.toLane(c.Lanes.beside(len(c.Lanes.All), false)) }), Off: c.Lanes.whyNoLane},
		{Mode: InPrompt, Action: "leave", Keys: []string{"esc"}, Hint: "leave", Help: "leave the prompt, so that letters are commands", Do: keymap.Do(c.Draft.leave), Off: c.Lanes.whyNoLane},
		{Mode: InPrompt, Action: "newline", Keys: []string{"ctrl+j", "shift+enter", "alt+enter"}, Hint: "new line", Help: "begin a new line", Do: keymap.Then(keymap.Do(c.Draft.newline), replan), Off: nil},
		{Mode: InPrompt, Action: "scroll-down", Keys: []string{"pgdown"}, Hint: "", Help: "a page down: in the marked answer, or in a prompt longer than its pane", Do: c.Draft.page(1, c.Lanes.scroll), Off: nil},
		{Mode: InPrompt, Action: "scroll-up", Keys: []string{"pgup"}, Hint: "", Help: "a page up, likewise", Do: c.Draft.page(-1, c.Lanes.scroll), Off: nil},
		{Mode: InPrompt, Action: "clear", Keys: []string{"ctrl+l"}, Hint: "", Help: "empty the prompt", Do: keymap.Then(keymap.Do(c.Draft.clear), replan), Off: nil},
		{Mode: InPrompt, Action: "editor", Keys: []string{"ctrl+x"}, Hint: "", Help: "write the prompt in $VISUAL or $EDITOR", Do: c.Draft.edit, Off: c.Draft.whyNoEditor},
		{Mode: InPrompt, Action: "earlier-prompt", Keys: []string{"up"}, Hint: "", Help: "up, and from the first line to the prompt sent before", Do: keymap.Then(c.Draft.earlier, replan), Off: nil},
		{Mode: InPrompt, Action: "later-prompt", Keys: []string{"down"}, Hint: "", Help: "down, and from the last line to the prompt sent after", Do: keymap.Then(c.Draft.later, replan), Off: nil},
		{Mode: InPrompt, Action: "follow-up", Keys: []string{"ctrl+y"}, Hint: "", Help: followHelp, Do: keymap.Do(c.toggleFollow), Off: whyNoFollow},
	}
}

// laneRows are the keys of the lanes.
func (c *Compare) laneRows() []keymap.Row {
	whyNoFollow := func() string { return c.Request.whyNoFollow(&c.Shown) }
	rows := []keymap.Row{
		{Mode: InLanes, Action: "rate-answer", Keys: []string{"r"}, Hint: "rate", Help: "rate the focused answer", Do: keymap.Do(c.rate), Off: c.rating.whyNot},
		{Mode: InLanes, Action: "write", Keys: []string{"i", "enter"}, Hint: "prompt", Help: "go to the prompt", Do: keymap.Do(c.ToPrompt), Off: nil},
		{Mode: InLanes, Action: "new", Keys: []string{"n"}, Hint: "", Help: "begin a new prompt; the answers stay in History", Do: keymap.Do(c.Fresh), Off: nil},
		{Mode: InLanes, Action: "next-pane", Keys: []string{"tab"}, Hint: "next", Help: "go to the next lane, and from the last to the first", Do: c.step(1, true), Off: nil},
		{Mode: InLanes, Action: "previous-pane", Keys: []string{"shift+tab"}, Hint: "", Help: "go to the previous lane, and from the first to the last", Do: c.step(-1, true), Off: nil},
		{Mode: InLanes, Action: "maximise", Keys: []string{"+"}, Hint: "maximise", Help: "give the focused lane the whole room, or put it back", Do: keymap.Then(keymap.Do(c.Lanes.toggleMaximised), c.arrange), Off: c.Lanes.whyNoLane},
		{Mode: InLanes, Action: "why", Keys: []string{"w"}, Hint: "why", Help: "unfold why the router chose as it did", Do: keymap.Do(func() { c.unfolded = !c.unfolded }), Off: func() string { return c.route().WhyNone() }},
		{Mode: InLanes, Action: "cancel-lane", Keys: []string{"x"}, Hint: "cancel lane", Help: "cancel the focused lane", Do: func() tea.Cmd { return c.Shown.cancelLane(c.Lanes.Focused) }, Off: func() string { return c.Shown.whyNoCancelLane(c.Lanes.Lane()) }},
		{Mode: InLanes, Action: "in-turn", Keys: []string{"t"}, Hint: "", Help: "ask the lanes in turn (fair: none slows another down), or all at once", Do: keymap.Do(c.Request.takeTurns), Off: func() string { return cmp.Or(c.Request.whyNoTurns(), c.WhyBusy()) }},
		{Mode: InLanes, Action: "right", Keys: []string{"l", "right"}, Hint: "", Help: "go to the lane on the right", Do: c.step(1, false), Off: nil},
		{Mode: InLanes, Action: "left", Keys: []string{"h", "left"}, Hint: "", Help: "go to the lane on the left", Do: c.step(-1, false), Off: nil},
		{Mode: InLanes, Action: "dismiss", Keys: []string{"esc"}, Hint: "", Help: "dismiss notices, put a maximised lane back, or go back to where the trial was opened", Do: c.dismiss, Off: nil},
	}
	rows = append(append(rows, c.diff.rows()...), c.export.rows(c.CopyCurl, c.Draft.blank)...)
	rows = append(rows, keymap.ScrollRows(InLanes, c.Lanes.scroll)...)
	rows = append(rows, c.lineup.rows(c.relane)...)
	return append(rows,
		keymap.Row{Mode: InLanes, Action: "fold", Keys: []string{"o"}, Hint: "", Help: "fold answers of one model that are alike into one lane, or unfold them", Do: keymap.Then(keymap.Do(c.Lanes.toggleFold), c.arrange), Off: c.Lanes.whyNoFold},
		keymap.Row{Mode: InLanes, Action: "follow-up", Keys: []string{"f"}, Hint: "follow up", Help: followHelp, Do: keymap.Do(c.toggleFollow), Off: whyNoFollow},
	)
}

// setupRows are the keys that set what the next prompt is sent with.
func (c *Compare) setupRows() []keymap.Row {
	only := func(why string) func() string {
		return func() string {
			if c.Shows(c) {
				return ""
			}
			return why
		}
	}
	form := func(single bool) func() tea.Cmd {
		return keymap.Do(func() { c.Request.openForm(c.Lanes.Lane(), single, c.Reconsider) })
	}
	lanes := func() tea.Cmd {
		return dialog.OpenPicker(c.Context, c.Request.Setup.LaneModels, func(ids []string) tea.Cmd {
			c.lineup.set(ids)
			return c.relane()
		})
	}
	rows := []keymap.Row{
		{Mode: keymap.Everywhere, Action: "task", Keys: []string{"ctrl+t"}, Hint: "", Help: "say what kind of task the prompt is", Do: keymap.Do(func() { c.Request.pickTask(c.Replan) }), Off: only("tasks are chosen in Compare")},
		{Mode: keymap.Everywhere, Action: "parameters", Keys: []string{"f8"}, Hint: "", Help: "say what requests ask for: system prompt, temperature, output limit, effort, schema", Do: form(false), Off: only("that is done in Compare")},
		{Mode: InLanes, Action: "lane-parameters", Keys: []string{"p"}, Hint: "parameters", Help: "the same for the model of the focused lane alone", Do: form(true), Off: c.whyNoLaneParameters},
		{Mode: keymap.Everywhere, Action: "lanes", Keys: []string{"f9"}, Hint: "", Help: "choose the models that get a lane", Do: lanes, Off: func() string { return cmp.Or(only("that is done in Compare")(), c.Request.whyOneLane()) }},
		{Mode: InLanes, Action: "add-lane", Keys: []string{"a"}, Hint: "lanes", Help: "choose the models that get a lane", Do: lanes, Off: c.Request.whyOneLane},
	}
	return append(rows, dialog.Rows(c.Context)...)
}

const followHelp = "follow up: the next prompt continues the conversation, each lane its own; again begins a new one"

// ToPrompt gives the prompt the keys.
func (c *Compare) ToPrompt() {
	c.rating.close()
	c.Draft.enter()
}

// rate gives the rating bar the keys.
func (c *Compare) rate() {
	c.Draft.leave()
	c.rating.begin()
}

// toLane focuses a lane, as far as there is one.
func (c *Compare) toLane(i int) {
	if i < 0 {
		return
	}
	c.Draft.leave()
	c.Lanes.focus(i)
}

// step makes the handler that goes to the next lane in one direction: from the last to
// the first if round, else no further than the last. It never goes to the prompt, because
// letters typed after one tab too many would become text.
func (c *Compare) step(by int, round bool) func() tea.Cmd {
	return keymap.Do(func() { c.toLane(c.Lanes.beside(by, round)) })
}

// tabbed completes a path, where the cursor stands behind one, else it goes to
// the lanes.
func (c *Compare) tabbed() tea.Cmd {
	if cmd := c.Draft.complete(); cmd != nil {
		return cmd
	}
	c.toLane(c.Lanes.Focused)
	return nil
}

// dismiss closes what covers the lanes: notices, a maximised lane, unfolded reasons.
// Where there is none, it returns to the screen that opened the trial.
func (c *Compare) dismiss() tea.Cmd {
	switch {
	case c.notices.dismiss():
	case c.Lanes.maximised:
		c.Lanes.toggleMaximised()
		return c.arrange()
	case c.unfolded:
		c.unfolded = false
	default:
		cmd, _ := c.GoBack()
		return cmd
	}
	return nil
}

// CopyCurl puts the request of the focused lane on the clipboard: that of the
// answer shown, or of the prompt being written.
func (c *Compare) CopyCurl() tea.Cmd {
	models := c.Lanes.models()
	job := c.Shown.asked
	job.Models = models
	if c.Shown.none() {
		job = c.Request.job(c.Draft.query(c.Request.Task))
		job.Models = models
	}
	return c.export.copyCurl(job)
}

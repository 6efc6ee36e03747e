package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/compare/route"
	"switchboard/ui/dialog"
	"switchboard/ui/keymap"
	"switchboard/ui/prompt"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// Compare is the screen on which a prompt is written and the lanes answer. It
// joins its parts.
type Compare struct {
	*shell.Context
	Draft      draft
	Request    request
	Preview    preview
	Lanes      laneGroup
	Shown      shownTrial
	question   question
	notices    notices
	rating     ratingBar
	diff       diff
	export     export
	lineup     lineup
	neighbours neighbours
	unfolded   bool // all reasons of the route are shown
}

func NewCompare(d *shell.Context, h history) *Compare {
	c := &Compare{
		Context:  d,
		Draft:    draft{Context: d, Prompt: prompt.NewPrompt(), writing: true},
		Request:  request{Context: d, Setup: shell.NewSetup(d.App)},
		Preview:  preview{Context: d},
		Lanes:    laneGroup{Context: d},
		Shown:    shownTrial{Context: d},
		question: question{Context: d},
		notices:  notices{d},
	}
	c.rating = ratingBar{Context: d, lanes: &c.Lanes, shown: &c.Shown}
	c.diff = diff{Context: d, lanes: &c.Lanes, shown: &c.Shown}
	c.export = export{Context: d, lanes: &c.Lanes, shown: &c.Shown}
	c.lineup = lineup{Context: d, lanes: &c.Lanes, request: &c.Request}
	c.neighbours = neighbours{shown: &c.Shown, history: h}
	c.Replan()
	c.resetLanes(c.Request.Models())
	return c
}

func (c *Compare) Tab() shell.Tab { return shell.CompareTab }

// Mode is the mode of the question, the rating bar, the prompt or the lanes, whichever
// has the keys.
func (c *Compare) Mode() keymap.Mode {
	switch {
	case c.question.open:
		return inSpending
	case c.rating.open:
		return c.rating.mode()
	case c.Draft.writing:
		return InPrompt
	}
	return InLanes
}

// Modes are the modes of the panes, of what they open, and of the rating bar.
func (c *Compare) Modes() []keymap.Mode {
	return []keymap.Mode{InPrompt, InLanes, inDiff, inSpending, ratingMode(c.App.Scale)}
}

// Enter first removes answers that are being rated blind from the screen, because it
// shows them with their names.
func (c *Compare) Enter() tea.Cmd {
	if !c.Shown.Running && c.Hidden(c.Shown.Trial.ID) {
		c.Fresh()
		c.Remark = "the answers that stood here are being rated blind; they are in History"
	}
	return c.arrange()
}

// Demo reports whether anything on the screen is simulated.
func (c *Compare) Demo() bool { return c.App.Catalog.Simulated || c.Shown.Trial.Simulated }

// Status is the status line of the rating bar while it is open.
func (c *Compare) Status(urgent styled.Line) string { return c.rating.status(urgent) }

// InFlight reports whether a prompt is under way.
func (c *Compare) InFlight() bool { return c.Shown.Running }

// Cancel ends every lane that has not ended.
func (c *Compare) Cancel() tea.Cmd { return c.Shown.cancel() }

// WhyBusy says that a prompt is under way.
func (c *Compare) WhyBusy() string { return c.Shown.whyBusy() }

// Away is what the tab bar says while another screen is shown.
func (c *Compare) Away() string {
	if c.Shown.Running {
		return "a prompt is under way "
	}
	return ""
}

// Handlers take what commands bring back.
func (c *Compare) Handlers() []shell.Handler {
	all := []shell.Handler{
		shell.On(func(shell.Settled) tea.Cmd { return c.arrange() }),
		shell.On(func(shell.Restyled) tea.Cmd {
			c.Lanes.spoil()
			return c.arrange()
		}),
		shell.On(c.Shown.launched), shell.On(c.Batch), shell.On(c.ticked), shell.On(c.Lanes.layOut),
		shell.Note(func(msg remembered) {
			c.Draft.remembered(msg)
			c.Replan()
		}),
		shell.Note(func(msg Edited) {
			c.Draft.edited(msg)
			c.Replan()
		}),
		shell.On(c.fetched),
		shell.On(func(msg completed) tea.Cmd {
			defer c.Replan()
			return c.Draft.completed(msg)
		}),
		shell.Note(c.export.saved),
		shell.Note(func(msg compared) {
			if c.Shows(c) {
				c.diff.open(msg)
			}
		}),
		shell.Note(func(msg shell.Rated) { c.rating.rated(msg, c.Mode()) }),
		shell.On(c.reopened), shell.Note(c.forgotten),
		shell.Note(c.Shown.noted),
		shell.Note(func(msg shell.Listed) {
			if c.Draft.greet(msg, c.Shown.none()) {
				c.Replan()
			}
		}),
		shell.Note(func(shell.PolicyApplied) { c.Reconsider() }),
		shell.Note(func(msg shell.PolicyFollowed) {
			if msg.Said != "" {
				c.Reconsider()
			}
		}),
	}
	return append(all, dialog.Handlers(c.Context)...)
}

// Update lets the prompt have a key or a paste.
func (c *Compare) Update(msg tea.Msg) tea.Cmd {
	if c.Mode() != InPrompt {
		return nil
	}
	defer c.Replan()
	return c.Draft.update(msg)
}

// Replan plans the prompt as it is written. That takes microseconds, and nothing is sent.
func (c *Compare) Replan() {
	c.Draft.dropStale()
	q := c.Draft.query(c.Request.Task)
	if c.Preview.holds(q) {
		return
	}
	c.Preview.show(c.Request.job(q))
	c.showRoutedLane()
	c.Lanes.expect(c.Preview.inputs)
}

// Reconsider works out anew what the prompt would cost, after something that is sent with
// it has changed.
func (c *Compare) Reconsider() {
	c.Preview.reset()
	c.Replan()
}

// resetLanes makes fresh lanes for the models.
func (c *Compare) resetLanes(models []providers.Model) {
	c.Lanes.reset(models)
	c.rating.close()
	c.Lanes.expect(c.Preview.inputs)
	c.arrange()
}

// relane makes the lanes follow a change of the lineup.
func (c *Compare) relane() tea.Cmd {
	if c.Shown.none() {
		c.resetLanes(c.idleModels())
	}
	c.Reconsider()
	c.Remark = "the next prompt asks " + c.lineup.names()
	return c.arrange()
}

// previewing reports whether the route on the screen is that of the prompt
// being written rather than that of the answers above it.
func (c *Compare) previewing() bool {
	if c.rating.open {
		return false
	}
	return c.Shown.Trial.ID == "" || c.Request.following() && !c.Draft.Prompt.Sent || c.Preview.Prompt != c.Shown.Trial.Prompt || c.Preview.query.Task != c.Shown.asked.Query.Task
}

// route is the route on the screen.
func (c *Compare) route() *route.View {
	return &route.View{
		Context: c.Context, Written: c.Preview.Written, Trial: c.Shown.Trial, Running: c.Shown.Running,
		Lanes: c.Lanes.All, Previewing: c.previewing(), Rating: c.rating.open, Unfolded: c.unfolded, Usual: c.Shown.usual,
	}
}

package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/dialog"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// setupRows say what the next prompt is sent with.
func (c *Compare) setupRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: keymap.Everywhere, Action: "task", Keys: []string{"ctrl+t"}, Hint: "", Help: "say what kind of task the prompt is", Do: keymap.Do(c.pickTask), Off: c.elsewhere("tasks are chosen in Compare")},
		{Mode: keymap.Everywhere, Action: "parameters", Keys: []string{"f8"}, Hint: "", Help: "say what requests ask for: system prompt, temperature, output limit, effort, schema", Do: keymap.Do(func() { c.openForm(false) }), Off: c.elsewhere("that is done in Compare")},
		{Mode: InLanes, Action: "lane-parameters", Keys: []string{"p"}, Hint: "parameters", Help: "the same for the model of the focused lane alone", Do: keymap.Do(func() { c.openForm(true) }), Off: c.WhyNoLane},
		{Mode: keymap.Everywhere, Action: "lanes", Keys: []string{"f9"}, Hint: "", Help: "choose the models that get a lane", Do: c.openPicker, Off: c.elsewhere("that is done in Compare")},
		{Mode: InLanes, Action: "add-lane", Keys: []string{"a"}, Hint: "lanes", Help: "choose the models that get a lane", Do: c.openPicker, Off: nil},
	}
	return append(rows, dialog.Rows(c.Context)...)
}

// elsewhere says why not while another screen is shown.
func (c *Compare) elsewhere(why string) func() string {
	return func() string {
		if c.Shows(c) {
			return ""
		}
		return why
	}
}

// pickTask lists the tasks that a prompt may be said to be.
func (c *Compare) pickTask() {
	items := []shell.MenuItem{{Name: "auto", Text: "detected from the prompt", Do: c.setTask("")}}
	for _, t := range engine.Tasks {
		items = append(items, shell.MenuItem{Name: string(t), Do: c.setTask(t)})
	}
	c.Open(shell.NewMenu(c.Context, "task", items))
}

func (c *Compare) setTask(t engine.Task) func() tea.Cmd {
	return keymap.Do(func() {
		c.Task = t
		c.Replan()
	})
}

func (c *Compare) openForm(single bool) {
	var focus providers.Model
	if l := c.Lane(); l != nil {
		focus = l.Model
	}
	dialog.OpenParameters(c.Context, &c.Setup, c.Models(), focus, single, c.Reconsider)
}

func (c *Compare) openPicker() tea.Cmd {
	return dialog.OpenPicker(c.Context, c.Setup.LaneModels, c.relane)
}

// relane gives the next prompt these lanes. Of what stands on the screen the
// lanes that are no longer among them go, and new ones come to the right.
func (c *Compare) relane(lineup []string) tea.Cmd {
	was := slices.Clone(c.Setup.LaneModels)
	for _, id := range lineup {
		if i := slices.Index(was, id); i >= 0 {
			was = slices.Delete(was, i, i+1)
		} else if m, ok := c.App.Catalog.Model(id); ok {
			c.addLane(m, len(c.Setup.LaneModels))
		}
	}
	for _, id := range was {
		if i := slices.IndexFunc(c.Lanes, func(l *lane.Lane) bool { return l.Model.ID == id && !l.Hidden && !l.Running() }); i >= 0 && len(c.VisibleLanes()) > 1 {
			c.Lanes[i].Hidden = true
		}
	}
	c.Setup.LaneModels = slices.Clone(lineup)
	if l := c.Lane(); l != nil && l.Hidden {
		c.Focused = c.VisibleLanes()[0]
	}
	return c.laneModelsChanged()
}

package compare

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// laneModelRows are the part of the key table that changes which lanes there
// are.
func (c *Compare) laneModelRows() []keymap.Row {
	return []keymap.Row{
		{Mode: InLanes, Action: "sample", Keys: []string{"m"}, Hint: "", Help: "ask the focused model once more with the next prompt: several samples", Do: c.addSample, Off: c.whyNoSample},
		{Mode: InLanes, Action: "drop-lane", Keys: []string{"-"}, Hint: "", Help: "drop the focused lane, from the next prompt on", Do: c.dropLane, Off: c.whyNoDrop},
		{Mode: InLanes, Action: "fold", Keys: []string{"o"}, Hint: "", Help: "fold answers of one model that are alike into one lane, or unfold them", Do: c.toggleFold, Off: c.whyNoFold},
	}
}

// addLane gives a model a lane. What stands on the screen stays; the new lane
// waits for the next prompt.
func (c *Compare) addLane(m providers.Model, at int) {
	c.Setup.LaneModels = slices.Insert(c.Setup.LaneModels, at, m.ID)
	if c.none() {
		return
	}
	l := lane.NewLane(m, c.pace(m), c.Opened)
	l.Input = c.Preview.inputs[m.ID]
	c.Lanes = append(c.Lanes, l)
}

// laneModelsChanged follows a change of the lineup.
func (c *Compare) laneModelsChanged() tea.Cmd {
	if c.none() {
		c.resetLanes(c.Models())
	}
	c.Reconsider()
	c.Remark = "the next prompt asks " + c.namesOf(c.Setup.LaneModels)
	return c.arrange()
}

func (c *Compare) addSample() tea.Cmd {
	m := c.Lane().Model
	at := len(c.Setup.LaneModels)
	if i := slices.Index(c.Setup.LaneModels, m.ID); i >= 0 {
		at = i + 1
	}
	c.addLane(m, at)
	return c.laneModelsChanged()
}

func (c *Compare) whyNoSample() string {
	l := c.Lane()
	if l == nil {
		return "there are no lanes"
	}
	if _, ok := c.App.Catalog.Model(l.Model.ID); !ok {
		return l.Name + " is configured no more"
	}
	if len(c.Setup.LaneModels) >= shell.MostLanes {
		return fmt.Sprintf("%d lanes are the most", shell.MostLanes)
	}
	return ""
}

// dropLane takes the focused lane off the screen and out of the lineup. Its
// answer, if it has one, stays in History.
func (c *Compare) dropLane() tea.Cmd {
	id := c.Lane().Model.ID
	if i := slices.Index(c.Setup.LaneModels, id); i >= 0 && len(c.Setup.LaneModels) > 1 {
		c.Setup.LaneModels = slices.Delete(c.Setup.LaneModels, i, i+1)
	}
	c.Lane().Hidden = true
	c.turnTo(1)
	return c.laneModelsChanged()
}

func (g *laneGroup) whyNoDrop() string {
	switch l := g.Lane(); {
	case l == nil:
		return "there are no lanes"
	case l.Running():
		return "this lane is under way"
	case len(g.VisibleLanes()) < 2:
		return "the last lane stays"
	}
	return ""
}

// namesOf are models as people say them: a repeated one with its number.
func (c *Compare) namesOf(ids []string) string {
	var names []string
	for i, id := range ids {
		if slices.Index(ids, id) < i {
			continue
		}
		name := format.Name(id)
		if n := shell.Times(ids, id); n > 1 {
			name += fmt.Sprintf(" ×%d", n)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (c *Compare) toggleFold() tea.Cmd {
	if c.hasFolded() {
		c.unfoldAlike()
		c.apart = true
	} else {
		c.foldAlike()
		c.apart = false
	}
	return c.arrange()
}

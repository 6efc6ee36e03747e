package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// lineupRows are the part of the key table that changes which lanes there
// are.
func (c *compare) lineupRows() []row {
	return []row{
		{inLanes, "sample", []string{"m"}, "", "ask the focused model once more with the next prompt: several samples", c.addSample, c.whyNoSample},
		{inLanes, "drop-lane", []string{"-"}, "", "drop the focused lane, from the next prompt on", c.dropLane, c.whyNoDrop},
		{inLanes, "fold", []string{"o"}, "", "fold answers of one model that are alike into one lane, or unfold them", c.toggleFold, c.whyNoFold},
	}
}

// addLane gives a model a lane. What stands on the screen stays; the new lane
// waits for the next prompt.
func (c *compare) addLane(m providers.Model, at int) {
	c.setup.lineup = slices.Insert(c.setup.lineup, at, m.ID)
	if c.trial.ID == "" && !c.running {
		return
	}
	l := newLane(m, c.pace(m), c.opened)
	l.input = c.plan.inputs[m.ID]
	c.lanes = append(c.lanes, l)
}

// resettle follows a change of the lineup.
func (c *compare) resettle() tea.Cmd {
	if c.trial.ID == "" && !c.running {
		c.occupy(c.models())
	}
	c.reconsider()
	c.remark = "the next prompt asks " + c.namesOf(c.setup.lineup)
	return c.arrange()
}

func (c *compare) addSample() tea.Cmd {
	m := c.lane().model
	at := len(c.setup.lineup)
	if i := slices.Index(c.setup.lineup, m.ID); i >= 0 {
		at = i + 1
	}
	c.addLane(m, at)
	return c.resettle()
}

func (c *compare) whyNoSample() string {
	l := c.lane()
	if l == nil {
		return "there are no lanes"
	}
	if _, ok := c.bench.Catalog.Model(l.model.ID); !ok {
		return l.name + " is configured no more"
	}
	if len(c.setup.lineup) >= mostLanes {
		return fmt.Sprintf("%d lanes are the most", mostLanes)
	}
	return ""
}

// dropLane takes the focused lane off the screen and out of the lineup. Its
// answer, if it has one, stays in History.
func (c *compare) dropLane() tea.Cmd {
	id := c.lane().model.ID
	if i := slices.Index(c.setup.lineup, id); i >= 0 && len(c.setup.lineup) > 1 {
		c.setup.lineup = slices.Delete(c.setup.lineup, i, i+1)
	}
	c.lane().away = true
	c.turnTo(1)
	return c.resettle()
}

func (c *compare) whyNoDrop() string {
	switch l := c.lane(); {
	case l == nil:
		return "there are no lanes"
	case l.running():
		return "this lane is under way"
	case len(c.seated()) < 2:
		return "the last lane stays"
	}
	return ""
}

// namesOf are models as people say them: a repeated one with its number.
func (c *compare) namesOf(ids []string) string {
	var names []string
	for i, id := range ids {
		if slices.Index(ids, id) < i {
			continue
		}
		name := named(id)
		if n := timesIn(ids, id); n > 1 {
			name += fmt.Sprintf(" ×%d", n)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func timesIn(ids []string, id string) int {
	n := 0
	for _, other := range ids {
		if other == id {
			n++
		}
	}
	return n
}

// seated are the lanes that have a place on the screen.
func (c *compare) seated() []int {
	shown := make([]int, 0, len(c.lanes))
	for i, l := range c.lanes {
		if !l.away {
			shown = append(shown, i)
		}
	}
	return shown
}

// place is where among the lanes shown the focused one is.
func (c *compare) place() int { return max(0, slices.Index(c.seated(), c.focused)) }

// fold puts whole answers of one model that are alike into the first of
// their lanes.
func (c *compare) fold() {
	first := map[string]*lane{}
	for i, l := range c.lanes {
		if l.stage != ended || !l.answer.OK() || l.away {
			continue
		}
		key := l.model.ID + "\x00" + l.answer.Text
		if twin := first[key]; twin != nil {
			l.away, l.folded = true, true
			twin.alike, twin.box.stale = max(1, twin.alike)+1, true
			if c.focused == i {
				c.focused = slices.Index(c.lanes, twin)
			}
			continue
		}
		first[key] = l
	}
}

// unfold gives every answer its lane again.
func (c *compare) unfold() {
	for _, l := range c.lanes {
		l.away = l.away && !l.folded
		l.folded, l.alike, l.box.stale = false, 0, true
	}
}

func (c *compare) folds() bool {
	return slices.ContainsFunc(c.lanes, func(l *lane) bool { return l.folded })
}

func (c *compare) toggleFold() tea.Cmd {
	if c.folds() {
		c.unfold()
		c.spread = true
	} else {
		c.fold()
		c.spread = false
	}
	return c.arrange()
}

func (c *compare) whyNoFold() string {
	if c.folds() {
		return ""
	}
	seen := map[string]bool{}
	for _, l := range c.lanes {
		key := l.model.ID + "\x00" + l.answer.Text
		if l.stage == ended && l.answer.OK() && !l.away && seen[key] {
			return ""
		}
		seen[key] = seen[key] || l.stage == ended && l.answer.OK()
	}
	return "no two answers of one model are alike"
}

// title is the lane's name, with how many answers are folded into it.
func (l *lane) title() string {
	if l.alike > 1 {
		return fmt.Sprintf("%s ×%d", l.name, l.alike)
	}
	return l.name
}

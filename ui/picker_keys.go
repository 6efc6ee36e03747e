package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// pickerRows open and work the list of models.
func (m *root) pickerRows() []row {
	list := func(act func(*picker)) func() tea.Cmd {
		return do(func() {
			if p, ok := m.over.(*picker); ok {
				act(p)
			}
		})
	}
	move := func(n int) func(*picker) { return func(p *picker) { p.table.move(n) } }
	return []row{
		{everywhere, "lanes", []string{"f9"}, "", "choose the models that get a lane", m.openPicker, m.whyNoSetup},
		{inLanes, "add-lane", []string{"a"}, "lanes", "choose the models that get a lane", m.openPicker, nil},
		{inPicker, "take-lanes", []string{"enter"}, "take", "take these lanes, from the next prompt on", m.takeLanes, m.whyNoLanes},
		{inPicker, "toggle", []string{"tab"}, "add or drop", "give the selected model a lane, or take it away", list((*picker).toggle), nil},
		{inPicker, "next", []string{"down", "ctrl+n"}, "", "select the next model", list(move(1)), nil},
		{inPicker, "previous", []string{"up"}, "", "select the model above", list(move(-1)), nil},
		{inPicker, "earlier", []string{"shift+up", "alt+up"}, "", "move its lane to the left", list(func(p *picker) { p.shift(-1) }), nil},
		{inPicker, "later", []string{"shift+down", "alt+down"}, "", "move its lane to the right", list(func(p *picker) { p.shift(1) }), nil},
		{inPicker, "close", []string{"esc"}, "leave", "leave the lanes as they were", do(m.closeOverlay), nil},
	}
}

func (m *root) openPicker() tea.Cmd {
	m.over = newPicker(m.desk, m.compare.setup.lineup)
	return m.effects.examine(m.turns.next(examining))
}

func (m *root) whyNoLanes() string {
	if p, ok := m.over.(*picker); ok && len(p.lineup) == 0 {
		return "at least one lane stays"
	}
	return ""
}

// examined fills in how the latest calls went.
func (m *root) examined(msg examined) {
	if p, ok := m.over.(*picker); ok {
		p.health = msg.health
	}
}

func (m *root) takeLanes() tea.Cmd {
	p, ok := m.over.(*picker)
	m.over = nil
	if !ok || slices.Equal(p.lineup, m.compare.setup.lineup) {
		return nil
	}
	return m.compare.relane(p.lineup)
}

// relane gives the next prompt these lanes. Of what stands on the screen the
// lanes that are no longer among them go, and new ones come to the right.
func (c *compare) relane(lineup []string) tea.Cmd {
	was := slices.Clone(c.setup.lineup)
	for _, id := range lineup {
		if i := slices.Index(was, id); i >= 0 {
			was = slices.Delete(was, i, i+1)
		} else if m, ok := c.bench.Catalog.Model(id); ok {
			c.addLane(m, len(c.setup.lineup))
		}
	}
	for _, id := range was {
		if i := slices.IndexFunc(c.lanes, func(l *lane) bool { return l.model.ID == id && !l.away && !l.running() }); i >= 0 && len(c.seated()) > 1 {
			c.lanes[i].away = true
		}
	}
	c.setup.lineup = slices.Clone(lineup)
	if l := c.lane(); l != nil && l.away {
		c.focused = c.seated()[0]
	}
	return c.resettle()
}

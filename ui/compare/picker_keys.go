package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/lane"
)

// Relane gives the next prompt these lanes. Of what stands on the screen the
// lanes that are no longer among them go, and new ones come to the right.
func (c *Compare) Relane(lineup []string) tea.Cmd {
	was := slices.Clone(c.Setup.LaneModels)
	for _, id := range lineup {
		if i := slices.Index(was, id); i >= 0 {
			was = slices.Delete(was, i, i+1)
		} else if m, ok := c.App.Catalog.Model(id); ok {
			c.addLane(m, len(c.Setup.LaneModels))
		}
	}
	for _, id := range was {
		if i := slices.IndexFunc(c.Lanes, func(l *lane.Lane) bool { return l.Model.ID == id && !l.Away && !l.Running() }); i >= 0 && len(c.Seated()) > 1 {
			c.Lanes[i].Away = true
		}
	}
	c.Setup.LaneModels = slices.Clone(lineup)
	if l := c.Lane(); l != nil && l.Away {
		c.Focused = c.Seated()[0]
	}
	return c.resettle()
}

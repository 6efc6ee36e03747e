package compare

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/health"
	"switchboard/providers"
	"switchboard/ui/compare/way"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// routedRows are the keys that switch between side by side and routed, and set how a
// routed prompt is sent.
func (c *Compare) routedRows() []keymap.Row {
	var rows []keymap.Row
	for _, m := range []struct {
		keymap.Mode
		routed, critical string
	}{{InPrompt, "ctrl+o", "alt+c"}, {InLanes, "R", "C"}} {
		rows = append(rows,
			keymap.Row{Mode: m.Mode, Action: "routed", Keys: []string{m.routed}, Hint: "", Help: "routed: the next prompt goes to the router's choice alone, and on to the next model when that fails; or side by side again", Do: c.toggleRouted, Off: c.WhyBusy},
			keymap.Row{Mode: m.Mode, Action: "critical", Keys: []string{m.critical}, Hint: "", Help: "critical: a routed prompt leaves a model at the first doubt, and never for a weaker one; or not", Do: c.toggleCritical, Off: c.whyNoCritical},
		)
	}
	return rows
}

// toggleRouted makes the next prompt a routed one, or one side by side.
func (c *Compare) toggleRouted() tea.Cmd {
	c.Request.toggleRouted()
	return c.changeManner()
}

func (c *Compare) toggleCritical() tea.Cmd {
	c.Request.toggleCritical()
	return c.changeManner()
}

func (c *Compare) changeManner() tea.Cmd {
	c.Reconsider()
	if c.Shown.none() {
		c.resetLanes(c.idleModels())
	}
	return c.arrange()
}

func (c *Compare) whyNoCritical() string {
	switch task := c.Preview.Planned.Task; {
	case !c.Request.Routed:
		return "only a routed prompt can be critical; " + c.Keys.First(InLanes, "routed") + " makes it one"
	case c.Request.alwaysCritical(task):
		return "the config says that " + string(task) + " is critical"
	}
	return c.WhyBusy()
}

// idleModels are the models of the lanes while nothing was asked. For a routed prompt it
// is the one that would be asked first.
func (c *Compare) idleModels() []providers.Model {
	if !c.Request.Routed || c.Preview.Plan == nil {
		return c.Request.Models()
	}
	return c.Preview.routedLane()
}

// showRoutedLane keeps the lane on the router's choice while a routed prompt is written.
func (c *Compare) showRoutedLane() {
	if !c.Request.Routed || !c.Shown.none() || len(c.Lanes.All) == 0 {
		return
	}
	if m := c.Preview.routedLane(); len(m) == 1 && (len(c.Lanes.All) != 1 || c.Lanes.All[0].Model.ID != m[0].ID) {
		c.resetLanes(m)
	}
}

// way is the way of the routed prompt on the screen, or of the one that would be
// sent, or nil.
func (c *Compare) way() *way.View {
	routed := c.Shown.asked.Routed
	if c.Shown.none() {
		routed = c.Request.Routed
	}
	if !routed || len(c.Lanes.All) == 0 {
		return nil
	}
	v := &way.View{Context: c.Context, Lane: c.Lanes.All[0], Stored: c.Shown.stored}
	switch plan := c.Shown.asked.Plan; {
	case c.Shown.none() && c.Preview.Plan != nil:
		v.Ahead, v.Checks = c.Preview.Plan.Lanes, c.Preview.Plan.Checks
	case c.Shown.Running && plan != nil:
		v.Ahead, v.Checks = plan.Lanes, plan.Checks
	}
	return v
}

// lanesOf are the models of the lanes of a job that has its plan.
func lanesOf(job dispatch.Job) []providers.Model {
	if !job.Routed {
		return job.Models
	}
	return firstOf(job.Plan)
}

func firstOf(p *dispatch.Plan) []providers.Model {
	if p == nil || len(p.Lanes) == 0 {
		return nil
	}
	return []providers.Model{p.Lanes[0].Request.Model}
}

// moved reports whether a routed prompt has moved to another model or has ended, because
// its way then takes more lines.
func moved(msg shell.Batch) bool {
	for _, u := range msg.Updates {
		switch u.(type) {
		case dispatch.Moved, dispatch.Started, dispatch.Checking, dispatch.Finished:
			return true
		}
	}
	return false
}

// usually is how long the reference takes for a task, by its record: the median
// of a week; 0 where there is none.
func usually(h *health.Health, reference string, task engine.Task) time.Duration {
	if h == nil {
		return 0
	}
	if r := h.Read(reference, task, health.Week, time.Now()); r.Total.N > 0 {
		return r.Total.P50
	}
	return 0
}

// whyOneLane is why the lanes cannot be chosen, or "".
func (r *request) whyOneLane() string {
	if r.Routed {
		return "a routed prompt has one lane, and the router chooses; " + r.Keys.First(InLanes, "routed") + " goes back to side by side"
	}
	return ""
}

// whyNoLaneParameters is why a lane has no parameters of its own, or "".
func (c *Compare) whyNoLaneParameters() string {
	if c.Request.Routed {
		return "a routed prompt asks every model for the same; F8 says what"
	}
	return c.Lanes.whyNoLane()
}

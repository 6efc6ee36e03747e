package compare

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/lane"
	"switchboard/ui/markdown"
	"switchboard/ui/shell"
)

// fit fits the lanes to a layout and has the Markdown that does not fit any
// more set again.
func (g *laneGroup) fit(l layout) tea.Cmd {
	for n, i := range g.Visible() {
		r := l.lanes[n]
		if l.tabbed {
			r = l.lanes[g.focusIndex()]
		}
		g.All[i].Show(g.Theme, g.Raw, g.reasoning)
		g.All[i].Resize(g.Widths, lane.BodyCells(r.W), lane.BodyLines(r, l.narrowest(), l.compact))
	}
	g.stopTypesetting()
	return g.Typeset(true)
}

// spoil makes everything be set again, after the theme or the widths of characters have
// changed.
func (g *laneGroup) spoil() {
	for _, l := range g.All {
		l.Spoil()
	}
}

// stopTypesetting drops the Markdown that is being set, because it would not fit any
// more.
func (g *laneGroup) stopTypesetting() {
	g.Generations.Next(rendering)
	g.setting.Busy = false
}

// tick moves the clocks of the lanes that run.
func (g *laneGroup) tick(at time.Time) tea.Cmd {
	for _, l := range g.All {
		l.Tick(at)
	}
	return g.typesetDue(at)
}

// typesetDue starts setting what is due at a time.
func (g *laneGroup) typesetDue(at time.Time) tea.Cmd { return g.Typeset(g.setting.Ready(at)) }

// Typeset starts setting the Markdown that is not set yet, of the lanes that have ended
// or of all, unless some is being set already.
func (g *laneGroup) Typeset(all bool) tea.Cmd {
	if g.setting.Busy {
		return nil
	}
	var jobs []markdown.Job
	for i, l := range g.All {
		if job, wanted := l.Typesetting(i); wanted && (all || l.Stage == lane.Ended) {
			jobs = append(jobs, job)
		}
	}
	if jobs == nil {
		return nil
	}
	g.setting.Busy = true
	return g.Effects.Render(g.Generations.Now(rendering), jobs, g.Widths, g.Theme)
}

// layOut shows what was set, and starts setting what has ended meanwhile.
func (g *laneGroup) layOut(msg shell.Rendered) tea.Cmd {
	if msg.Kind != rendering {
		return nil
	}
	for _, p := range msg.Jobs {
		g.All[p.Lane].Lay(p)
	}
	g.setting.Done(msg.Took, time.Now())
	return g.Typeset(false)
}

package compare

import (
	"slices"

	"switchboard/providers"
	"switchboard/ui/lane"
	"switchboard/ui/markdown"
	"switchboard/ui/shell"
)

// laneGroup is the lanes on the screen: which of them has the focus, which are
// hidden, and whether one takes the room of all. It knows nothing of the
// prompt and of the trial.
type laneGroup struct {
	*shell.Context
	Lanes     []*lane.Lane
	Focused   int // lane
	maximised bool
	reasoning bool // shown beside answers
	apart     bool // answers that are alike stay apart
	against   int  // lane that the focused one was compared with
	setting   markdown.Throttle
}

// replace puts other lanes in the place of all.
func (g *laneGroup) replace(lanes []*lane.Lane) {
	g.Lanes = lanes
	g.focus(g.Focused)
}

// focus gives a lane the focus, as far as there is one.
func (g *laneGroup) focus(i int) { g.Focused = min(max(0, i), max(0, len(g.Lanes)-1)) }

// laneModels are the models of the lanes.
func (g *laneGroup) laneModels() []providers.Model {
	models := make([]providers.Model, len(g.Lanes))
	for i, l := range g.Lanes {
		models[i] = l.Model
	}
	return models
}

// beside is the visible lane so many places to the right of the focused one,
// or -1 where no lane is visible. Round the end it goes on from the start, or
// stays.
func (g *laneGroup) beside(step int, round bool) int {
	shown := g.VisibleLanes()
	if len(shown) == 0 {
		return -1
	}
	at := g.focusIndex() + step
	if round {
		return shown[(at+len(shown))%len(shown)]
	}
	return shown[min(max(0, at), len(shown)-1)]
}

func (g *laneGroup) Lane() *lane.Lane {
	if g.Focused >= len(g.Lanes) {
		return nil
	}
	return g.Lanes[g.Focused]
}

// VisibleLanes are the lanes that have a place on the screen.
func (g *laneGroup) VisibleLanes() []int {
	shown := make([]int, 0, len(g.Lanes))
	for i, l := range g.Lanes {
		if !l.Hidden {
			shown = append(shown, i)
		}
	}
	return shown
}

// focusIndex is where among the lanes shown the focused one is.
func (g *laneGroup) focusIndex() int { return max(0, slices.Index(g.VisibleLanes(), g.Focused)) }

// foldAlike puts whole answers of one model that are alike into the first of
// their lanes.
func (g *laneGroup) foldAlike() {
	first := map[string]*lane.Lane{}
	for i, l := range g.Lanes {
		if l.Stage != lane.Ended || !l.Answer.OK() || l.Hidden {
			continue
		}
		key := l.Model.ID + "\x00" + l.Answer.Said()
		if twin := first[key]; twin != nil {
			l.Hidden, l.Folded = true, true
			twin.Alike, twin.Box.Stale = max(1, twin.Alike)+1, true
			if g.Focused == i {
				g.Focused = slices.Index(g.Lanes, twin)
			}
			continue
		}
		first[key] = l
	}
}

// unfoldAlike gives every answer its lane again.
func (g *laneGroup) unfoldAlike() {
	for _, l := range g.Lanes {
		l.Hidden = l.Hidden && !l.Folded
		l.Folded, l.Alike, l.Box.Stale = false, 0, true
	}
}

func (g *laneGroup) hasFolded() bool {
	return slices.ContainsFunc(g.Lanes, func(l *lane.Lane) bool { return l.Folded })
}

func (g *laneGroup) whyNoFold() string {
	if g.hasFolded() {
		return ""
	}
	seen := map[string]bool{}
	for _, l := range g.Lanes {
		key := l.Model.ID + "\x00" + l.Answer.Said()
		if l.Stage == lane.Ended && l.Answer.OK() && !l.Hidden && seen[key] {
			return ""
		}
		seen[key] = seen[key] || l.Stage == lane.Ended && l.Answer.OK()
	}
	return "no two answers of one model are alike"
}

// release says that it is this lane's turn, if there is such a lane.
func (g *laneGroup) release(i int) {
	if i < len(g.Lanes) {
		g.Lanes[i].After, g.Lanes[i].Box.Stale = "", true
	}
}

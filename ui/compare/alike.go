package compare

import (
	"slices"

	"switchboard/ui/lane"
)

// foldAlike puts whole answers of one model that are alike into the first of
// their lanes.
func (g *laneGroup) foldAlike() {
	first := map[string]*lane.Lane{}
	for i, l := range g.All {
		if l.Stage != lane.Ended || !l.Answer.OK() || l.Hidden {
			continue
		}
		key := l.Model.ID + "\x00" + l.Answer.Said()
		if twin := first[key]; twin != nil {
			l.Hidden, l.Folded = true, true
			twin.Alike, twin.Box.Stale = max(1, twin.Alike)+1, true
			if g.Focused == i {
				g.Focused = slices.Index(g.All, twin)
			}
			continue
		}
		first[key] = l
	}
}

// unfoldAlike gives every answer its lane again.
func (g *laneGroup) unfoldAlike() {
	for _, l := range g.All {
		l.Hidden = l.Hidden && !l.Folded
		l.Folded, l.Alike, l.Box.Stale = false, 0, true
	}
}

func (g *laneGroup) hasFolded() bool {
	return slices.ContainsFunc(g.All, func(l *lane.Lane) bool { return l.Folded })
}

func (g *laneGroup) toggleFold() {
	if g.apart = g.hasFolded(); g.apart {
		g.unfoldAlike()
	} else {
		g.foldAlike()
	}
}

func (g *laneGroup) whyNoFold() string {
	if g.hasFolded() {
		return ""
	}
	seen := map[string]bool{}
	for _, l := range g.All {
		key := l.Model.ID + "\x00" + l.Answer.Said()
		if l.Stage == lane.Ended && l.Answer.OK() && !l.Hidden && seen[key] {
			return ""
		}
		seen[key] = seen[key] || l.Stage == lane.Ended && l.Answer.OK()
	}
	return "no two answers of one model are alike"
}

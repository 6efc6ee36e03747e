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

// lineup is the models that the next prompt asks. A lane on the screen whose model leaves
// the lineup is removed, and a model that enters it gets a lane, which waits.
type lineup struct {
	*shell.Context
	lanes   *laneGroup
	request *request
}

// rows are the keys that change the lineup; changed runs after each change.
func (u *lineup) rows(changed func() tea.Cmd) []keymap.Row {
	return []keymap.Row{
		{Mode: InLanes, Action: "sample", Keys: []string{"m"}, Hint: "", Help: "ask the focused model once more with the next prompt: several samples", Do: keymap.Then(keymap.Do(u.addSample), changed), Off: u.whyNoSample},
		{Mode: InLanes, Action: "drop-lane", Keys: []string{"-"}, Hint: "", Help: "drop the focused lane, from the next prompt on", Do: keymap.Then(keymap.Do(u.drop), changed), Off: u.whyNoDrop},
	}
}

func (u *lineup) insert(m providers.Model, at int) {
	u.request.Setup.LaneModels = slices.Insert(u.request.Setup.LaneModels, at, m.ID)
	u.lanes.add(m)
}

// remove takes a model out of the lineup once, and reports whether it was in it.
func (u *lineup) remove(id string) bool {
	i := slices.Index(u.request.Setup.LaneModels, id)
	if i >= 0 {
		u.request.Setup.LaneModels = slices.Delete(u.request.Setup.LaneModels, i, i+1)
	}
	return i >= 0
}

func (u *lineup) addSample() {
	m := u.lanes.Lane().Model
	at := len(u.request.Setup.LaneModels)
	if i := slices.Index(u.request.Setup.LaneModels, m.ID); i >= 0 {
		at = i + 1
	}
	u.insert(m, at)
}

func (u *lineup) whyNoSample() string {
	l := u.lanes.Lane()
	if l == nil {
		return "there are no lanes"
	}
	if _, ok := u.App.Catalog.Model(l.Model.ID); !ok {
		return l.Name + " is configured no more"
	}
	if why := u.request.whyOneLane(); why != "" {
		return why
	}
	if len(u.request.Setup.LaneModels) >= shell.MostLanes {
		return fmt.Sprintf("%d lanes are the most", shell.MostLanes)
	}
	return ""
}

// drop removes the focused lane from the screen and its model from the lineup. Its
// answer, if it has one, stays in History. The focus goes to the lane on its right, or to
// the last one.
func (u *lineup) drop() {
	place := u.lanes.focusIndex()
	if len(u.request.Setup.LaneModels) > 1 {
		u.remove(u.lanes.Lane().Model.ID)
	}
	u.lanes.Lane().Hidden = true
	left := u.lanes.Visible()
	u.lanes.focus(left[min(place, len(left)-1)])
}

func (u *lineup) whyNoDrop() string {
	switch l := u.lanes.Lane(); {
	case l == nil:
		return "there are no lanes"
	case l.Running():
		return "this lane is under way"
	case len(u.lanes.Visible()) < 2:
		return "the last lane stays"
	}
	return ""
}

// set makes these models the lineup. Lanes of other models are removed from the screen,
// and new lanes are added on the right.
func (u *lineup) set(ids []string) {
	was := slices.Clone(u.request.Setup.LaneModels)
	for _, id := range ids {
		if i := slices.Index(was, id); i >= 0 {
			was = slices.Delete(was, i, i+1)
		} else if m, ok := u.App.Catalog.Model(id); ok {
			u.lanes.add(m)
		}
	}
	for _, id := range was {
		if i := slices.IndexFunc(u.lanes.All, func(l *lane.Lane) bool { return l.Model.ID == id && !l.Hidden && !l.Running() }); i >= 0 && len(u.lanes.Visible()) > 1 {
			u.lanes.All[i].Hidden = true
		}
	}
	u.request.Setup.LaneModels = slices.Clone(ids)
	if l := u.lanes.Lane(); l != nil && l.Hidden {
		u.lanes.Focused = u.lanes.Visible()[0]
	}
}

// names are the models as people say them: a repeated one with its number.
func (u *lineup) names() string {
	ids := u.request.Setup.LaneModels
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

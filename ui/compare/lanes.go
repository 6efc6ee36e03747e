package compare

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/compare/route"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/markdown"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// laneGroup is the lanes on the screen: which of them has the focus, which are
// hidden, and whether one takes the room of all. It knows nothing of the
// prompt and of the trial.
type laneGroup struct {
	*shell.Context
	All       []*lane.Lane
	Focused   int // lane
	maximised bool
	reasoning bool // reasoning is shown beside answers
	apart     bool // answers that are alike keep lanes of their own
	setting   markdown.Throttle
}

// reset makes fresh lanes for the models.
func (g *laneGroup) reset(models []providers.Model) {
	g.All = nil
	for _, m := range models {
		g.add(m)
	}
	g.focus(g.Focused)
	g.SetQuality()
}

// add gives a model a lane to the right of the others.
func (g *laneGroup) add(m providers.Model) {
	g.All = append(g.All, lane.NewLane(m, g.pace(m), g.Opened))
}

// pace is how fast time passes for the model's provider: simulated time may be faster.
func (g *laneGroup) pace(m providers.Model) float64 {
	if p, ok := g.App.Catalog.Providers[m.Provider].Provider.(providers.Pacer); ok {
		return p.Pace()
	}
	return 1
}

// focus gives a lane the focus, as far as there is one.
func (g *laneGroup) focus(i int) { g.Focused = min(max(0, i), max(0, len(g.All)-1)) }

// models are those of the lanes.
func (g *laneGroup) models() []providers.Model {
	models := make([]providers.Model, len(g.All))
	for i, l := range g.All {
		models[i] = l.Model
	}
	return models
}

// beside is the visible lane a number of places to the right of the focused one, or -1
// where no lane is visible. Past the last lane it begins at the first if round, else it
// stays at the last.
func (g *laneGroup) beside(step int, round bool) int {
	shown := g.Visible()
	if len(shown) == 0 {
		return -1
	}
	at := g.focusIndex() + step
	if round {
		return shown[(at+len(shown))%len(shown)]
	}
	return shown[min(max(0, at), len(shown)-1)]
}

// Lane is the focused one, or nil.
func (g *laneGroup) Lane() *lane.Lane {
	if g.Focused >= len(g.All) {
		return nil
	}
	return g.All[g.Focused]
}

func (g *laneGroup) whyNoLane() string {
	if len(g.All) == 0 {
		return "there are no lanes"
	}
	return ""
}

// Visible are the lanes that have a place on the screen.
func (g *laneGroup) Visible() []int {
	shown := make([]int, 0, len(g.All))
	for i, l := range g.All {
		if !l.Hidden {
			shown = append(shown, i)
		}
	}
	return shown
}

// focusIndex is where among the lanes shown the focused one is.
func (g *laneGroup) focusIndex() int { return max(0, slices.Index(g.Visible(), g.Focused)) }

func (g *laneGroup) toggleMaximised() { g.maximised = !g.maximised }

// begin waits for the answers to a job.
func (g *laneGroup) begin(job dispatch.Job) {
	for i, l := range g.All {
		l.Begin(job.Plan.Lanes[i].Input)
		if job.InTurn && i > 0 {
			l.After = g.All[i-1].Name
		}
	}
}

// take brings the lanes up to date with what has happened.
func (g *laneGroup) take(msg shell.Batch) {
	for _, u := range msg.Updates {
		switch u := u.(type) {
		case dispatch.Started:
			g.become(u.Lane, u.Model)
			g.All[u.Lane].Take(u, msg.At)
		case dispatch.Moved:
			g.leave(u)
		case dispatch.Checking:
			g.All[u.Lane].Take(u, msg.At)
		case dispatch.Delta:
			g.All[u.Lane].Take(u, msg.At)
		case dispatch.Finished:
			g.become(u.Lane, u.Answer.Model)
			g.All[u.Lane].Take(u, msg.At)
			g.release(u.Lane + 1)
		case dispatch.StoreFailed:
			g.StoreFailed(u)
		}
	}
}

// StoreFailed says that an answer was not kept.
func (g *laneGroup) StoreFailed(u dispatch.StoreFailed) {
	what := "this prompt and its answers are"
	if u.Lane >= 0 {
		what = "the answer of " + g.All[u.Lane].Name + " is"
	}
	g.Problem(fmt.Sprintf("%s not stored: %s", what, format.Sentence(u.Err)))
}

// release tells a lane that it is its turn, if there is such a lane.
func (g *laneGroup) release(i int) {
	if i < len(g.All) {
		g.All[i].After, g.All[i].Box.Stale = "", true
	}
}

// become makes the lane that of another model, when a routed call has moved to one.
func (g *laneGroup) become(i int, id string) {
	if g.All[i].Model.ID != id {
		g.renew(i, g.modelOf(id))
	}
}

// leave removes what was shown of an attempt that a routed call has given up.
func (g *laneGroup) leave(u dispatch.Moved) {
	l := g.All[u.Lane]
	l.Leave(u.Move)
	if u.Move.Left != nil {
		g.renew(u.Lane, l.Model)
	}
}

// renew replaces a lane by an empty one. Markdown of the old one that is being set is
// dropped.
func (g *laneGroup) renew(i int, m providers.Model) {
	quality := g.All[i].Quality.Shown
	next := g.All[i].Next(m, g.pace(m), g.Opened)
	next.Quality = g.Quality.ByModel[m.ID]
	next.Quality.Shown = quality
	g.All[i] = next
	g.stopTypesetting()
}

// modelOf is the model with an id. One that is no longer configured has only its name.
func (g *laneGroup) modelOf(id string) providers.Model {
	m, ok := g.App.Catalog.Model(id)
	if !ok {
		m = providers.Model{ID: id}
	}
	return m
}

// show gives the lanes the answers of a trial that was stored.
func (g *laneGroup) show(t engine.Trial) {
	for i, a := range t.Answers {
		g.All[i].Reprice(t, a)
		g.All[i].End(a)
	}
}

// remember gives the lanes the conversation to which the trial on the screen belongs.
func (g *laneGroup) remember(chain []engine.Trial, prompt string, routed bool) {
	if routed && len(chain) > 0 && len(g.All) > 0 {
		g.All[0].Past = lane.Past{Thread: conversation.Routed(chain), Now: prompt}
		return
	}
	for i, thread := range conversation.Threads(chain, g.models()) {
		g.All[i].Past = lane.Past{Thread: thread, Now: prompt}
	}
}

// expect tells the lanes that wait for a prompt how many tokens it has.
func (g *laneGroup) expect(inputs map[string]int64) {
	for _, l := range g.All {
		if input := inputs[l.Model.ID]; l.Stage == lane.Idle && l.Input != input {
			l.Input, l.Box.Stale = input, true
		}
	}
}

// SetQuality shows in every lane the measured quality of its model.
func (g *laneGroup) SetQuality() {
	anyRated := false
	for _, w := range g.Quality.ByModel {
		anyRated = anyRated || w.Stats.Acceptance.N > 0
	}
	for _, l := range g.All {
		l.Quality, l.Box.Stale = g.Quality.ByModel[l.Model.ID], true
		l.Quality.Shown = anyRated
	}
}

// idleLines is how many lines a lane needs while none was asked yet; 0: one was asked.
func (g *laneGroup) idleLines() int {
	most := 0
	for _, i := range g.Visible() {
		if g.All[i].Stage != lane.Idle {
			return 0
		}
		most = max(most, g.All[i].CardLines(g.Theme))
	}
	return most
}

// scroll moves the text of the focused lane.
func (g *laneGroup) scroll(s widget.Scroll) tea.Cmd {
	if l := g.Lane(); l != nil {
		l.Scroll(s.LinesIn(l.Height), l.Content(g.Theme).Len())
	}
	return nil
}

// openFigures shows where every figure of the focused lane comes from, and those
// of the route.
func (g *laneGroup) openFigures(now func() *route.View) {
	g.Open(&shell.Pager{Context: g.Context, Title: "figures", Keys: shell.InFigures, Page: func(w int) []string {
		if l := g.Lane(); l != nil {
			return now().FigureLines(l, w)
		}
		return nil
	}})
}

package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/attachment"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/dialog"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/prompt"
	"switchboard/ui/shell"
)

// Compare is the screen on which a prompt is written and the lanes answer. It
// joins its parts: none of them reaches into another.
type Compare struct {
	*shell.Context
	draft
	request
	laneGroup
	shownTrial
	ratingBar
	unfolded bool // all reasons are shown
	history  neighbours
}

// neighbours are the trials beside another one in the list of all.
type neighbours interface {
	// OpenBeside opens the one so many places below a trial.
	OpenBeside(trial string, step int) tea.Cmd
	// WhyNoneBeside is why there is none, or "".
	WhyNoneBeside(trial string, step int) string
}

func NewCompare(d *shell.Context, history neighbours) *Compare {
	c := &Compare{
		Context:    d,
		draft:      draft{Context: d, Prompt: prompt.NewPrompt(), writing: true},
		request:    request{Context: d, Setup: shell.NewSetup(d.App)},
		laneGroup:  laneGroup{Context: d},
		shownTrial: shownTrial{Context: d},
		ratingBar:  ratingBar{Context: d},
		history:    history,
	}
	c.Replan()
	c.resetLanes(c.Models())
	return c
}

func (c *Compare) Digit() int { return 1 }

func (c *Compare) Title() string { return "Compare" }

// Mode is that of the question, the rating bar, the prompt or the lanes.
func (c *Compare) Mode() keymap.Mode {
	switch {
	case c.confirmation != nil:
		return inSpending
	case c.rating:
		return ratingMode(c.App.Scale)
	case c.writing:
		return InPrompt
	}
	return InLanes
}

// Modes are those of the panes, of what they open, and of the rating bar.
func (c *Compare) Modes() []keymap.Mode {
	return []keymap.Mode{InPrompt, InLanes, inDiff, inSpending, ratingMode(c.App.Scale)}
}

// Enter takes answers that are being rated blind off the screen first: they
// stand there with their names.
func (c *Compare) Enter() tea.Cmd {
	if !c.Running && c.Hidden(c.Trial.ID) {
		c.Fresh()
		c.Remark = "the answers that stood here are being rated blind; they are in History"
	}
	return c.arrange()
}

// Demo reports whether anything on the screen is simulated.
func (s *shownTrial) Demo() bool { return s.App.Catalog.Simulated || s.Trial.Simulated }

// resetLanes makes fresh lanes for the models.
func (c *Compare) resetLanes(models []providers.Model) {
	var lanes []*lane.Lane
	for _, m := range models {
		lanes = append(lanes, lane.NewLane(m, c.pace(m), c.Opened))
	}
	c.replace(lanes)
	c.rating = false
	c.SetQuality()
	c.estimateInputs()
	c.arrange()
}

// pace is how fast the time of the model's provider goes.
func (c *Compare) pace(m providers.Model) float64 {
	if p, ok := c.App.Catalog.Providers[m.Provider].Provider.(providers.Pacer); ok {
		return p.Pace()
	}
	return 1
}

// Handlers take what commands bring back.
func (c *Compare) Handlers() []shell.Handler {
	all := []shell.Handler{
		shell.On(func(shell.Settled) tea.Cmd { return c.arrange() }), shell.On(func(shell.Restyled) tea.Cmd { return c.restyle() }),
		shell.On(c.launched), shell.On(c.Batch), shell.On(c.ticked), shell.On(c.typeset),
		shell.Note(c.remembered), shell.Note(c.edited), shell.Note(c.saved), shell.On(c.fetched), shell.On(c.completed), shell.Note(c.compared),
		shell.Note(c.rated), shell.On(c.reopened), shell.On(c.noted), shell.Note(c.forgotten), shell.Note(c.greet),
		shell.Note(func(shell.PolicyApplied) { c.Reconsider() }), shell.Note(c.policyFollowed),
	}
	return append(all, dialog.Handlers(c.Context)...)
}

// Update lets the prompt have a key or a paste.
func (c *Compare) Update(msg tea.Msg) tea.Cmd {
	if c.Mode() != InPrompt {
		return nil
	}
	c.Prompt.Update(msg)
	c.Replan()
	return c.lookUp()
}

// greet puts an example into the prompt, ready to be sent, when the program
// starts on a store to which nobody has sent anything yet.
func (c *Compare) greet(msg shell.Listed) {
	if c.greeted {
		return
	}
	c.greeted = true
	sent := func(e shell.Entry) bool { return !e.Sample }
	if msg.Err != nil || slices.ContainsFunc(msg.Entries, sent) || c.Running || c.Trial.ID != "" || !c.Prompt.Empty() {
		return
	}
	c.Prompt.Set(example)
	if c.writing {
		c.Prompt.Focus()
	}
	c.Replan()
}

// example is sent by enter in the first minute.
const example = "Extract name and city as JSON: Ada moved to Paris in 1834."

// query is the prompt as it would be sent, with the text of the files that it
// names.
func (c *Compare) query() engine.Query {
	return engine.Query{Prompt: attachment.Append(c.Prompt.Written(), prompt.Files(c.files.all)), Task: c.Task}
}

// preview is what would happen if the prompt were sent now.
type preview struct {
	Plan     *dispatch.Plan
	query    engine.Query
	decision engine.Decision // that of the plan, cleaned for the screen; none while nothing is written
	Exposure shell.CostEstimate
	tokens   int64            // of the prompt, estimated
	inputs   map[string]int64 // of all that a model is sent with it, estimated
}

// Replan plans the prompt as it is written: microseconds, nothing is sent.
func (c *Compare) Replan() {
	if len(c.Prompt.Said.Typed) == 0 { // another text than the one that named them
		c.files.clear()
	}
	q := c.query()
	if q == c.Preview.query && c.Preview.decision.Model != "" {
		return
	}
	c.show(c.App.Dispatcher.Plan(c.Setup.Job(q, c.Models())), q)
}

// show makes a plan the preview.
func (c *Compare) show(plan *dispatch.Plan, q engine.Query) {
	c.Preview = preview{Plan: plan, query: q, tokens: lane.EstimatePrompt(q), inputs: map[string]int64{}}
	for _, l := range plan.Lanes {
		id := l.Request.Model.ID
		c.Preview.inputs[id] = max(l.Input, c.Preview.inputs[id])
	}
	c.estimateInputs()
	if q.Prompt == "" {
		return
	}
	c.Preview.decision = format.CleanDecision(plan.Decision)
	c.Preview.Exposure = c.EstimateCost(plan)
}

// written is the prompt as it would be sent now, with its plan. Where the plan
// on the screen does not hold any more, the new one is shown.
func (c *Compare) written() dispatch.Job {
	job := c.Setup.Job(c.query(), c.Models())
	job.Plan = c.Preview.Plan
	if plan := c.App.Dispatcher.Plan(job); plan != job.Plan {
		c.show(plan, job.Query)
		job.Plan = plan
	}
	return job
}

// Fresh begins a new prompt. What stands on the screen is in the history.
func (c *Compare) Fresh() {
	c.startOver()
	c.clearPrompt()
	c.Reconsider()
	if !c.Running {
		c.clearTrial()
	}
	c.ToPrompt()
}

// clearTrial takes the answers off the screen.
func (c *Compare) clearTrial() {
	c.Trial, c.ratings, c.confirmation = engine.Trial{}, nil, nil
	c.resetLanes(c.Models())
}

// previewing reports whether the route on the screen is that of the prompt
// being written rather than that of the answers above it.
func (c *Compare) previewing() bool {
	if c.rating {
		return false
	}
	return c.Trial.ID == "" || c.following() && !c.Prompt.Sent || c.Preview.query.Prompt != c.Trial.Prompt || c.Preview.query.Task != c.asked.Query.Task
}

// decision is the one on the screen.
func (c *Compare) decision() engine.Decision {
	if c.previewing() {
		return c.Preview.decision
	}
	return c.Trial.Decision
}

// choice is the model with the star: the one chosen for the answers shown.
func (c *Compare) choice() string {
	if c.Trial.ID != "" {
		return c.Trial.Decision.Model
	}
	return c.Preview.decision.Model
}

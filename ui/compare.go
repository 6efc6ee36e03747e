package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

// compare is the screen on which a prompt is written and the lanes answer.
type compare struct {
	*desk
	prompt    prompt
	lanes     []*lane
	focused   int  // lane
	writing   bool // the prompt has the keys, not the lanes
	rating    bool // the rating bar has them
	greeted   bool // an example was put into the prompt, or will not be
	rival     int  // preference: the lane that the focused one is compared with
	maximised bool
	unfolded  bool        // all reasons are shown
	task      engine.Task // chosen by the user; empty: detected
	inTurn    bool        // the next prompt's lanes are asked one after the other
	setup     setup
	stored    bool       // the trial on the screen came out of the history
	spread    bool       // answers that are alike stay apart
	files     []attached // that the prompt names
	named     []string   // the words that name them
	plan      plan
	wrote     string // the prompt as it was written when it was sent last
	offer     *offer // a prompt that waits for the user's word; nil: none

	trial   engine.Trial // on the screen; its ID is empty while there is none
	ratings []eval.Rating
	running bool
	flight  *engine.Flight // nil until the trial was launched
	dropped bool           // cancelled before it was launched
	asked   engine.Job     // of the trial
	at      time.Time      // of the last batch
	setting presswork
	recall  recall
	against int // lane that the focused one was compared with
}

func newCompare(d *desk) *compare {
	c := &compare{desk: d, prompt: newPrompt(), writing: true, setup: newSetup(d.bench)}
	c.replan()
	c.occupy(c.models())
	return c
}

func (c *compare) digit() int    { return 1 }
func (c *compare) title() string { return "Compare" }

// mode is that of the question, the rating bar, the prompt or the lanes.
func (c *compare) mode() mode {
	switch {
	case c.offer != nil:
		return inSpending
	case c.rating:
		return ratingMode(c.bench.Scale)
	case c.writing:
		return inPrompt
	}
	return inLanes
}

func (c *compare) enter() tea.Cmd { return c.arrange() }

// demo reports whether anything on the screen is simulated.
func (c *compare) demo() bool { return c.bench.Catalog.Simulated || c.trial.Simulated }

// occupy makes fresh lanes for the models.
func (c *compare) occupy(models []providers.Model) {
	c.lanes = c.lanes[:0:0]
	for _, m := range models {
		c.lanes = append(c.lanes, newLane(m, c.pace(m), c.opened))
	}
	c.focused = min(c.focused, max(0, len(c.lanes)-1))
	c.rating = false
	c.value()
	c.foretell()
	c.arrange()
}

// pace is how fast the time of the model's provider goes.
func (c *compare) pace(m providers.Model) float64 {
	if p, ok := c.bench.Catalog.Providers[m.Provider].Provider.(providers.Pacer); ok {
		return p.Pace()
	}
	return 1
}

// take is given what is no key of the table.
func (c *compare) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case settled:
		return c.arrange()
	case restyled:
		return c.restyle()
	case launched:
		return c.launched(msg)
	case batch:
		return c.batch(msg)
	case tick:
		return c.ticked(msg)
	case typeset:
		if msg.work == typesetting {
			return c.typeset(msg)
		}
	case remembered:
		c.remembered(msg)
	case edited:
		c.edited(msg)
	case saved:
		c.saved(msg)
	case rated:
		c.rated(msg)
	case reopened:
		return c.reopened(msg)
	case forgotten:
		c.forgotten(msg)
	case applied:
		c.plan = plan{}
		c.replan()
	case fetched:
		return c.fetched(msg)
	case completed:
		return c.completed(msg)
	case listed:
		c.greet(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		return c.typed(msg)
	}
	return nil
}

// typed lets the prompt have a key or a paste.
func (c *compare) typed(msg tea.Msg) tea.Cmd {
	if c.mode() != inPrompt {
		return nil
	}
	c.prompt.update(msg)
	c.replan()
	return c.lookUp()
}

// greet puts an example into the prompt, ready to be sent, when the program
// starts on a store to which nobody has sent anything yet.
func (c *compare) greet(msg listed) {
	if c.greeted {
		return
	}
	c.greeted = true
	sent := func(e entry) bool { return !e.sample }
	if msg.err != nil || slices.ContainsFunc(msg.entries, sent) || c.running || c.trial.ID != "" || !c.prompt.empty() {
		return
	}
	c.prompt.set(example)
	if c.writing {
		c.prompt.focus()
	}
	c.replan()
}

// example is sent by enter in the first minute.
const example = "Extract name and city as JSON: Ada moved to Paris in 1834."

// query is the prompt as it would be sent, with the text of the files that it
// names.
func (c *compare) query() engine.Query {
	return engine.Query{Prompt: engine.Attach(c.prompt.written(), files(c.files)), Task: c.task}
}

// plan is what would happen if the prompt were sent now.
type plan struct {
	query    engine.Query
	decision engine.Decision
	exposure exposure
	tokens   int64            // of the prompt, estimated
	inputs   map[string]int64 // of all that a model is sent with it, estimated
}

// replan decides for the prompt as it is written: microseconds, nothing is
// sent.
func (c *compare) replan() {
	if len(c.prompt.said.typed) == 0 { // another text than the one that named them
		c.files, c.named = nil, nil
	}
	q := c.query()
	if q == c.plan.query && c.plan.decision.Model != "" {
		return
	}
	job := c.setup.job(q, c.models())
	c.plan = plan{query: q, tokens: estimatePrompt(q), inputs: map[string]int64{}}
	for i, n := range c.bench.Dispatcher.Estimates(job) {
		id := job.Models[i].ID
		c.plan.inputs[id] = max(n, c.plan.inputs[id])
	}
	c.foretell()
	if q.Prompt == "" {
		return
	}
	c.plan.decision = cleanDecision(c.bench.Router.Decide(q))
	c.plan.exposure = c.expose(job)
}

// fresh begins a new prompt. What stands on the screen is in the history.
func (c *compare) fresh() {
	c.setup.chain = nil
	c.clearPrompt()
	c.reconsider()
	if !c.running {
		c.clearTrial()
	}
	c.toPrompt()
}

// clearTrial takes the answers off the screen.
func (c *compare) clearTrial() {
	c.trial, c.ratings, c.offer = engine.Trial{}, nil, nil
	c.occupy(c.models())
}

// previewing reports whether the route on the screen is that of the prompt
// being written rather than that of the answers above it.
func (c *compare) previewing() bool {
	if c.rating {
		return false
	}
	return c.trial.ID == "" || c.following() && !c.prompt.sent || c.plan.query.Prompt != c.trial.Prompt || c.plan.query.Task != c.asked.Query.Task
}

// decision is the one on the screen.
func (c *compare) decision() engine.Decision {
	if c.previewing() {
		return c.plan.decision
	}
	return c.trial.Decision
}

// choice is the model with the star: the one chosen for the answers shown.
func (c *compare) choice() string {
	if c.trial.ID != "" {
		return c.trial.Decision.Model
	}
	return c.plan.decision.Model
}

func (c *compare) lane() *lane {
	if c.focused >= len(c.lanes) {
		return nil
	}
	return c.lanes[c.focused]
}

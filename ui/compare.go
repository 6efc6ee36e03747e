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
	plan      plan
	offer     *offer // a prompt that waits for the user's word; nil: none

	trial   engine.Trial // on the screen; its ID is empty while there is none
	ratings []eval.Rating
	running bool
	flight  *engine.Flight // nil until the trial was launched
	dropped bool           // cancelled before it was launched
	asked   engine.Query   // of the trial
	at      time.Time      // of the last batch
	setting presswork
	recall  recall
	against int // lane that the focused one was compared with
}

func newCompare(d *desk) *compare {
	c := &compare{desk: d, prompt: newPrompt(), writing: true}
	c.replan()
	if models, err := d.bench.Catalog.Select(d.bench.Catalog.Lanes); err != nil {
		d.problem(sentence(err))
	} else {
		c.occupy(models)
	}
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
	return nil
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

// plan is what would happen if the prompt were sent now.
type plan struct {
	query    engine.Query
	decision engine.Decision
	exposure exposure
	tokens   int64 // of the prompt, estimated
}

// replan decides for the prompt as it is written: microseconds, nothing is
// sent.
func (c *compare) replan() {
	q := engine.Query{Prompt: c.prompt.written(), Task: c.task}
	if q == c.plan.query && c.plan.decision.Model != "" {
		return
	}
	c.plan = plan{query: q, tokens: estimatePrompt(q)}
	c.foretell()
	if q.Prompt == "" {
		return
	}
	c.plan.decision = cleanDecision(c.bench.Router.Decide(q))
	models, err := c.bench.Catalog.Select(c.bench.Catalog.Lanes)
	if err == nil {
		c.plan.exposure = c.expose(q, models)
	}
}

// fresh begins a new prompt. What stands on the screen is in the history.
func (c *compare) fresh() {
	c.clearPrompt()
	if !c.running {
		c.clearTrial()
	}
	c.toPrompt()
}

// clearTrial takes the answers off the screen.
func (c *compare) clearTrial() {
	c.trial, c.ratings, c.offer = engine.Trial{}, nil, nil
	if models, err := c.bench.Catalog.Select(c.bench.Catalog.Lanes); err == nil {
		c.occupy(models)
	}
}

// previewing reports whether the route on the screen is that of the prompt
// being written rather than that of the answers above it.
func (c *compare) previewing() bool {
	if c.rating {
		return false
	}
	return c.trial.ID == "" || c.plan.query.Prompt != c.trial.Prompt || c.plan.query.Task != c.asked.Task
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

package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
)

// send asks the lanes of the config what is written.
func (c *compare) send() tea.Cmd {
	models, err := c.bench.Catalog.Select(c.bench.Catalog.Lanes)
	if err != nil {
		c.problem(sentence(err))
		return nil
	}
	return c.propose(engine.Query{Prompt: c.prompt.written(), Task: c.task}, models)
}

func (c *compare) whyNoSend() string {
	if why := c.whyBusy(); why != "" {
		return why
	}
	switch {
	case strings.TrimSpace(c.prompt.written()) == "":
		return "there is nothing to send yet"
	case len(c.bench.Catalog.Lanes) == 0:
		return "no lanes are configured; name some models in lanes"
	}
	return ""
}

// rerun asks the models of the trial on the screen once more.
func (c *compare) rerun() tea.Cmd {
	var ids []string
	for _, l := range c.lanes {
		ids = append(ids, l.model.ID)
	}
	models, err := c.bench.Catalog.Select(ids)
	if err != nil {
		c.problem(sentence(err))
		return nil
	}
	return c.propose(engine.Query{Prompt: c.trial.Prompt, Task: c.task}, models)
}

func (c *compare) whyNoRerun() string {
	if c.trial.ID == "" && !c.running {
		return "nothing was sent yet"
	}
	return c.whyBusy()
}

// whyBusy says that a prompt is under way.
func (c *compare) whyBusy() string {
	if c.running {
		return "a prompt is under way; ctrl+c cancels it"
	}
	return ""
}

// start begins a trial.
func (c *compare) start(q engine.Query, models []providers.Model) tea.Cmd {
	c.problems, c.notes, c.offer = nil, nil, nil
	c.running, c.dropped, c.flight = true, false, nil
	c.trial, c.ratings, c.asked = engine.Trial{}, nil, q
	c.sentPrompt(q.Prompt)
	c.recall = recall{}
	c.stopPress()
	c.occupy(models)
	for i, l := range c.lanes {
		l.begin(estimatePrompt(q))
		if c.inTurn && i > 0 {
			l.after = c.lanes[i-1].name
		}
	}
	return tea.Batch(
		c.effects.launch(c.turns.next(streaming), engine.Job{Query: q, Models: models, InTurn: c.inTurn}),
		c.effects.tick(c.turns.next(ticking)),
	)
}

// sentPrompt marks the prompt as sent, where it stands: the focus stays, and
// what is typed next replaces it. A prompt that was begun while another one is
// sent again stays as it is.
func (c *compare) sentPrompt(text string) {
	if c.prompt.written() == text || c.prompt.sent {
		c.prompt.set(text)
	}
	if c.writing {
		c.prompt.focus()
	}
	c.replan()
}

func (c *compare) launched(msg launched) tea.Cmd {
	c.flight, c.trial, c.at = msg.flight, cleanTrial(msg.trial), msg.at
	listen := c.effects.listen(msg.turn, c.flight, time.Time{})
	if c.dropped {
		return tea.Batch(c.effects.cancel(c.flight), listen)
	}
	return listen
}

// batch takes what happened since the last one.
func (c *compare) batch(msg batch) tea.Cmd {
	c.trial.Answers, c.at = msg.trial.Answers, msg.at
	var cmds []tea.Cmd
	for _, u := range msg.updates {
		switch u := u.(type) {
		case engine.Sent:
			c.lanes[u.Lane].take(u, msg.at)
		case engine.Piece:
			c.lanes[u.Lane].take(u, msg.at)
		case engine.Ended:
			c.lanes[u.Lane].take(u, msg.at)
			c.release(u.Lane + 1)
		case engine.Unkept:
			c.unkept(u)
		}
	}
	cmds = append(cmds, c.typesetLanes(c.setting.rested(msg.at)))
	if msg.more {
		return tea.Batch(append(cmds, c.effects.listen(msg.turn, c.flight, msg.at))...)
	}
	c.running, c.flight = false, nil
	c.turns.next(ticking)
	return tea.Batch(append(cmds, c.effects.today(c.turns.now(standing)))...)
}

// release says that it is this lane's turn, if there is such a lane.
func (c *compare) release(i int) {
	if i < len(c.lanes) {
		c.lanes[i].after, c.lanes[i].box.stale = "", true
	}
}

// takeTurns makes the next prompt's lanes wait for each other, or not.
func (c *compare) takeTurns() {
	c.inTurn = !c.inTurn
	c.remark = "the next prompt asks all lanes at once"
	if c.inTurn {
		c.remark = "the next prompt asks the lanes in turn, so that none slows another down"
	}
}

func (c *compare) unkept(u engine.Unkept) {
	what := "this prompt and its answers are"
	if u.Lane >= 0 {
		what = "the answer of " + c.lanes[u.Lane].name + " is"
	}
	c.problem(fmt.Sprintf("%s not stored: %s", what, sentence(u.Err)))
}

func (c *compare) ticked(msg tick) tea.Cmd {
	if !c.running {
		return nil
	}
	for _, l := range c.lanes {
		l.tick(msg.at)
	}
	return tea.Batch(c.effects.tick(msg.turn), c.typesetLanes(c.setting.rested(msg.at)))
}

// cancel ends every lane that has not ended.
func (c *compare) cancel() tea.Cmd {
	c.remark = "cancelled"
	if c.flight == nil {
		c.dropped = true
		return nil
	}
	return c.effects.cancel(c.flight)
}

func (c *compare) cancelLane() tea.Cmd {
	return c.effects.cancelLane(c.flight, c.focused)
}

func (c *compare) whyNoCancelLane() string {
	if l := c.lane(); l == nil || !l.running() || c.flight == nil {
		return "this lane is not under way"
	}
	return ""
}

// reopened shows a trial of the history as it was stored.
func (c *compare) reopened(msg reopened) tea.Cmd {
	if msg.err != nil {
		c.problem("the trial could not be opened: " + sentence(msg.err))
		return nil
	}
	if c.running {
		return nil
	}
	rating := c.rating
	c.problems, c.notes, c.offer = nil, nil, nil
	c.trial, c.ratings = cleanTrial(msg.trial), msg.ratings
	c.asked = engine.Query{Prompt: c.trial.Prompt, Task: c.task}
	c.prompt.set(c.trial.Prompt)
	c.replan()
	c.leavePrompt()
	c.stopPress()
	c.occupy(c.modelsOf(c.trial))
	for i, a := range c.trial.Answers {
		c.lanes[i].reprice(c.trial, a)
		c.lanes[i].end(a)
	}
	c.label()
	if rating {
		c.rateAll()
	}
	return c.arrange()
}

// modelsOf are the models of a trial; one that is configured no more has only
// its name.
func (c *compare) modelsOf(t engine.Trial) []providers.Model {
	var models []providers.Model
	for _, a := range t.Answers {
		m, ok := c.bench.Catalog.Model(a.Model)
		if !ok {
			m = providers.Model{ID: a.Model, Provider: a.Provider}
		}
		models = append(models, m)
	}
	return models
}

// forgotten takes a trial that is gone off the screen.
func (c *compare) forgotten(msg forgotten) {
	if msg.err != nil || msg.id != c.trial.ID {
		return
	}
	c.clearPrompt()
	c.clearTrial()
}

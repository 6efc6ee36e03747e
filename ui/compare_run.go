package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
)

// send asks the lanes what is written. Files that it names are read first, as
// they are now.
func (c *compare) send() tea.Cmd {
	if names := c.prompt.names(); len(names) > 0 {
		return c.effects.fetch(c.turns.next(attaching), names, c.prompt.written())
	}
	c.dropFiles()
	return c.sendNow()
}

// sendNow sends what is written with the files that are there.
func (c *compare) sendNow() tea.Cmd {
	c.wrote = c.prompt.written()
	return c.propose(c.setup.job(c.query(), c.models()))
}

func (c *compare) whyNoSend() string {
	if why := c.whyBusy(); why != "" {
		return why
	}
	switch {
	case strings.TrimSpace(c.prompt.written()) == "":
		return "there is nothing to send yet"
	case len(c.setup.lineup) == 0:
		return "no lanes are configured; name some models in lanes"
	}
	return ""
}

// rerun sends the trial on the screen once more as it was: the same models,
// asked for the same, in the same conversation.
func (c *compare) rerun() tea.Cmd {
	models, err := c.bench.Catalog.Select(c.trial.Models())
	if err != nil {
		c.problem(sentence(err))
		return nil
	}
	job := c.asked
	job.Query.Task, job.Models = c.task, models
	c.wrote = job.Query.Prompt
	return c.propose(job)
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
func (c *compare) start(job engine.Job) tea.Cmd {
	job.InTurn = c.inTurn
	c.problems, c.notes, c.offer = nil, nil, nil
	c.running, c.dropped, c.flight = true, false, nil
	c.trial, c.ratings, c.asked = engine.Trial{}, nil, job
	c.sentPrompt(job.Query.Prompt)
	c.recall = recall{}
	c.stopPress()
	c.occupy(job.Models)
	c.remember(job.Chain, job.Query.Prompt)
	c.stored = false
	inputs := c.bench.Dispatcher.Estimates(job)
	for i, l := range c.lanes {
		l.begin(inputs[i])
		if c.inTurn && i > 0 {
			l.after = c.lanes[i-1].name
		}
	}
	return tea.Batch(
		c.effects.launch(c.turns.next(streaming), job),
		c.effects.tick(c.turns.next(ticking)),
	)
}

// sentPrompt marks the prompt as sent, where it stands: the focus stays, and
// what is typed next replaces it. A prompt that was begun while another one is
// sent again stays as it is.
func (c *compare) sentPrompt(text string) {
	switch {
	case c.prompt.written() == c.wrote:
		c.prompt.keep()
	case c.prompt.sent:
		c.dropFiles()
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
	if c.following() && slices.ContainsFunc(c.trial.Answers, engine.Answer.OK) {
		c.goOnTalking()
		c.reconsider()
	}
	if !c.spread {
		if c.fold(); c.folds() {
			cmds = append(cmds, c.arrange())
		}
	}
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
	c.asked = engine.Job{
		Query:      engine.Query{Prompt: msg.trial.Prompt, Task: c.task},
		Parameters: msg.trial.Parameters, Own: msg.trial.Own, Chain: msg.chain,
	}
	c.setup.chain, c.stored = nil, true
	c.dropFiles()
	c.prompt.set(c.trial.Prompt)
	c.replan()
	c.leavePrompt()
	c.stopPress()
	c.occupy(c.modelsOf(c.trial))
	c.remember(msg.chain, c.trial.Prompt)
	if msg.chainErr != nil {
		c.problem("the conversation before this turn cannot be read: " + sentence(msg.chainErr))
	}
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
	stands := func(t engine.Trial) bool { return t.ID == msg.id }
	if msg.err != nil || c.running {
		return
	}
	if slices.ContainsFunc(c.setup.chain, stands) {
		c.setup.chain = nil
	}
	if c.trial.ID != msg.id && !slices.ContainsFunc(c.asked.Chain, stands) {
		return
	}
	c.asked = engine.Job{}
	c.clearPrompt()
	c.clearTrial()
}

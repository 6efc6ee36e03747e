package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/ui/format"
	"switchboard/ui/prompt"
	"switchboard/ui/shell"
)

// send sends what is written to the lanes. Files that it names are read first, as they
// are now.
func (c *Compare) send() tea.Cmd {
	if cmd := c.Draft.fetchToSend(); cmd != nil {
		return cmd
	}
	return c.sendNow()
}

// fetched takes the files that were read, and sends the prompt that waited for them.
func (c *Compare) fetched(msg fetched) tea.Cmd {
	waited := c.Draft.fetched(msg)
	c.Replan()
	if !waited || c.Shown.Running {
		return nil
	}
	if why := prompt.FirstRefused(msg.files); why != "" {
		c.Remark = "not sent: " + why
		return nil
	}
	return c.sendNow()
}

// sendNow sends what is written with the files that are there.
func (c *Compare) sendNow() tea.Cmd {
	c.Draft.wrote = c.Draft.Prompt.Written()
	return c.ask(c.Preview.settle(c.Request.job(c.Draft.query(c.Request.Task))))
}

func (c *Compare) whyNoSend() string {
	if why := c.WhyBusy(); why != "" {
		return why
	}
	switch {
	case c.Draft.blank():
		return "there is nothing to send yet"
	case c.Request.Routed:
		if c.Preview.Plan != nil && len(c.Preview.Plan.Lanes) == 0 {
			return "no model of the ladder can be asked here"
		}
		return ""
	case len(c.Request.Setup.LaneModels) == 0:
		return "no lanes are configured; name some models in lanes"
	}
	return ""
}

// Rerun sends the trial on the screen once more as it was: to the same models, with the
// same parameters, in the same conversation. A routed trial goes where the router sends
// it now.
func (c *Compare) Rerun() tea.Cmd {
	if job := c.Shown.asked; job.Routed {
		job.Query.Task, job.Plan = c.Request.Task, nil
		if len(c.App.Dispatcher.FailoverOrder(job)) == 0 {
			c.Remark = "no model of the ladder can be asked here"
			return nil
		}
		c.Draft.wrote = job.Query.Prompt
		return c.ask(job)
	}
	models, err := c.App.Catalog.Select(c.Shown.Trial.Models())
	if err != nil {
		c.Problem(format.Sentence(err))
		return nil
	}
	job := c.Shown.asked
	job.Query.Task, job.Models = c.Request.Task, models
	c.Draft.wrote = job.Query.Prompt
	return c.ask(job)
}

// ask sends a job, or first asks the user when it can cost too much.
func (c *Compare) ask(job dispatch.Job) tea.Cmd {
	job.Plan = c.App.Dispatcher.Plan(job)
	cost := c.EstimateCost(job.Plan)
	if c.question.asks(job, cost) {
		return nil
	}
	cmd := c.Start(job)
	if len(cost.Unpriced) > 0 {
		c.Remark = "sent, and " + cost.Missing()
	}
	return cmd
}

// Start begins a trial.
func (c *Compare) Start(job dispatch.Job) tea.Cmd {
	job = c.Request.mark(job)
	c.notices.dismiss()
	c.question.withdraw()
	c.Shown.begin(job)
	c.rating.ratings = nil
	c.Draft.sent(job.Query.Prompt)
	c.Replan()
	c.Lanes.stopTypesetting()
	c.resetLanes(lanesOf(job))
	c.Lanes.remember(job.Chain, job.Query.Prompt, job.Routed)
	c.Lanes.begin(job)
	return tea.Batch(
		launch(c.Effects, c.Generations.Next(Streaming), job),
		tick(c.Generations.Next(ticking)),
	)
}

// Batch takes what happened since the last one.
func (c *Compare) Batch(msg shell.Batch) tea.Cmd {
	c.Shown.Trial.Answers = msg.Trial.Answers
	c.Lanes.take(msg)
	cmds := []tea.Cmd{c.Lanes.typesetDue(msg.At)}
	if c.Shown.asked.Routed && moved(msg) {
		cmds = append(cmds, c.arrange())
	}
	if msg.More {
		return tea.Batch(append(cmds, c.Shown.listen(msg.Generation, msg.At))...)
	}
	c.Shown.end()
	c.Shown.recall()
	if c.Request.following() && c.Shown.answered() {
		c.Request.Setup.Chain = c.Shown.conversation()
		c.Reconsider()
	}
	if !c.Lanes.apart {
		if c.Lanes.foldAlike(); c.Lanes.hasFolded() {
			cmds = append(cmds, c.arrange())
		}
	}
	c.Generations.Next(ticking)
	return tea.Batch(append(cmds, c.Effects.Today(c.Generations.Now(shell.Lasting)))...)
}

func (c *Compare) ticked(msg ticked) tea.Cmd {
	if !c.Shown.Running {
		return nil
	}
	return tea.Batch(tick(msg.Generation), c.Lanes.tick(msg.at))
}

// reopened shows a trial of the history as it was stored.
func (c *Compare) reopened(msg shell.Reopened) tea.Cmd {
	if c.Hidden(msg.Trial.ID) {
		c.Remark = shell.WhyHidden
		return nil
	}
	if msg.Visit {
		c.LeadTo(c)
	} else {
		c.Show(c)
	}
	if msg.Err != nil {
		c.Problem("the trial could not be opened: " + format.Sentence(msg.Err))
		return nil
	}
	if c.Shown.Running {
		return nil
	}
	rating := c.rating.open
	c.notices.dismiss()
	c.question.withdraw()
	c.Shown.reopen(msg, c.Request.Task)
	c.Request.startOver()
	c.Draft.set(c.Shown.Trial.Prompt)
	c.Replan()
	c.Draft.leave()
	c.Lanes.stopTypesetting()
	c.resetLanes(c.Shown.models())
	c.Lanes.remember(msg.Chain, c.Shown.Trial.Prompt, c.Shown.Trial.Routed)
	c.Shown.recall()
	if msg.ChainErr != nil {
		c.Problem("the conversation before this turn cannot be read: " + format.Sentence(msg.ChainErr))
	}
	c.Lanes.show(c.Shown.Trial)
	c.rating.load(msg.Ratings)
	if rating {
		c.rating.beginAll()
	}
	return tea.Batch(c.arrange(), noteSeen(c.Effects, c.Generations.Now(shell.Lasting), append(slices.Clone(msg.Chain), msg.Trial)))
}

// forgotten takes a trial that is gone off the screen.
func (c *Compare) forgotten(msg shell.Forgotten) {
	if msg.Err != nil || c.Shown.Running {
		return
	}
	c.Request.forget(msg.Id)
	if c.Shown.holds(msg.Id) {
		c.Shown.asked = dispatch.Job{}
		c.Draft.clear()
		c.Replan()
		c.clearTrial()
	}
}

// Fresh begins a new prompt. The trial on the screen is in the history already.
func (c *Compare) Fresh() {
	c.Request.startOver()
	c.Draft.clear()
	c.Reconsider()
	if !c.Shown.Running {
		c.clearTrial()
	}
	c.ToPrompt()
}

// clearTrial takes the answers off the screen.
func (c *Compare) clearTrial() {
	c.Shown.Trial, c.rating.ratings = engine.Trial{}, nil
	c.question.withdraw()
	c.resetLanes(c.idleModels())
}

// toggleFollow makes the next prompt a turn of the conversation on the screen, or the
// beginning of a new one. A trial from the history is continued with the parameters with
// which it was sent.
func (c *Compare) toggleFollow() {
	if c.Request.following() {
		c.Request.startOver()
		c.Remark = "the next prompt begins a new conversation"
	} else {
		if c.Shown.stored {
			c.Request.Setup.Adopt(c.Shown.Trial, c.App.Catalog, c.App.Limits)
			c.Request.Routed, c.Request.Critical = c.Shown.Trial.Routed, c.Shown.Trial.Critical
		}
		c.Request.Setup.Chain = c.Shown.conversation()
		if c.Draft.Prompt.Sent {
			c.Draft.Prompt.Reset()
		}
		c.Remark = "the next prompt goes on from here, each lane with its own conversation" + c.Request.leftOut()
		if c.Request.Routed {
			c.Remark = "the next prompt goes on from here, routed, with the answer above"
		}
	}
	c.Reconsider()
	c.ToPrompt()
}

package compare

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// send asks the lanes what is written. Files that it names are read first, as
// they are now.
func (c *Compare) send() tea.Cmd {
	if names := c.Prompt.Names(); len(names) > 0 {
		return fetch(c.Effects, c.Generations.Next(attaching), names, c.Prompt.Written())
	}
	c.dropFiles()
	return c.sendNow()
}

// sendNow sends what is written with the files that are there.
func (c *Compare) sendNow() tea.Cmd {
	c.wrote = c.Prompt.Written()
	return c.confirmCost(c.written())
}

func (c *Compare) whyNoSend() string {
	if why := c.WhyBusy(); why != "" {
		return why
	}
	switch {
	case strings.TrimSpace(c.Prompt.Written()) == "":
		return "there is nothing to send yet"
	case len(c.Setup.LaneModels) == 0:
		return "no lanes are configured; name some models in lanes"
	}
	return ""
}

// Rerun sends the trial on the screen once more as it was: the same models,
// asked for the same, in the same conversation.
func (c *Compare) Rerun() tea.Cmd {
	models, err := c.App.Catalog.Select(c.Trial.Models())
	if err != nil {
		c.Problem(format.Sentence(err))
		return nil
	}
	job := c.asked
	job.Query.Task, job.Models = c.Task, models
	c.wrote = job.Query.Prompt
	return c.confirmCost(job)
}

func (s *shownTrial) WhyNoRerun() string {
	if s.none() {
		return "nothing was sent yet"
	}
	return s.WhyBusy()
}

// WhyBusy says that a prompt is under way.
func (s *shownTrial) WhyBusy() string {
	if s.Running {
		return "a prompt is under way; ctrl+c cancels it"
	}
	return ""
}

// Start begins a trial.
func (c *Compare) Start(job dispatch.Job) tea.Cmd {
	job.InTurn = c.InTurn
	c.Problems, c.Notes, c.confirmation = nil, nil, nil
	c.begin(job)
	c.ratings = nil
	c.sentPrompt(job.Query.Prompt)
	c.recall = recall{}
	c.stopTypesetting()
	c.resetLanes(job.Models)
	c.remember(job.Chain, job.Query.Prompt)
	for i, l := range c.Lanes {
		l.Begin(job.Plan.Lanes[i].Input)
		if c.InTurn && i > 0 {
			l.After = c.Lanes[i-1].Name
		}
	}
	return tea.Batch(
		launch(c.Effects, c.Generations.Next(Streaming), job),
		tick(c.Generations.Next(ticking)),
	)
}

// sentPrompt marks the prompt as sent, where it stands: the focus stays, and
// what is typed next replaces it. A prompt that was begun while another one is
// sent again stays as it is.
func (c *Compare) sentPrompt(text string) {
	switch {
	case c.Prompt.Written() == c.wrote:
		c.Prompt.Keep()
	case c.Prompt.Sent:
		c.dropFiles()
		c.Prompt.Set(text)
	}
	if c.writing {
		c.Prompt.Focus()
	}
	c.Replan()
}

func (s *shownTrial) launched(msg Launched) tea.Cmd {
	s.follow(msg.Execution, msg.Trial)
	listen := tea.Batch(listen(s.Effects, msg.Generation, s.execution, time.Time{}), noteSeen(s.Effects, s.Generations.Now(shell.Lasting), []engine.Trial{msg.Trial}))
	if s.dropped {
		return tea.Batch(s.Effects.Cancel(s.execution), listen)
	}
	return listen
}

// Batch takes what happened since the last one.
func (c *Compare) Batch(msg shell.Batch) tea.Cmd {
	c.Trial.Answers = msg.Trial.Answers
	var cmds []tea.Cmd
	for _, u := range msg.Updates {
		switch u := u.(type) {
		case dispatch.Started:
			c.Lanes[u.Lane].Take(u, msg.At)
		case dispatch.Delta:
			c.Lanes[u.Lane].Take(u, msg.At)
		case dispatch.Finished:
			c.Lanes[u.Lane].Take(u, msg.At)
			c.release(u.Lane + 1)
		case dispatch.StoreFailed:
			c.StoreFailed(u)
		}
	}
	cmds = append(cmds, c.TypesetLanes(c.setting.Ready(msg.At)))
	if msg.More {
		return tea.Batch(append(cmds, listen(c.Effects, msg.Generation, c.execution, msg.At))...)
	}
	c.end()
	if c.following() && slices.ContainsFunc(c.Trial.Answers, engine.Answer.OK) {
		c.goOnTalking()
		c.Reconsider()
	}
	if !c.apart {
		if c.foldAlike(); c.hasFolded() {
			cmds = append(cmds, c.arrange())
		}
	}
	c.Generations.Next(ticking)
	return tea.Batch(append(cmds, c.Effects.Today(c.Generations.Now(shell.Lasting)))...)
}

// takeTurns makes the next prompt's lanes wait for each other, or not.
func (r *request) takeTurns() {
	r.InTurn = !r.InTurn
	r.Remark = "the next prompt asks all lanes at once"
	if r.InTurn {
		r.Remark = "the next prompt asks the lanes in turn, so that none slows another down"
	}
}

func (g *laneGroup) StoreFailed(u dispatch.StoreFailed) {
	what := "this prompt and its answers are"
	if u.Lane >= 0 {
		what = "the answer of " + g.Lanes[u.Lane].Name + " is"
	}
	g.Problem(fmt.Sprintf("%s not stored: %s", what, format.Sentence(u.Err)))
}

func (c *Compare) ticked(msg ticked) tea.Cmd {
	if !c.Running {
		return nil
	}
	for _, l := range c.Lanes {
		l.Tick(msg.at)
	}
	return tea.Batch(tick(msg.Generation), c.TypesetLanes(c.setting.Ready(msg.at)))
}

// InFlight reports whether a prompt is under way.
func (s *shownTrial) InFlight() bool { return s.Running }

// Away is what the tab bar says while another screen is shown.
func (s *shownTrial) Away() string {
	if s.Running {
		return "a prompt is under way "
	}
	return ""
}

// Cancel ends every lane that has not ended.
func (s *shownTrial) Cancel() tea.Cmd {
	s.Remark = "cancelled"
	if s.execution == nil {
		s.dropped = true
		return nil
	}
	return s.Effects.Cancel(s.execution)
}

func (c *Compare) cancelLane() tea.Cmd {
	return cancelLane(c.Effects, c.execution, c.Focused)
}

func (c *Compare) whyNoCancelLane() string {
	if l := c.Lane(); l == nil || !l.Running() || c.execution == nil {
		return "this lane is not under way"
	}
	return ""
}

// reopened shows a trial of the history as it was stored.
func (c *Compare) reopened(msg shell.Reopened) tea.Cmd {
	if c.Hidden(msg.Trial.ID) {
		c.Remark = shell.WhyHidden
		return nil
	}
	c.Show(c)
	if msg.Err != nil {
		c.Problem("the trial could not be opened: " + format.Sentence(msg.Err))
		return nil
	}
	if c.Running {
		return nil
	}
	rating := c.rating
	c.Problems, c.Notes, c.confirmation = nil, nil, nil
	c.reopen(msg, c.Task)
	c.ratings = msg.Ratings
	c.startOver()
	c.dropFiles()
	c.Prompt.Set(c.Trial.Prompt)
	c.Replan()
	c.leavePrompt()
	c.stopTypesetting()
	c.resetLanes(c.modelsOf(c.Trial))
	c.remember(msg.Chain, c.Trial.Prompt)
	if msg.ChainErr != nil {
		c.Problem("the conversation before this turn cannot be read: " + format.Sentence(msg.ChainErr))
	}
	for i, a := range c.Trial.Answers {
		c.Lanes[i].Reprice(c.Trial, a)
		c.Lanes[i].End(a)
	}
	c.labelRatings()
	if rating {
		c.rateAll()
	}
	return tea.Batch(c.arrange(), noteSeen(c.Effects, c.Generations.Now(shell.Lasting), append(slices.Clone(msg.Chain), msg.Trial)))
}

// noted says that what is seen here may come up as blind in Rate.
func (c *Compare) noted(msg noted) tea.Cmd {
	if msg.err != nil {
		c.Problem("Rate may show this prompt as blind, for that its names were seen is not stored: " + format.Sentence(msg.err))
	}
	return nil
}

// modelsOf are the models of a trial; one that is configured no more has only
// its name.
func (c *Compare) modelsOf(t engine.Trial) []providers.Model {
	var models []providers.Model
	for _, a := range t.Answers {
		m, ok := c.App.Catalog.Model(a.Model)
		if !ok {
			m = providers.Model{ID: a.Model, Provider: a.Provider}
		}
		models = append(models, m)
	}
	return models
}

// forgotten takes a trial that is gone off the screen.
func (c *Compare) forgotten(msg shell.Forgotten) {
	if msg.Err != nil || c.Running {
		return
	}
	c.forget(msg.Id)
	if c.holds(msg.Id) {
		c.asked = dispatch.Job{}
		c.clearPrompt()
		c.clearTrial()
	}
}

// laneAt is the lane in that cell of the screen, or -1.
func (c *Compare) laneAt(x, y int) int {
	return slices.IndexFunc(c.currentLayout().lanes, func(r styled.Rect) bool { return r.Contains(x, y) })
}

// Click goes to the lane or to the prompt. While something is asked or rated
// the keys stay where they are.
func (c *Compare) Click(x, y int) tea.Cmd {
	if c.confirmation != nil || c.rating {
		return nil
	}
	if i := c.laneAt(x, y); i >= 0 {
		c.toLane(i)
	} else if c.currentLayout().prompt.Contains(x, y) {
		c.ToPrompt()
	}
	return nil
}

// Wheel scrolls the lane under it.
func (c *Compare) Wheel(x, y, lines int) {
	if i := c.laneAt(x, y); i >= 0 {
		l := c.Lanes[i]
		l.Scroll(lines, l.Content(c.Theme).Len())
	}
}

// labelRatings writes the standing ratings on their lanes; later ones win.
func (c *Compare) labelRatings() {
	for _, l := range c.Lanes {
		l.Rating, l.Box.Stale = lane.RatingLabel{}, true
	}
	for _, r := range ownRatings(c.ratings, c.App.Rater) {
		for _, v := range r.Verdicts {
			if v.Answer < len(r.Shown) {
				c.setLabel(r.Shown[v.Answer].Lane, lane.VerdictLabel(r.Scale, v))
			}
		}
		if r.Winner != nil && len(r.Shown) == 2 {
			a, b := lane.WinnerLabels(*r.Winner)
			c.setLabel(r.Shown[0].Lane, a)
			c.setLabel(r.Shown[1].Lane, b)
		}
	}
}

func (g *laneGroup) setLabel(lane int, label lane.RatingLabel) {
	if lane >= 0 && lane < len(g.Lanes) {
		g.Lanes[lane].Rating = label
	}
}

// Models are those of the lineup, as far as they are configured.
func (r *request) Models() []providers.Model {
	models, err := r.App.Catalog.Select(r.Setup.LaneModels)
	if err != nil {
		r.Problem(format.Sentence(err))
	}
	return models
}

func (c *Compare) policyFollowed(msg shell.PolicyFollowed) {
	if msg.Said != "" {
		c.Reconsider()
	}
}

// Reconsider works out anew what the prompt would cost: what goes with it has
// changed.
func (c *Compare) Reconsider() {
	c.Preview = preview{}
	c.Replan()
}

// tips of Compare stand in the lower border of the prompt.
func (d *draft) tips(w int) styled.Line {
	if !d.HistorySeen {
		return nil
	}
	rate := shell.Tip{Mode: InLanes, Action: "rate-answer", Words: "rates the answers", Before: ""}
	if key := d.Keys.First(InPrompt, "leave"); d.writing && key != "" {
		rate.Before = "then " + key + " and "
	}
	return d.Context.Tips(w, shell.Tip{Mode: InPrompt, Action: "send", Words: "sends", Before: ""}, rate)
}

// SetQuality shows in every lane what its model is worth.
func (g *laneGroup) SetQuality() {
	anyRated := false
	for _, w := range g.Quality.ByModel {
		anyRated = anyRated || w.Stats.Acceptance.N > 0
	}
	for _, l := range g.Lanes {
		l.Quality, l.Box.Stale = g.Quality.ByModel[l.Model.ID], true
		l.Quality.Shown = anyRated
	}
}

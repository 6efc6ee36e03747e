package compare

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// shownTrial is the trial on the screen: under way, ended, or out of the
// history.
type shownTrial struct {
	*shell.Context
	Trial     engine.Trial // as it is shown; its ID is empty while there is none
	Running   bool
	asked     dispatch.Job        // the job as it was sent
	stored    bool                // it comes from the history
	execution *dispatch.Execution // nil until the trial was launched
	dropped   bool                // cancelled before it was launched
	usual     time.Duration       // routed: how long the reference usually takes; 0: unknown
}

// none reports whether no trial is on the screen and none is under way.
func (s *shownTrial) none() bool { return s.Trial.ID == "" && !s.Running }

// begin waits for the trial of a job.
func (s *shownTrial) begin(job dispatch.Job) {
	*s = shownTrial{Context: s.Context, Running: true, asked: job}
}

// launched takes the trial that was launched.
func (s *shownTrial) launched(msg Launched) tea.Cmd {
	s.execution, s.Trial = msg.Execution, format.CleanTrial(msg.Trial)
	listen := tea.Batch(s.listen(msg.Generation, time.Time{}), noteSeen(s.Effects, s.Generations.Now(shell.Lasting), []engine.Trial{msg.Trial}))
	if s.dropped {
		return tea.Batch(s.Effects.Cancel(s.execution), listen)
	}
	return listen
}

// listen waits for what happens next, and for the frame to pass that began with
// the last batch.
func (s *shownTrial) listen(g shell.Generation, last time.Time) tea.Cmd {
	return listen(s.Effects, g, s.execution, last)
}

// end says that every lane has ended.
func (s *shownTrial) end() { s.Running, s.execution = false, nil }

// answered reports whether a lane brought an answer.
func (s *shownTrial) answered() bool { return slices.ContainsFunc(s.Trial.Answers, engine.Answer.OK) }

// reopen shows a trial from the history. task is the task set for the next prompt.
func (s *shownTrial) reopen(msg shell.Reopened, task engine.Task) {
	*s = shownTrial{Context: s.Context, Trial: format.CleanTrial(msg.Trial), stored: true, asked: dispatch.Job{
		Query:      engine.Query{Prompt: msg.Trial.Prompt, Task: task},
		Parameters: msg.Trial.Parameters, LaneParameters: msg.Trial.LaneParameters, Chain: msg.Chain,
		Routed: msg.Trial.Routed, Critical: msg.Trial.Critical, Tags: msg.Trial.Tags,
	}}
}

// recall looks up how long the reference usually takes for a routed prompt.
func (s *shownTrial) recall() {
	if s.Trial.Routed {
		s.usual = usually(s.App.Health, s.Trial.Reference.Model, s.Trial.Decision.Task)
	}
}

// models are those of its answers; one that is configured no more has only its
// name.
func (s *shownTrial) models() []providers.Model {
	var models []providers.Model
	for _, a := range s.Trial.Answers {
		m, ok := s.App.Catalog.Model(a.Model)
		if !ok {
			m = providers.Model{ID: a.Model, Provider: a.Provider}
		}
		models = append(models, m)
	}
	return models
}

// conversation is the turns up to the trial, which is the last.
func (s *shownTrial) conversation() []engine.Trial {
	last := s.Trial
	last.Prompt = s.asked.Query.Prompt // as it was sent, not as it is shown
	return append(slices.Clone(s.asked.Chain), last)
}

// whyNoFollow is why its answers cannot be followed up, or "".
func (s *shownTrial) whyNoFollow() string {
	switch {
	case s.Running:
		return "a prompt is under way; its answers can be followed up when they are there"
	case s.Trial.ID == "":
		return "there is nothing to follow up yet"
	case !s.answered():
		return "no lane brought an answer that could be followed up"
	}
	return ""
}

// holds reports whether a trial is on the screen, or is an earlier turn of the one that
// is.
func (s *shownTrial) holds(id string) bool {
	return s.Trial.ID == id || slices.ContainsFunc(s.asked.Chain, func(t engine.Trial) bool { return t.ID == id })
}

// WhyNoRerun is why it cannot be sent again, or "".
func (s *shownTrial) WhyNoRerun() string {
	if s.none() {
		return "nothing was sent yet"
	}
	return s.whyBusy()
}

// whyBusy says that a prompt is under way.
func (s *shownTrial) whyBusy() string {
	if s.Running {
		return "a prompt is under way; ctrl+c cancels it"
	}
	return ""
}

// cancel ends every lane that has not ended.
func (s *shownTrial) cancel() tea.Cmd {
	s.Remark = "cancelled"
	if s.execution == nil {
		s.dropped = true
		return nil
	}
	return s.Effects.Cancel(s.execution)
}

func (s *shownTrial) cancelLane(i int) tea.Cmd { return cancelLane(s.Effects, s.execution, i) }

func (s *shownTrial) whyNoCancelLane(l *lane.Lane) string {
	if l == nil || !l.Running() || s.execution == nil {
		return "this lane is not under way"
	}
	return ""
}

// noted tells the user that what is seen here may come up in Rate as if it were blind.
func (s *shownTrial) noted(msg noted) {
	if msg.err != nil {
		s.Problem("Rate may show this prompt as blind, for that its names were seen is not stored: " + format.Sentence(msg.err))
	}
}

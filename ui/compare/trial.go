package compare

import (
	"slices"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// shownTrial is the trial on the screen: under way, ended, or out of the
// history.
type shownTrial struct {
	*shell.Context
	Trial     engine.Trial // as it is shown; its ID is empty while there is none
	Running   bool
	asked     dispatch.Job        // as it was sent
	stored    bool                // it came out of the history
	execution *dispatch.Execution // nil until the trial was launched
	dropped   bool                // cancelled before it was launched
}

// none reports whether no trial is on the screen and none is under way.
func (s *shownTrial) none() bool { return s.Trial.ID == "" && !s.Running }

// begin waits for the trial of a job.
func (s *shownTrial) begin(job dispatch.Job) {
	*s = shownTrial{Context: s.Context, Running: true, asked: job}
}

// follow takes the trial that was launched.
func (s *shownTrial) follow(e *dispatch.Execution, t engine.Trial) {
	s.execution, s.Trial = e, format.CleanTrial(t)
}

// end says that every lane has ended.
func (s *shownTrial) end() { s.Running, s.execution = false, nil }

// reopen shows a trial of the history. A task is that of the next prompt.
func (s *shownTrial) reopen(msg shell.Reopened, task engine.Task) {
	*s = shownTrial{Context: s.Context, Trial: format.CleanTrial(msg.Trial), stored: true, asked: dispatch.Job{
		Query:      engine.Query{Prompt: msg.Trial.Prompt, Task: task},
		Parameters: msg.Trial.Parameters, Own: msg.Trial.Own, Chain: msg.Chain,
	}}
}

// conversation is the turns up to the trial, which is the last.
func (s *shownTrial) conversation() []engine.Trial {
	last := s.Trial
	last.Prompt = s.asked.Query.Prompt // as it was sent, not as it is shown
	return append(slices.Clone(s.asked.Chain), last)
}

// holds reports whether a trial is on the screen, or an earlier turn of the
// one that is.
func (s *shownTrial) holds(id string) bool {
	return s.Trial.ID == id || slices.ContainsFunc(s.asked.Chain, func(t engine.Trial) bool { return t.ID == id })
}

package sharedrun

import (
	"slices"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/runcap"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

// working is a process that works on what runOf shares.
func working(kept *shelf) *work {
	run := runOf(provider{}, kept, 0, 1, "a", "c")
	return &work{run: run, has: kept, limits: dispatch.NewRunLimits(1, &runcap.Cap{})}
}

// answered says that models have answered a job.
func (s *shelf) answered(job Job, models ...string) {
	for _, id := range models {
		s.done[setrun.Pair{PromptID: job.PromptID, Text: engine.TextKey(job.Prompt), Model: id}] = true
	}
}

func TestAJobIsAskedAsItWasShared(t *testing.T) {
	w := working(newShelf())
	shared := Job{
		Set: "set", PromptID: "7", Prompt: "hello", Task: engine.Extraction, Models: []string{"a", "c"}, Parameters: providers.Parameters{System: "briefly", MaxOutput: 9},
		InTurn: true, Critical: true, Tags: map[string]string{"team": "search"},
	}
	job, err := w.job(shared)
	switch {
	case err != nil:
		t.Fatal(err)
	case job.Set != "set" || job.PromptID != "7" || job.Query != engine.Query{Prompt: "hello", Task: engine.Extraction}:
		t.Errorf("another prompt is asked: %+v", job)
	case job.Parameters.System != "briefly" || job.Parameters.MaxOutput != 9 || !job.InTurn || !job.Critical || job.Routed || job.Tags["team"] != "search":
		t.Errorf("it is asked in another way: %+v", job)
	case !slices.Equal(names(job.Models), []string{"a", "c"}):
		t.Errorf("others are asked: %v", names(job.Models))
	case job.Run != w.limits:
		t.Error("this process's own limits and pauses do not hold for it")
	}
}

func names(models []providers.Model) (ids []string) {
	for _, m := range models {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestWhatIsStoredIsNotAskedAgain(t *testing.T) {
	for outcome, test := range map[string]struct {
		job      Job
		answered []string
		left     []string
	}{
		"where one of two answers is there, the other is asked for": {Job{Models: []string{"a", "c"}}, []string{"a"}, []string{"c"}},
		"where both are, none is":                                   {Job{Models: []string{"a", "c"}}, []string{"a", "c"}, nil},
		"a routed prompt that any model has answered is not asked":  {Job{Models: []string{"a", "c"}, Routed: true}, []string{"a"}, nil},
		"a routed prompt may name a model that is not to be had":    {Job{Models: []string{"a", "elsewhere"}, Routed: true}, nil, []string{"a"}},
	} {
		t.Run(outcome, func(t *testing.T) {
			kept := newShelf()
			kept.answered(test.job, test.answered...)
			job, err := working(kept).job(test.job)
			if err != nil || !slices.Equal(names(job.Models), test.left) {
				t.Errorf("asked: %v, %v", names(job.Models), err)
			}
		})
	}
	t.Run("a model that is not configured here is named", func(t *testing.T) {
		_, err := working(newShelf()).job(Job{Models: []string{"elsewhere"}})
		if err == nil || !strings.Contains(err.Error(), "elsewhere") {
			t.Error(err)
		}
	})
}

func TestTheFirstReasonToStopIsKept(t *testing.T) {
	w := working(newShelf())
	first := &engine.Failure{Fault: providers.Auth}
	w.stop(first)
	w.stop(&engine.Failure{Fault: providers.OutOfCredit})
	if w.stopped != first {
		t.Errorf("kept %+v", w.stopped)
	}
}

func TestAnAnswerThatWasNotKeptLeavesTheJob(t *testing.T) {
	w := working(newShelf())
	said := engine.Answer{Finish: providers.Stop, Text: "said"}
	cancelled := engine.Answer{Finish: providers.Cancelled}
	over := engine.Answer{Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Budget}}
	for outcome, test := range map[string]struct {
		answers []engine.Answer
		kept    bool
		want    Fate
	}{
		"one that is kept ends it":         {[]engine.Answer{said}, true, Answered},
		"one that is not kept leaves it":   {[]engine.Answer{said}, false, Left},
		"one that was cancelled leaves it": {[]engine.Answer{said, cancelled}, true, Left},
		"a cap of this process refuses it": {[]engine.Answer{over}, true, Refused},
		"no answer to ask for ends it":     {nil, true, Answered},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := w.fate(t.Context(), test.answers, test.kept); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

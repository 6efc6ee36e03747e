package snapshot

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/storetest"
)

func TestRoutedTrialsGivePromptsAndNoAnswers(t *testing.T) {
	s := storetest.New(t)
	both, routed := evaltest.NewTrial(1), evaltest.NewTrial(2)
	routed.Routed, routed.Answers = true, routed.Answers[:1]
	again := evaltest.NewTrial(3) // the prompt that was asked side by side, and routed too
	again.Prompt, again.Routed, again.Answers = both.Prompt, true, again.Answers[:1]
	for _, trial := range []engine.Trial{both, routed, again} {
		for i := range trial.Answers {
			trial.Answers[i] = evaltest.NewAnswer(trial.Answers[i].Model, "of "+trial.ID)
			trial.Answers[i].Version = map[bool]string{false: "v1", true: "v2"}[trial.Routed]
		}
		evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
	}
	for i, trial := range []engine.Trial{both, routed} {
		evaltest.Must(t, s.AddRating(evaltest.NewRating(string(rune('a'+i)), trial)))
	}
	c, err := Open(s)
	evaltest.Must(t, err)
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: both.Answers[0].Model}, {Model: both.Answers[len(both.Answers)-1].Model}}}
	t.Run("its prompt is one of those that were sent", func(t *testing.T) {
		if len(c.Order) != 2 || c.Elsewhere != 0 || c.Prompts[eval.PromptKey(both.Prompt)].Times != 2 {
			t.Errorf("%d prompts, %d elsewhere", len(c.Order), c.Elsewhere)
		}
	})
	t.Run("and has no answer that could be drawn", func(t *testing.T) {
		m := c.Prompts[eval.PromptKey(routed.Prompt)]
		if len(m.Answers) != 0 || !m.Visible() {
			t.Errorf("%+v", m.Answers)
		}
	})
	t.Run("a newer routed answer does not take the place of one side by side", func(t *testing.T) {
		if a := c.Prompts[eval.PromptKey(both.Prompt)].Answers.Of(both.Answers[0].Model); a.Trial != both.ID {
			t.Errorf("the answer is that of %s", a.Trial)
		}
	})
	t.Run("nor does it say which version answers under a name: the model may have been left", func(t *testing.T) {
		if v := c.Served(both.Answers[0].Model).Version; v != "v1" {
			t.Errorf("version %q", v)
		}
	})
	t.Run("what was said of it fits nothing", func(t *testing.T) {
		if judgements := c.StandingJudgements(c.Prompts[eval.PromptKey(routed.Prompt)], eval.Accept, ladder.Reference()); len(judgements) != 0 {
			t.Errorf("%d judgements", len(judgements))
		}
		if judgements := c.StandingJudgements(c.Prompts[eval.PromptKey(both.Prompt)], eval.Accept, ladder.Reference()); len(judgements) != 1 {
			t.Errorf("%d judgements on what was asked side by side", len(judgements))
		}
	})
	t.Run("one sent with other parameters is left out", func(t *testing.T) {
		other := evaltest.NewTrial(4)
		other.Routed, other.System, other.Answers = true, "be brief", other.Answers[:1]
		other.Answers[0] = evaltest.NewAnswer(other.Answers[0].Model, "brief")
		evaltest.Must(t, s.AddTrials([]engine.Trial{other}))
		evaltest.Must(t, c.Refresh(s))
		if len(c.Order) != 2 || c.Elsewhere != 1 {
			t.Errorf("%d prompts, %d elsewhere", len(c.Order), c.Elsewhere)
		}
	})
}

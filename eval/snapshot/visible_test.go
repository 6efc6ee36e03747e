package snapshot

import (
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

func TestAPromptIsVisible(t *testing.T) {
	whole := func(a *engine.Answer) { *a = evaltest.NewAnswer(a.Model, "yes") }
	failed := func(a *engine.Answer) {
		*a = engine.Answer{Model: a.Model, Provider: a.Provider, Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Unreachable, Sentence: "nobody is there"}}
	}
	imported := func(a *engine.Answer) {
		*a = engine.Answer{Model: a.Model, Finish: providers.Stop, Imported: true}
	}
	for outcome, c := range map[string]struct {
		tries []func(*engine.Answer) // what becomes of all answers of each trial
		want  bool
	}{
		"where there are answers":                           {[]func(*engine.Answer){whole}, true},
		"where every model failed, and is asked once more":  {[]func(*engine.Answer){failed}, true},
		"not where every model failed as often as it may":   {[]func(*engine.Answer){failed, failed}, false},
		"where they failed as often, and answered after it": {[]func(*engine.Answer){failed, failed, whole}, true},
		"not where nothing but a quality was imported":      {[]func(*engine.Answer){imported}, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			s := storetest.New(t)
			for i, try := range c.tries {
				trial := evaltest.NewTrial(i + 1)
				trial.Prompt = "The same prompt."
				for k := range trial.Answers {
					try(&trial.Answers[k])
				}
				evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
			}
			snapshot, err := Open(s)
			evaltest.Must(t, err)
			if got := snapshot.Prompts[eval.PromptKey("The same prompt.")].Visible(); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
}

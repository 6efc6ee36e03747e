package dispatch

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/providers"
)

func TestAnEmptyAnswerCostsWhatItReports(t *testing.T) {
	trial := run(t, script{"a": {
		{Event: providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}},
		{Err: &providers.Error{Fault: providers.Empty}},
	}}, testLimits, "a")
	a := trial.Answers[0]
	if a.OK() || a.Finish != providers.Failed || a.Usage.Estimated || a.Cost != providers.Nano(10*1000+20*2000) {
		t.Errorf("got %+v, failure %+v", a, a.Failure)
	}
}

func TestAnEmptyAnswerIsNotSentBack(t *testing.T) {
	for _, text := range []string{"", "\n  "} {
		chain := []engine.Trial{{ID: "1", Prompt: "hello", Answers: []engine.Answer{{Model: "a", Text: text, Finish: providers.Stop}}}}
		threads := conversation.Threads(chain, []providers.Model{{ID: "a"}})
		if sent := threads[0].Messages(); len(sent) != 0 || threads[0][0].Gap == "" {
			t.Errorf("%q is sent: %+v", text, sent)
		}
	}
}

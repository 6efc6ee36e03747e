package shell

import (
	"errors"
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

func TestWatchedCountsWhatIsStored(t *testing.T) {
	full := errors.New("no space left")
	answer := engine.Answer{Finish: providers.Stop, Text: "one", Cost: providers.Nano(7)}
	w := Watched{Spent: providers.Nano(0)}
	w.Add(engine.Trial{ID: "a", Answers: []engine.Answer{answer, answer, {Finish: providers.Failed, Cost: providers.Nano(0)}}}, func(lane int) error {
		return []error{nil, full, full}[lane]
	})
	if w.Answers != 1 || w.Failed != 1 || w.Spent != providers.Nano(14) || w.Err != full || len(w.Trials) != 1 {
		t.Errorf("%+v", w)
	}
}

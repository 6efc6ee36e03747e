package annotate

import (
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
)

// checkedPolicy asks a check of nano for every prompt, and accepts its answer where
// both say the same.
func checkedPolicy(t *testing.T) routing.Policy {
	t.Helper()
	w := routing.CheckWeights{Bias: 100_000, Agreement: make([]routing.Coefficient, len(agreement.Features{}))}
	w.Agreement[agreement.SameText] = routing.Coefficient{Value: -200_000_000_000 / 256, Low: 0, High: 256}
	l := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	scorer := routing.Scorer{Prior: routing.PriorVersion(), Checks: []routing.Check{{Rung: "nano", Model: "small", Reader: agreement.Version, Weights: w}}}
	at := routing.Thresholds{Default: 0, Tasks: map[engine.Task]float64{engine.QA: 0}, Checked: map[engine.Task][]routing.Band{engine.QA: {{Rung: "nano", Alone: -1, Ask: 1}}}}
	p, err := routing.NewPolicy(scorer, at, l, routing.Provenance{Source: routing.Calibrated, Ratings: 50, Scale: "accept", Raters: 1},
		routing.Certificate{Family: "qa", Tasks: []engine.Task{engine.QA}, MaxLoss: 0.1, Confidence: 0.9, Scale: "accept", Rated: 50, Raters: 1, Pool: "pool", Prompts: 50, Share: 1, Upper: 0.1, Run: "run"})
	evaltest.Must(t, err)
	return p
}

func TestAWatchedDrawIsJudgedByTheAnswerThatIsGiven(t *testing.T) {
	b := newFixture(t, 0)
	p := checkedPolicy(t)
	evaltest.Must(t, b.Apply(p, eval.Application{Policy: p.Hash, Time: b.clock, Who: "ana"}))
	b.clock = b.clock.Add(1000 * 1e9)
	n := 0
	for i := 0; n < 6; i++ {
		tr := benchTrial(i)
		tr.Time = b.clock
		key := eval.PromptKey(tr.Prompt)
		if !eval.IsMonitored(eval.MonitorRun(p.Hash, b.clock), key, 1) {
			continue
		}
		small := tr.Answers[0].Text // agrees with nano
		if n%2 == 1 {
			small = "something else entirely"
		}
		tr.Answers = append(tr.Answers, evaltest.NewAnswer("small", small))
		if n == 5 {
			tr.Answers = tr.Answers[:2] // the check has not answered
		}
		evaltest.Must(t, b.AddTrials([]engine.Trial{tr}))
		n++
	}
	q := b.open("ana")
	judged, waited := 0, []string(nil)
	for range 6 {
		item, err := q.Next(t.Context())
		if err != nil {
			break
		}
		if len(item.Waiting) > 0 {
			waited = item.Waiting
			break
		}
		if len(item.Shown) != 2 {
			t.Errorf("shown: %v", item.Shown)
		}
		judged++
		b.say(q, item, func(model string) int {
			if model == "big" {
				return 1
			}
			return 0
		})
	}
	if judged != 3 || !slices.Equal(waited, []string{"small"}) {
		t.Errorf("%d were judged, and one waits for %v", judged, waited)
	}
	evaltest.Must(t, q.Reveal())
	c, err := snapshot.Open(b.Store)
	evaltest.Must(t, err)
	evaltest.Must(t, calibrate.FinalizeDraws(b.Store, c, b.now()))
	m, err := calibrate.ReadMonitor(t.Context(), b.Store)
	evaltest.Must(t, err)
	if got := m.Families[0].Months[0]; got.Draws != 5 || got.Rated != 3 || got.Loss != 0.6 {
		t.Errorf("got %+v, want 5 draws of which 3 were given nano's answer and lost", got)
	}
}

package calibrate

import (
	"fmt"
	"math"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// The effect of a policy is held against sums that go over the trials themselves.
func TestEffect(t *testing.T) {
	s := storetest.New(t)
	policy := evaltest.NewPolicy(t, 0.1)
	router := routing.NewRouter(policy)
	var spent, reference int64
	var quality, best float64
	cheaper := 0
	const n = 60
	for i := range n {
		trial := evaltest.NewTrial(i)
		trial.Prompt = fmt.Sprintf("What is %d times %d? Prove every step of it.", i, i*7)
		if i%3 > 0 {
			trial.Prompt = fmt.Sprintf("Extract the name: Ada %d", i)
		}
		trial.Answers = trial.Answers[:2]
		q := []int{i % 2, 1}
		for lane, model := range []string{"nano", "big"} {
			trial.Answers[lane] = evaltest.NewAnswer(model, fmt.Sprint("answer ", i, model))
			trial.Answers[lane].Cost = providers.Nano(int64(1000 * (1 + 9*lane + i)))
		}
		evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
		r := evaltest.NewRating(fmt.Sprint("r", i), trial)
		r.Shown = []eval.Shown{{Lane: 0, Model: "nano"}, {Lane: 1, Model: "big"}}
		r.Verdicts = []eval.Verdict{{Answer: 0, Value: q[0]}, {Answer: 1, Value: q[1]}}
		evaltest.Must(t, s.AddRatings([]eval.Rating{r}))

		chosen := 1
		if router.Decide(engine.Query{Prompt: trial.Prompt}).Model == "nano" {
			chosen = 0
		}
		spent, reference = spent+trial.Answers[chosen].Cost.Nano(), reference+trial.Answers[1].Cost.Nano()
		cheaper += 1 - chosen
		quality, best = quality+float64(q[chosen])/n, best+float64(q[1])/n
	}
	view, err := View(t.Context(), s, Target{Ladder: policy.Ladder, Limit: certify.NewLimit(0.05, 0.95)})
	evaltest.Must(t, err)
	e, err := view.Effect(policy)
	evaltest.Must(t, err)
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	if e.Prompts != n || e.Cost != providers.Nano(spent) || e.Reference != providers.Nano(reference) || e.Share != float64(cheaper)/n || cheaper%n == 0 {
		t.Errorf("%+v, want %d of %d", e, spent, reference)
	}
	if e.Judged != n || e.Graded != n || !near(e.Quality, quality) || !near(e.ReferenceQuality, best) || !near(e.Loss, best-quality) {
		t.Errorf("%+v, want %v of %v", e, quality, best)
	}
	if runs, err := s.Runs(); err != nil || len(runs) != 0 {
		t.Errorf("a view has opened runs: %+v, %v", runs, err)
	}
}

// A cost that was worked out from the length of a text is no measured one.
func TestCostsOfTokensThatNobodyCountedAreEstimates(t *testing.T) {
	for name, c := range map[string]struct {
		usage providers.Usage
		basis providers.CostBasis
		want  bool
	}{
		"counted tokens are measured":  {},
		"a reported cost is measured":  {basis: providers.Reported},
		"estimated tokens are a guess": {usage: providers.Usage{Estimated: true}, want: true},
		"an upper limit is a guess":    {basis: providers.AtMost, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			policy := evaltest.NewPolicy(t, 0.1)
			for i := range 4 {
				trial := evaltest.NewTrial(i)
				trial.Prompt = fmt.Sprintf("Extract the name: Ada %d", i)
				trial.Answers = trial.Answers[:0]
				for _, model := range []string{"nano", "big"} {
					a := evaltest.NewAnswer(model, fmt.Sprint("answer ", i, model))
					a.Cost = providers.Nano(1000)
					if i == 2 && model == "big" {
						a.Usage.Estimated, a.CostBasis = c.usage.Estimated, c.basis
					}
					trial.Answers = append(trial.Answers, a)
				}
				evaltest.Must(t, s.AddTrials([]engine.Trial{trial}))
			}
			view, err := View(t.Context(), s, Target{Ladder: policy.Ladder, Limit: certify.NewLimit(0.05, 0.95)})
			evaltest.Must(t, err)
			e, err := view.Effect(policy)
			evaltest.Must(t, err)
			if !e.Cost.Known() || e.Estimated != c.want {
				t.Errorf("%+v, want estimated: %v", e, c.want)
			}
			var keys []string
			for _, m := range view.Snapshot().Order {
				keys = append(keys, m.Key)
			}
			if of := view.Snapshot().Study(policy.Ladder, nil, eval.Score, nil, keys).Guessed; of[len(of)-1] != c.want {
				t.Errorf("the study has guesses %v, want %v of the reference", of, c.want)
			}
		})
	}
}

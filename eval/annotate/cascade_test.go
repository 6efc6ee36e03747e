package annotate

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/sametext"
	"switchboard/providers"
)

// chance is a number in [0, 1) that nothing in the prompt tells.
func chance(i int, of string) float64 {
	h := fnv.New32a()
	fmt.Fprint(h, of, i) // never fails
	return float64(h.Sum32()%1000) / 1000
}

// worded is an answer as a model words it.
func worded(i int, model string) string {
	switch {
	case model != "big" && i%4 > 0 && chance(i, model) < 0.3:
		return fmt.Sprintf("It is called %s %d.", model, 1000+i)
	case model == "big" && i%4 > 0:
		return fmt.Sprintf("The name that is usual for it would be word %d, as far as anybody knows.", i)
	}
	return fmt.Sprintf("It is called word %d.", i)
}

// cascadeTrial is answered by three models: on every fourth prompt by all with the
// same text, and else with the right word or an invented one.
func cascadeTrial(i int) engine.Trial {
	tr := benchTrial(4*i + 1) // none of them hard
	tr.Answers = nil
	for k, model := range []string{"nano", "small", "big"} {
		a := evaltest.NewAnswer(model, worded(i, model))
		a.Cost = providers.Nano([]int64{1_000, 1_500, 40_000}[k])
		tr.Answers = append(tr.Answers, a)
	}
	return tr
}

func TestACascadeIsRatedCertifiedAndDecides(t *testing.T) {
	b := newFixture(t, 0)
	var trials []engine.Trial
	number := map[string]int{} // by prompt
	for i := range 300 {
		tr := cascadeTrial(i)
		trials, number[tr.Prompt] = append(trials, tr), i
	}
	evaltest.Must(t, b.AddTrials(trials))
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "small", Strength: 0.4}, {Model: "big", Strength: 1}}}
	limit := certify.NewLimit(0.1, 0.9)
	q, err := Open(NewReading(b.Store), Options{Rater: "ana", Scale: eval.Accept, Ladder: ladder, Limit: limit, Check: "small", Now: b.now})
	evaltest.Must(t, err)
	ratings := 0
	for {
		item, err := q.Next(t.Context())
		if eval.IsAny(err, eval.ErrNothingToRate) {
			break
		}
		evaltest.Must(t, err)
		i := number[item.Prompt]
		if i%4 == 0 || len(item.Waiting) > 0 {
			t.Fatalf("%q is rated, of which all answers are the same; %v", item.Prompt, item.Waiting)
		}
		b.say(q, item, func(model string) int {
			if model == "big" || worded(i, model) == fmt.Sprintf("It is called word %d.", i) {
				return 1
			}
			return 0
		})
		ratings++
	}
	p, err := q.Progress()
	evaltest.Must(t, err)
	evaltest.Must(t, q.Reveal())
	target := calibrate.Target{Ladder: ladder, Scale: eval.Accept, Limit: limit, Check: "small"}
	done, err := calibrate.Calibrate(t.Context(), b.Store, target, "ana", b.now())
	evaltest.Must(t, err)
	t.Run("what needed no rating is the same", func(t *testing.T) {
		if p.Same == 0 || p.Compared <= p.Same || done.Counts.Same != 75 || done.Counts.Compared != 300 || ratings > 225+225/repeatEvery+1 {
			t.Errorf("%+v after %d ratings; %+v", p, ratings, done.Counts)
		}
		for _, c := range done.Run.Run.Families[0].Same {
			k := slices.IndexFunc(trials, func(tr engine.Trial) bool { return eval.PromptKey(tr.Prompt) == c.Prompt })
			if answers := trials[k].Answers; !sametext.Same(answers[0].Text, answers[2].Text) {
				t.Errorf("%q and %q", answers[0].Text, answers[2].Text)
			}
		}
	})
	t.Run("the certificate adds up", func(t *testing.T) {
		if !done.Certified() {
			t.Fatalf("%v: %+v", done.Verdict(), done.Families)
		}
		run, evidence, err := calibrate.Explain(b.Store, done.Run.Run.ID)
		evaltest.Must(t, err)
		checked := 0
		for _, e := range evidence {
			k := slices.Index(e.Models, e.Decision)
			if k >= 0 && e.Gaps[k] > e.Threshold {
				t.Errorf("%q goes to %s at a gap of %v above %v", e.Text, e.Decision, e.Gaps[k], e.Threshold)
			}
			if k >= 0 && e.Decision == "nano" && e.Agreement[k] == 1 {
				checked++
			}
		}
		if checked == 0 {
			t.Error("nothing says that the answers agree")
		}
		for i, a := range calibrate.Accounts(&run, evidence) {
			f := done.Families[i]
			if math.Abs(a.Loss-f.Loss) > 1e-9 || a.Share != f.Open || a.Same != f.Same || f.Same == 0 || f.Rated != a.Draws {
				t.Errorf("%+v does not add up to %+v", a, f)
			}
		}
	})
	t.Run("the policy asks the check", func(t *testing.T) {
		router := routing.NewRouter(done.Policy)
		d := router.Decide(engine.Query{Prompt: trials[1].Prompt, Task: engine.QA})
		if len(done.Checks()) == 0 || d.Model != "nano" || d.Check != "small" {
			t.Errorf("%+v of %+v", d, done.Checks())
		}
	})
	t.Run("and another check is another run", func(t *testing.T) {
		target.Check = engine.NoCheck
		none, err := calibrate.Calibrate(t.Context(), b.Store, target, "ana", b.now())
		if evaltest.Must(t, err); none.Run != nil {
			t.Errorf("it is certified by the run %s", none.Run.Run.ID)
		}
	})
}

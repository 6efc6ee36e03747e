package backtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/dataset"
	"switchboard/eval/internal/evaltest"
)

// TestForecastsOfPublishedOutcomes holds what is said of how many ratings are missing
// against what it took. SWITCHBOARD_LONG=60 and -v make the table of
// docs/statistics.md.
func TestForecastsOfPublishedOutcomes(t *testing.T) {
	for _, file := range []string{"gsm8k.jsonl", "mmlu.jsonl"} {
		t.Run(file, func(t *testing.T) {
			all := publishedPrompts(published(t, file))
			moments := []int{0, 50, 150}
			first, goal := make([]forecastRecord, len(moments)), make([]forecastRecord, len(moments))
			for i := range evaltest.Repeats(t, 12) {
				run := planPublished(t, all, uint64(i))
				certified := run.took(t, func(r *certify.FamilyResult) bool { return r.Certified })
				reached := run.took(t, func(r *certify.FamilyResult) bool {
					return r.Certified && r.Threshold >= run.Families[0].Grid[run.Families[0].Goal]
				})
				for k, at := range moments {
					said := run.result(t, at)
					if !said.Certified {
						first[k].note(said.First, certified-at)
					}
					goal[k].note(said.Missing, reached-at)
				}
			}
			for k, at := range moments {
				first[k].check(t, fmt.Sprintf("first after %d", at))
				goal[k].check(t, fmt.Sprintf("goal after %d", at))
			}
		})
	}
}

// forecastRecord is what it took over what was said, in order.
type forecastRecord struct {
	ratios      []float64
	missed      int // it was said to come and did not, with all prompts rated
	unreachable int // it was said not to come
	surprised   int // and came
}

// never is far more than there are prompts.
const never = 1_000_000

func (r *forecastRecord) note(said, took int) {
	comes := took < never/2
	switch {
	case said == certify.Unreachable:
		r.unreachable++
		if comes {
			r.surprised++
		}
	case said == 0:
	case !comes:
		r.missed++
	default:
		ratio := float64(took) / float64(said)
		at, _ := slices.BinarySearch(r.ratios, ratio)
		r.ratios = slices.Insert(r.ratios, at, ratio)
	}
}

func (r *forecastRecord) at(part float64) float64 {
	return r.ratios[int(part*float64(len(r.ratios)-1)+0.5)]
}

func (r *forecastRecord) String() string {
	came := "never came"
	if n := len(r.ratios); n > 0 {
		came = fmt.Sprintf("took / said %.2f (%.2f to %.2f), %d times", r.at(0.5), r.at(0.1), r.at(0.9), n)
	}
	return fmt.Sprintf("%s; said to come and did not %d; said not to come %d, and came %d", came, r.missed, r.unreachable, r.surprised)
}

// check reports the record, and fails where it is far off.
func (r *forecastRecord) check(t *testing.T, what string) {
	t.Helper()
	t.Logf("%s: %s", what, r)
	if len(r.ratios) >= 8 && (r.at(0.5) < 0.5 || r.at(0.5) > 2) {
		t.Errorf("%s: it took %.1f times what was said", what, r.at(0.5))
	}
}

func publishedPrompts(set *dataset.Outcomes) []certify.StudyPrompt {
	all := make([]certify.StudyPrompt, len(set.Prompts))
	for i := range set.Prompts {
		o := &set.Prompts[i]
		b := ofPublished(1)
		features := routing.ReadPrompt(engine.Query{Prompt: o.Prompt, Task: o.Task})
		all[i] = certify.StudyPrompt{
			Key: engine.TextKey(o.Prompt), Task: engine.QA, Features: &features, // one family
			D: []float64{*o.Answer(b.Strong).Quality - *o.Answer(b.Weak).Quality},
		}
	}
	return all
}

// publishedRun is a run on some of the published prompts, with the truth of its draws.
type publishedRun struct {
	certify.Run
	d map[string][]float64
}

// planPublished plans a run on as many prompts as somebody may have.
func planPublished(t *testing.T, all []certify.StudyPrompt, seed uint64) publishedRun {
	t.Helper()
	const most, fitted = 2500, 170
	b := ofPublished(1)
	s := certify.Study{Ladder: Ladder(b.Weak, b.Strong), Scale: eval.Accept}
	run := publishedRun{d: map[string][]float64{}}
	for n, i := range rand.New(rand.NewPCG(seed, 17)).Perm(len(all))[:min(len(all), most)] {
		p := all[i]
		if p.Part = eval.FitPart; n >= fitted {
			p.Part, p.D, run.d[p.Key] = eval.CertifyPart, nil, p.D
		}
		s.Prompts = append(s.Prompts, p)
	}
	var err error
	run.Run, err = certify.PlanRun(&s, certify.RunConfig{Limit: certify.NewLimit(b.MaxLoss, b.Confidence), Attempt: 1, Seed: seed})
	evaltest.Must(t, err)
	return run
}

// result is what is certified and said after so many ratings.
func (r *publishedRun) result(t *testing.T, rated int) certify.FamilyResult {
	t.Helper()
	judged := certify.ProofInput{Prompts: map[string]certify.Judgement{}}
	for _, c := range r.Families[0].Routable[:min(rated, len(r.Families[0].Routable))] {
		judged.Prompts[c.Prompt] = certify.Judgement{Final: true, D: r.d[c.Prompt], Raters: []string{"ana"}}
	}
	results, _, err := r.Certify(judged)
	evaltest.Must(t, err)
	return results[0]
}

// took is after how many ratings something is so, or never.
func (r *publishedRun) took(t *testing.T, so func(*certify.FamilyResult) bool) int {
	t.Helper()
	most := len(r.Families[0].Routable)
	n := sort.Search(most+1, func(n int) bool {
		result := r.result(t, n)
		return so(&result)
	})
	if n > most {
		return never
	}
	return n
}

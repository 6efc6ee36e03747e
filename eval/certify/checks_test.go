package certify

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

// checkedStudy has prompts that tell nothing, answers of two cheaper models that are
// wrong now and then, and a check that seldom makes the same mistake.
func checkedStudy(n int) (s *Study, texts map[string]string) {
	r := rand.New(rand.NewPCG(5, 5))
	s = &Study{Ladder: landLadder(2), Scale: eval.Accept, Raters: []string{"ana"}, Checks: []string{"check", "cheap0"}}
	texts = map[string]string{}
	for i := range n {
		text := fmt.Sprintf("What does bag number %d weigh?", i)
		read := routing.ReadPrompt(engine.Query{Prompt: text, Task: engine.QA})
		p := StudyPrompt{Key: eval.PromptKey(text), Task: engine.QA, Features: &read}
		p.Part = eval.PartOf(p.Key)
		p.Costs = []providers.Money{providers.USD(0.001), providers.USD(0.002), providers.USD(0.05)}
		p.D = []float64{chance(r, 0.3), chance(r, 0.2)}
		p.Same = []bool{p.D[0] == 0 && i%4 == 0, false}
		for rung := range p.D {
			pair := Pair{State: Compared, Cost: providers.USD(0.001)}
			if i%25 == 7 {
				pair = Pair{State: Failed, Cost: providers.USD(0.001)}
			} else {
				rung, check := number(r, 40, p.D[rung]), number(r, 40, chance(r, 0.3))
				pair.Features = compared(rung, check)
			}
			p.Pairs = append(p.Pairs, pair)
		}
		s.Prompts, texts[p.Key] = append(s.Prompts, p), text
	}
	return s, texts
}

// number is a right answer, or a wrong one.
func number(r *rand.Rand, right int, wrong float64) string {
	if wrong > 0 {
		right += 1 + r.IntN(500)
	}
	return fmt.Sprintf("It is %d.", right)
}

func compared(rung, check string) agreement.Features {
	a, b := agreement.Read(rung), agreement.Read(check)
	return agreement.Compare(&a, &b)
}

// follow is the model whose answer a policy gives in the end, with the rungs whose
// checks were asked.
func follow(t *testing.T, r *routing.Router, p *StudyPrompt, text string) (model string, asked []int) {
	t.Helper()
	cheaper := routing.Models(r.Policy().Ladder.Cheaper())
	d := r.Decide(engine.Query{Prompt: text, Task: p.Task})
	for d.Check != "" {
		rung := slices.Index(cheaper, d.Model)
		asked = append(asked, rung)
		var f *agreement.Features
		if p.Pairs[rung].State == Compared {
			f = &p.Pairs[rung].Features
		}
		_, accepted, err := r.Checked(d, f)
		if err != nil {
			t.Fatal(err)
		}
		if accepted {
			return d.Model, asked
		}
		d = r.Next(d)
	}
	return d.Model, asked
}

func TestAPolicyWithChecksDoesWhatItsRunPlanned(t *testing.T) {
	s, texts := checkedStudy(1800)
	run := mustPlan(t, s, usualTerms)
	f := &run.Families[0]
	if len(f.Bands) == 0 || len(f.Asked) == 0 || len(f.Same) == 0 {
		t.Fatalf("%d bands, %d asked, %d the same", len(f.Bands), len(f.Asked), len(f.Same))
	}
	results, policy, err := run.Certify(truly(s, &run))
	if err != nil || !results[0].Certified || results[0].Share < 0.3 {
		t.Fatalf("%+v, %v", results[0], err)
	}
	b, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	var read routing.Policy
	if err := json.Unmarshal(b, &read); err != nil || read.Hash != policy.Hash || read.Runs() != nil {
		t.Fatal(err, read.Runs())
	}
	router, k := routing.NewRouter(read), slices.Index(f.Grid, results[0].Threshold)
	to, checks := map[string]int{}, map[string][]int{}
	for _, c := range append(slices.Clone(f.Routable), f.Same...) {
		if rung, cheaper := c.Picks.At(k); cheaper {
			to[c.Prompt] = rung
		}
	}
	for _, a := range f.Asked {
		checks[a.Prompt] = a.Rungs
	}
	cheaper, spent, reference, routed, lost := routing.Models(run.Ladder.Cheaper()), int64(0), int64(0), 0, 0.0
	for _, p := range ofPart(s, eval.CertifyPart) {
		model, asked := follow(t, router, p, texts[p.Key])
		want := run.Ladder.Reference()
		if rung, ok := to[p.Key]; ok {
			want = cheaper[rung]
		}
		if model != want {
			t.Fatalf("%s goes to %s, and was planned for %s", texts[p.Key], model, want)
		}
		rung, once := slices.Index(cheaper, model), map[string]int64{}
		for _, at := range asked {
			if !slices.Contains(checks[p.Key], at) {
				t.Fatalf("%s asks the check of %d, planned were %v", texts[p.Key], at, checks[p.Key])
			}
			once[s.Checks[at]] = p.Pairs[at].Cost.Nano()
			once[cheaper[at]] = p.Costs[at].Nano()
		}
		reference += p.Costs[2].Nano()
		once[model] = p.Costs[slices.Index(routing.Models(run.Ladder.Rungs), model)].Nano()
		for _, cost := range once {
			spent += cost
		}
		if rung < 0 {
			continue
		}
		routed++
		lost += p.D[rung]
	}
	n := float64(len(f.Prompts))
	t.Run("and saves what it says", func(t *testing.T) {
		if want := 1 - float64(spent)/float64(reference); !evaltest.Near(results[0].Saving.Share, want) {
			t.Errorf("%v, want %v", results[0].Saving.Share, want)
		}
	})
	t.Run("and loses no more", func(t *testing.T) {
		if results[0].Share != float64(routed)/n || lost/n > 0.05 {
			t.Errorf("share %v of %v, loss %v", results[0].Share, float64(routed)/n, lost/n)
		}
	})
	t.Run("more than the prompt alone certifies", func(t *testing.T) {
		s.Checks = nil
		alone := mustPlan(t, s, usualTerms)
		before, p, err := alone.Certify(truly(s, &alone))
		if err != nil || before[0].Share >= results[0].Share || len(p.Scorer.Checks) != 0 {
			t.Errorf("%v without checks, %v with, %v", before[0].Share, results[0].Share, err)
		}
	})
}

func TestAFamilyIsCheckedOnlyWhereAllOfItIsAnswered(t *testing.T) {
	s, _ := checkedStudy(1800)
	for i := range s.Prompts {
		if s.Prompts[i].Part == eval.CertifyPart {
			s.Prompts[i].Pairs[0].State = Unanswered
			break
		}
	}
	run := mustPlan(t, s, usualTerms)
	for _, b := range run.Families[0].Bands {
		if b.Rung == "cheap0" {
			t.Error("a check is asked of which one answer is missing")
		}
	}
}

func TestChooseBand(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	var rows []CheckedRow
	for range 400 {
		row := CheckedRow{Prompt: r.Float64(), D: chance(r, 0.3)}
		if row.Checked = 0.1 * r.Float64(); row.D > 0 {
			row.Checked += 0.5
		}
		rows = append(rows, row)
	}
	whole := routing.Band{Rung: "m", Alone: -1, Ask: 1}
	t.Run("asks everywhere where nobody knows the costs", func(t *testing.T) {
		if b, gain := ChooseBand("m", rows, CallCosts{Reference: 1}, DefaultLimit()); b != whole || gain.Share < 0.3 || !gain.Worth() {
			t.Errorf("%+v, %v", b, gain)
		}
	})
	t.Run("does not pay where a check costs as much as the reference", func(t *testing.T) {
		if _, gain := ChooseBand("m", rows, CallCosts{Rung: 1, Check: 20, Reference: 20}, DefaultLimit()); gain.Worth() {
			t.Errorf("%v", gain)
		}
	})
	t.Run("is not asked where the prompt tells enough", func(t *testing.T) {
		told := slices.Clone(rows)
		for i := range told {
			told[i].Prompt = 0.5*told[i].D + 0.1*r.Float64()
		}
		if b, gain := ChooseBand("m", told, CallCosts{Rung: 1, Check: 2, Reference: 20}, DefaultLimit()); gain.Worth() {
			t.Errorf("%+v, %v", b, gain)
		}
	})
	t.Run("is seldom worth it where it tells nothing", func(t *testing.T) {
		worth := 0
		for range 100 {
			blind := make([]CheckedRow, 170)
			for i := range blind {
				blind[i] = CheckedRow{Prompt: r.Float64(), Checked: 0.6 * r.Float64(), D: chance(r, 0.3)}
			}
			if _, gain := ChooseBand("m", blind, CallCosts{Rung: 1, Check: 1, Reference: 20}, DefaultLimit()); gain.Worth() {
				worth++
			}
		}
		if worth > 15 {
			t.Errorf("%d times of 100", worth)
		}
	})
	t.Run("nothing was judged", func(t *testing.T) {
		if b, gain := ChooseBand("m", nil, CallCosts{Reference: 1}, DefaultLimit()); b != whole || gain != (Gain{}) {
			t.Errorf("%+v, %v", b, gain)
		}
	})
}

func TestTheWorldsWithChecksAskThem(t *testing.T) {
	for name, w := range map[string]land{
		"a check that tells most":                          coverages["a check that tells most"].land,
		"with answers that are the same, several families": coverages["checks, same texts, several families"].land,
	} {
		t.Run(name, func(t *testing.T) {
			l := w.plan(rand.New(rand.NewPCG(9, 9)), 2000, 400, 1)
			if !slices.ContainsFunc(l.Families, func(f Family) bool { return len(f.Bands) > 0 }) {
				t.Error("no family asks a check")
			}
		})
	}
}

// ofPart are the prompts of a part in the order of their keys.
func ofPart(s *Study, part eval.Part) []*StudyPrompt {
	all, _ := s.inOrder()
	return s.at(s.of(part, all))
}

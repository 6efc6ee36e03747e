package backtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"switchboard/eval"
	"switchboard/eval/dataset"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

// sums are outcomes with texts: the weak model is wrong now and then, whatever the
// prompt, and a check that is wrong as often seldom makes the same mistake. Some
// answers of the weak and the strong model are the same text.
func sums(n int) *dataset.Outcomes {
	r := rand.New(rand.NewPCG(9, 9))
	set := &dataset.Outcomes{File: "sums.jsonl"}
	for i := range n {
		right := 100 + r.IntN(900)
		answer := func(model, how string, wrong, usd float64) dataset.OutcomeAnswer {
			value, quality := right, 1.0
			if r.Float64() < wrong {
				value, quality = 100+r.IntN(900), 0
			}
			return dataset.OutcomeAnswer{Model: model, Quality: &quality, Text: fmt.Sprintf(how, value), Cost: providers.USD(usd)}
		}
		how := "The answer is %d."
		if r.IntN(2) == 0 {
			how = "It comes to %d."
		}
		set.Prompts = append(set.Prompts, dataset.Outcome{
			ID: fmt.Sprint(i), Prompt: fmt.Sprintf("What do the beads of bag number %d weigh?", i), Line: i + 1,
			Answers: []dataset.OutcomeAnswer{answer("w", "The answer is %d.", 0.2, 0.001), answer("c", "I make it %d.", 0.3, 0.001), answer("s", how, 0, 0.02)},
		})
	}
	return set
}

func withCheck() Config {
	b := usual()
	b.CheckModel, b.RateSame = "c", true
	return b
}

func TestACheckCertifiesWhatThePromptCannot(t *testing.T) {
	set := sums(900)
	alone := withCheck()
	alone.CheckModel = ""
	before, r := mustTest(t, alone, set), mustTest(t, withCheck(), set)
	t.Run("finds what is wrong", func(t *testing.T) {
		if before.APGR > 0.6 || r.APGR < 0.75 {
			t.Errorf("%v without, %v with the check", before.APGR, r.APGR)
		}
	})
	t.Run("certifies more, and saves more though it is paid", func(t *testing.T) {
		if r.CertifiedShare < before.CertifiedShare+0.2 || r.Saving < before.Saving+0.1 || !r.Priced {
			t.Errorf("%v and %v without, %v and %v with the check", before.CertifiedShare, before.Saving, r.CertifiedShare, r.Saving)
		}
	})
	t.Run("asks no share above all", func(t *testing.T) {
		if r.CheckedShare > 1 || r.Calls.Weak > 1 || r.Judged != 200 {
			t.Errorf("%v checked, %v calls, %v judged", r.CheckedShare, r.Calls.Weak, r.Judged)
		}
	})
	t.Run("pays every call that is made", func(t *testing.T) {
		paid := (r.Calls.Weak*0.001 + r.Calls.Check*0.001 + r.Calls.Strong*0.02) / 0.02
		if math.Abs(1-paid-r.Saving) > 1e-9 {
			t.Errorf("calls %+v come to %v, and %v is said to be saved", r.Calls, paid, r.Saving)
		}
	})
	t.Run("the figures follow from the parts", func(t *testing.T) { checkParts(t, r, set); checkCalls(t, r) })
}

// checkCalls works the shares out anew from the calls of each prompt.
func checkCalls(t *testing.T, r *Result) {
	t.Helper()
	var checked, escalated, weak float64
	for _, parts := range r.Parts {
		n := 0.0
		var c, e, w float64
		for _, p := range parts {
			if p.Part != eval.TestPart {
				continue
			}
			n++
			c += p.Calls.Check
			e += p.Calls.Check * p.Calls.Strong
			w += p.Calls.Weak
			if (p.Model == "s") != (p.Calls.Strong == 1) || p.Model == "w" && p.Calls.Weak == 0 {
				t.Fatalf("%+v", p)
			}
		}
		checked, escalated, weak = checked+c/n, escalated+e/n, weak+w/n
	}
	splits := float64(len(r.Parts))
	if !evaltest.Near(checked/splits, r.CheckedShare) || !evaltest.Near(escalated/splits, r.EscalatedShare) || !evaltest.Near(weak/splits, r.Calls.Weak) {
		t.Errorf("checked %v, escalated %v, weak %v; told %+v", checked/splits, escalated/splits, weak/splits, r)
	}
}

func TestACheckThatDoesNotPayIsNotAsked(t *testing.T) {
	set := sums(900)
	for i := range set.Prompts {
		set.Prompts[i].Answers[1].Cost = providers.USD(0.03) // more than the reference
	}
	alone := withCheck()
	alone.CheckModel = ""
	before, r := mustTest(t, alone, set), mustTest(t, withCheck(), set)
	if r.Calls.Check != 0 || !evaltest.Near(r.Saving, before.Saving) || !evaltest.Near(r.CertifiedShare, before.CertifiedShare) {
		t.Errorf("%v checks a prompt, %v saved and %v certified; %v and %v without", r.Calls.Check, r.Saving, r.CertifiedShare, before.Saving, before.CertifiedShare)
	}
}

func TestACheckThatIsMissingEscalates(t *testing.T) {
	set := sums(900)
	for i := range set.Prompts {
		if i%3 == 0 {
			set.Prompts[i].Answers[1].Text = ""
		}
	}
	r := mustTest(t, withCheck(), set)
	for _, p := range r.Parts[0] {
		var i int
		fmt.Sscan(p.ID, &i)
		if i%3 == 0 && (p.Model != "s" || p.Agreement != nil) {
			t.Fatalf("%+v", p)
		}
	}
	if r.CertifiedShare < 0.3 || r.CertifiedShare > 0.67 {
		t.Errorf("certified %v", r.CertifiedShare)
	}
}

func TestSameTextsAreNotRated(t *testing.T) {
	set := sums(1200)
	rateAll, spare := withCheck(), withCheck()
	spare.RateSame = false
	all, r := mustTest(t, rateAll, set), mustTest(t, spare, set)
	if r.SameShare < 0.35 || r.SameShare > 0.45 || all.SameShare != 0 {
		t.Fatalf("%v the same, %v where they are rated", r.SameShare, all.SameShare)
	}
	if all.Judged != 200 || math.Abs(r.Judged-200) > 1e-9 {
		t.Errorf("%v and %v judged", all.Judged, r.Judged)
	}
	for _, parts := range r.Parts {
		judged, passed := 0, 0
		for _, p := range parts {
			if p.Part == eval.TestPart {
				continue
			}
			passed++
			if !p.Same {
				judged++
			} else if p.D != 0 {
				t.Fatalf("%+v", p)
			}
		}
		if judged != 200 || passed < 300 {
			t.Errorf("%d judged of %d that came", judged, passed)
		}
	}
	spare.CheckModel = ""
	rateAll.CheckModel = ""
	if less, more := mustTest(t, rateAll, set), mustTest(t, spare, set); more.CertifiedShare < less.CertifiedShare {
		t.Errorf("certified %v, and %v where the same texts are rated", more.CertifiedShare, less.CertifiedShare)
	}
	t.Run("half of the prompts stay the test", func(t *testing.T) {
		set := sums(500)
		for i := range set.Prompts {
			set.Prompts[i].Answers[2].Text = set.Prompts[i].Answers[0].Text
			set.Prompts[i].Answers[2].Quality = set.Prompts[i].Answers[0].Quality
		}
		r := mustTest(t, spare, set)
		if n := countParts(t, r.Parts[0]); n[2] != 250 || r.Judged != 0 {
			t.Errorf("%v, %v judged", n, r.Judged)
		}
	})
}

func TestAgreementMayBeGivenAsAValue(t *testing.T) {
	set := sums(900)
	for i := range set.Prompts {
		for k := range set.Prompts[i].Answers {
			a := &set.Prompts[i].Answers[k]
			a.Value, a.Text = strings.Trim(strings.Fields(a.Text)[3], "."), ""
		}
	}
	b := withCheck()
	b.RateSame = false
	r := mustTest(t, b, set)
	if r.Texts || r.SameShare != 0 {
		t.Errorf("values count as texts: %v", r.SameShare)
	}
	if r.APGR < 0.75 {
		t.Errorf("area %v", r.APGR)
	}
}

func TestBacktestRefusesAChecker(t *testing.T) {
	for name, b := range map[string]Config{"that is the strong model": {CheckModel: "s"}, "that is the weak model": {CheckModel: "w"}, "without answers": {CheckModel: "nobody"}} {
		t.Run(name, func(t *testing.T) {
			c := withCheck()
			c.CheckModel = b.CheckModel
			if _, err := c.Run(t.Context(), sums(400), func(int) {}); err == nil {
				t.Error("accepted")
			}
		})
	}
}

package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"switchboard/engine/jsonl"
	"switchboard/eval"
	"switchboard/eval/dataset"
	"switchboard/eval/fit"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

// riddles are outcomes in which the weak model fails where "prime" stands in
// the prompt, mostly.
func riddles(n int) *dataset.Outcomes {
	r := rand.New(rand.NewPCG(4, 4))
	set := &dataset.Outcomes{File: "riddles.jsonl"}
	for i := range n {
		word, chance := "river", 0.02
		if r.IntN(2) == 0 {
			word, chance = "prime", 0.6
		}
		weak, strong := 1.0, 1.0
		if r.Float64() < chance {
			weak = 0
		}
		set.Prompts = append(set.Prompts, dataset.Outcome{
			ID: fmt.Sprint(i), Prompt: fmt.Sprintf("Tell me of the %s number %d.", word, i), Line: i + 1,
			Answers: []dataset.OutcomeAnswer{
				{Model: "w", Quality: &weak, Cost: providers.USD(0.001)},
				{Model: "s", Quality: &strong, Cost: providers.USD(0.01)},
			},
		})
	}
	return set
}

func usual() Config {
	return Config{Weak: "w", Strong: "s", Ratings: 200, FitShare: 0.34, Queue: eval.Uniform, Splits: 4, Seed: 1, MaxLoss: 0.05, Confidence: 0.95}
}

func mustTest(t *testing.T, b Config, set *dataset.Outcomes) *Result {
	t.Helper()
	r, err := b.Run(t.Context(), set, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestABacktestFindsAScoreThatWorks(t *testing.T) {
	set := riddles(900)
	r := mustTest(t, usual(), set)
	t.Run("finds a score that works", func(t *testing.T) {
		if r.APGR < 0.7 || r.CPT50 > 0.4 || r.CPT80 < r.CPT50 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("certifies more than chance does", func(t *testing.T) {
		if r.CertifiedShare < 0.25 || r.NoSkillShare >= r.CertifiedShare {
			t.Errorf("%v, chance %v", r.CertifiedShare, r.NoSkillShare)
		}
	})
	t.Run("saves nine tenths of what goes to the weak model", func(t *testing.T) {
		if !r.Priced || !evaltest.Near(r.Saving, 0.9*r.CertifiedShare) {
			t.Errorf("%v of %v", r.Saving, r.CertifiedShare)
		}
	})
	t.Run("every prompt has one place in every split", func(t *testing.T) {
		for i, parts := range r.Parts {
			if got := countParts(t, parts); got != [3]int{68, 132, 700} {
				t.Errorf("split %d: %v", i, got)
			}
		}
	})
	t.Run("the figures follow from the parts", func(t *testing.T) { checkParts(t, r, set) })
	t.Run("a seed gives one result", func(t *testing.T) {
		if !reflect.DeepEqual(r, mustTest(t, usual(), set)) {
			t.Error("they differ")
		}
		other := usual()
		other.Seed = 2
		if mustTest(t, other, set).APGR == r.APGR {
			t.Error("another seed gives the same")
		}
	})
}

// countParts counts fit, certify and test, and that no prompt is there twice.
func countParts(t *testing.T, parts []PromptResult) (n [3]int) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range parts {
		if seen[p.ID] {
			t.Errorf("%s is there twice", p.ID)
		}
		seen[p.ID] = true
		n[map[eval.Part]int{eval.FitPart: 0, eval.CertifyPart: 1, eval.TestPart: 2}[p.Part]]++
	}
	return n
}

// checkParts works the figures out anew from what became of each prompt.
func checkParts(t *testing.T, r *Result, set *dataset.Outcomes) {
	t.Helper()
	d := map[string]float64{}
	for i := range set.Prompts {
		o := &set.Prompts[i]
		d[o.ID] = *o.Answer("s").Quality - *o.Answer("w").Quality
	}
	var area, share float64
	for _, parts := range r.Parts {
		var gaps, ds []float64
		cheap := 0
		highest, lowest := -2.0, 2.0 // gap at the weak model, at the strong one
		for _, p := range parts {
			if p.Model == "w" {
				highest = max(highest, p.Gap)
			} else {
				lowest = min(lowest, p.Gap)
			}
			if p.Part != eval.TestPart {
				continue
			}
			gaps, ds = append(gaps, p.Gap), append(ds, d[p.ID])
			if p.Model == "w" {
				cheap++
			}
		}
		if highest >= lowest {
			t.Errorf("a gap of %v went to the weak model, one of %v to the strong one", highest, lowest)
		}
		area += fit.NewCurve(gaps, ds).Area() / float64(len(r.Parts))
		share += float64(cheap) / float64(len(gaps)) / float64(len(r.Parts))
	}
	if !evaltest.Near(area, r.APGR) || !evaltest.Near(share, r.CertifiedShare) {
		t.Errorf("area %v, told %v; share %v, told %v", area, r.APGR, share, r.CertifiedShare)
	}
}

func TestBacktestWithARoutableQueue(t *testing.T) {
	b := usual()
	b.Queue = eval.Routable
	r := mustTest(t, b, riddles(900))
	for i, parts := range r.Parts {
		n := countParts(t, parts)
		if n[0] != 68 || n[1] == 0 || n[1] > 132 || n[2] != 450 {
			t.Errorf("split %d: %v", i, n)
		}
	}
	if r.CertifiedShare < 0.25 {
		t.Errorf("certified %v", r.CertifiedShare)
	}
	judged := 0
	for _, parts := range r.Parts {
		n := countParts(t, parts)
		judged += n[0] + n[1]
	}
	if want := float64(judged) / float64(len(r.Parts)); math.Abs(r.Judged-want) > 1e-9 {
		t.Errorf("%v judged, want %v", r.Judged, want)
	}
}

func TestBacktestThatOnlyFitsCertifiesNothing(t *testing.T) {
	b := usual()
	b.FitShare = 1
	r := mustTest(t, b, riddles(900))
	if r.CertifiedShare != 0 || r.NoSkillShare != 0 || r.Violations != 0 || r.Saving != 0 {
		t.Errorf("%+v", r)
	}
	if r.APGR < 0.7 {
		t.Errorf("APGR %v", r.APGR)
	}
}

func TestBacktestOfOddOutcomes(t *testing.T) {
	t.Run("one rating", func(t *testing.T) {
		b := usual()
		b.Ratings = 1
		mustTest(t, b, riddles(20))
	})
	t.Run("all equal", func(t *testing.T) {
		set := riddles(400)
		one := 1.0
		for i := range set.Prompts {
			set.Prompts[i].Answers[0].Quality = &one
		}
		r := mustTest(t, usual(), set)
		if !evaltest.Near(r.APGR, 0.5) || r.Violations != 0 || r.CertifiedShare < 0.2 || r.Ties != r.Splits {
			t.Errorf("%+v", r)
		}
	})
	t.Run("all lost", func(t *testing.T) {
		set := riddles(400)
		none := 0.0
		for i := range set.Prompts {
			set.Prompts[i].Answers[0].Quality = &none
		}
		r := mustTest(t, usual(), set)
		if !evaltest.Near(r.APGR, 0.5) || !evaltest.Near(r.CPT50, 0.5) || r.Violations != 0 || r.CertifiedShare > 0.05 || r.Ties != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("an unknown cost makes the saving unknown", func(t *testing.T) {
		set := riddles(400)
		set.Prompts[7].Answers[0].Cost = providers.Money{}
		if mustTest(t, usual(), set).Priced {
			t.Error("priced")
		}
	})
	t.Run("costs of nothing make the saving unknown, and are no saving of nothing", func(t *testing.T) {
		set := riddles(400)
		for i := range set.Prompts {
			for k := range set.Prompts[i].Answers {
				set.Prompts[i].Answers[k].Cost = providers.Nano(0)
			}
		}
		if r := mustTest(t, usual(), set); r.Priced {
			t.Errorf("a saving of %v", r.Saving)
		}
	})
}

func TestBacktestRefuses(t *testing.T) {
	run := func(b Config, set *dataset.Outcomes) error {
		_, err := b.Run(t.Context(), set, func(int) {})
		return err
	}
	t.Run("too few prompts", func(t *testing.T) {
		var few *FewPromptsError
		if err := run(usual(), riddles(200)); !errors.As(err, &few) {
			t.Error(err)
		}
		half := usual()
		half.Queue = eval.Routable
		if err := run(half, riddles(399)); !errors.As(err, &few) || !strings.Contains(err.Error(), "half of them") {
			t.Error(err)
		}
	})
	t.Run("a line without quality", func(t *testing.T) {
		set := riddles(300)
		set.Prompts[9].Answers[1].Quality = nil
		var bad *jsonl.LineError
		if err := run(usual(), set); !errors.As(err, &bad) || bad.Line != 10 {
			t.Error(err)
		}
	})
	t.Run("to go on when cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := usual().Run(ctx, riddles(300), func(int) {}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	for name, change := range map[string]func(*Config){
		"no model":           func(b *Config) { b.Weak = "" },
		"no ratings":         func(b *Config) { b.Ratings = 0 },
		"no fit part":        func(b *Config) { b.FitShare = 0 },
		"more than all":      func(b *Config) { b.FitShare = 1.1 },
		"no splits":          func(b *Config) { b.Splits = 0 },
		"no loss":            func(b *Config) { b.MaxLoss = 0 },
		"full confidence":    func(b *Config) { b.Confidence = 1 },
		"an unknown queue":   func(b *Config) { b.Queue = "lifo" },
		"the same two times": func(b *Config) { b.Weak = "s" },
	} {
		t.Run(name, func(t *testing.T) {
			b := usual()
			change(&b)
			if run(b, riddles(300)) == nil {
				t.Error("accepted")
			}
		})
	}
}

// published reads outcomes that SWITCHBOARD_DATA has.
func published(t *testing.T, file string) *dataset.Outcomes {
	t.Helper()
	dir := os.Getenv("SWITCHBOARD_DATA")
	if dir == "" {
		t.Skip("SWITCHBOARD_DATA does not name the directory of the published outcomes")
	}
	f, err := os.Open(filepath.Join(dir, "routellm", file))
	if err != nil {
		t.Skip("the published outcomes are not there: " + err.Error())
	}
	defer f.Close()
	set, err := dataset.ReadOutcomes(f, file)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// ofPublished is the backtest of the design on them.
func ofPublished(splits int) Config {
	b := usual()
	b.Weak, b.Strong, b.Ratings, b.Splits = "mixtral-8x7b-instruct-v0.1", "gpt-4-1106-preview", 500, splits
	return b
}

// TestBacktestOfPublishedOutcomes holds the figures to the floor of the
// design, with room for a few splits.
func TestBacktestOfPublishedOutcomes(t *testing.T) {
	for file, floor := range map[string]struct{ apgr, share float64 }{"gsm8k.jsonl": {0.63, 0.147}, "mmlu.jsonl": {0.61, 0.194}} {
		t.Run(file, func(t *testing.T) {
			set, b := published(t, file), ofPublished(8)
			certified := mustTest(t, b, set)
			b.FitShare = 1
			fitted := mustTest(t, b, set)
			if fitted.APGR < floor.apgr || certified.CertifiedShare < floor.share {
				t.Errorf("APGR %.3f, certified %.3f", fitted.APGR, certified.CertifiedShare)
			}
		})
	}
}

// TestRoutableQueueNeedsFewerRatings finds, with -v, how many rated prompts it
// takes to certify a quarter of the published prompts, by the queue they are
// drawn from: the smallest multiple of 20 with which the mean of 40 splits
// reaches it.
func TestRoutableQueueNeedsFewerRatings(t *testing.T) {
	for _, file := range []string{"gsm8k.jsonl", "mmlu.jsonl"} {
		t.Run(file, func(t *testing.T) {
			set, b := published(t, file), ofPublished(40)
			needed, most := map[eval.DrawMethod]int{}, min(60, len(set.Prompts)/2/20)
			for _, queue := range []eval.DrawMethod{eval.Routable, eval.Uniform} {
				b.Queue = queue
				needed[queue] = 20 * sort.Search(most, func(k int) bool {
					b.Ratings = max(1, 20*k)
					return mustTest(t, b, set).CertifiedShare >= 0.25
				})
				if needed[queue] == 20*most {
					t.Logf("%s: more than %d rated prompts", queue, 20*most-20)
					continue
				}
				t.Logf("%s: %d rated prompts certify 25 %%", queue, needed[queue])
			}
			if needed[eval.Routable] > needed[eval.Uniform] {
				t.Error("more from the routable ones")
			}
		})
	}
}

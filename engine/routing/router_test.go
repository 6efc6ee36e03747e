package routing

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/engine/routing/reading/readingtest"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestDefaultPolicyRoutesByDifficulty(t *testing.T) {
	r := NewRouter(demoPolicy(t))
	for prompt, want := range map[string]string{
		"Extract name and city as JSON: Ada moved to Paris in 1834.": "demo-nano",
		"Is this review positive or negative? The soup was cold.":    "demo-nano",
		"Hello, how are you?": "demo-nano",
		"Summarize in one sentence: the meeting was moved to Friday.":              "demo-small",
		"Translate to French: solve the equation":                                  "demo-small",
		"Rewrite this more politely: send me the file.":                            "demo-small",
		"What is the capital of Mongolia?":                                         "demo-small",
		"Write a poem about snow.":                                                 "demo-small",
		"What is 17 * 24?":                                                         "demo-small",
		"Prove that there are infinitely many primes.":                             "demo-flagship",
		"A baker sells 3 of 12 rolls and 4 of 9 buns. How many are left in total?": "demo-flagship",
		"Write a lock-free queue in C++.":                                          "demo-flagship",
		"All bloops are razzies. Does it follow that all razzies are bloops?":      "demo-flagship",
		"Clone the repository, run the tests and open a pull request.":             "demo-flagship",
		"":                       "demo-flagship",
		"quantum chromodynamics": "demo-flagship",
	} {
		if d := r.Decide(engine.Query{Prompt: prompt}); d.Model != want {
			t.Errorf("%q: %s, want %s %q", prompt, d.Line(), want, d.Reasons)
		}
	}
}

func TestDecisionSaysWhy(t *testing.T) {
	r := NewRouter(demoPolicy(t))
	for name, c := range map[string]struct {
		q    engine.Query
		line string
		want []string
	}{
		"an easy one": {
			engine.Query{Prompt: "Extract the names: Ada, Bo."},
			"extraction · gap 0.05 ≤ 0.12 → demo-nano",
			[]string{"extraction: small models do this well (+0.05)", "taken for extraction because of “extract”", "prior only: no ratings yet"},
		},
		"a hard one": {
			engine.Query{Prompt: "Prove that 3 divides n^3 - n for every integer n."},
			"math · gap 0.23 > 0.10 → demo-flagship",
			[]string{"math: small models often fall short (+0.17)", "asks for a proof (+0.05)", "formulas (+0.01)", "taken for math because of “prove that”", "prior only: no ratings yet"},
		},
		"a task that was given": {
			engine.Query{Prompt: "Ada, Bo.", Task: engine.Extraction},
			"extraction · gap 0.05 ≤ 0.12 → demo-nano",
			[]string{"extraction: small models do this well (+0.05)", "the task was given", "prior only: no ratings yet"},
		},
		"an unknown one": {
			engine.Query{Prompt: "blue umbrella"},
			"unknown · gap 0.14 > 0.10 → demo-flagship",
			[]string{"unknown kind of work: it may be a hard one (+0.14)", "prior only: no ratings yet"},
		},
		"small talk": {
			engine.Query{Prompt: "Hi!"},
			"unknown · gap 0.06 ≤ 0.10 → demo-nano",
			[]string{"unknown kind of work: it may be a hard one (+0.24)", "small talk (−0.18)", "prior only: no ratings yet"},
		},
		"one with several sentences, of which one is no request": {
			engine.Query{Prompt: "Is this review positive or negative? Answer with one word. Review: I loved the kettle."},
			"classification · gap 0.06 ≤ 0.12 → demo-nano",
			[]string{"classification: small models do this well (+0.05)", "up to 3 requests (+0.01)", "taken for classification because of “positive or negative”", "prior only: no ratings yet"},
		},
		"one whose word has an umlaut": {
			engine.Query{Prompt: "ÜBERSETZE das ins Englische: Guten Morgen."},
			"translation · gap 0.08 ≤ 0.12 → demo-small",
			[]string{"translation: small models lose a little (+0.08)", "taken for translation because of “übersetze”", "prior only: no ratings yet"},
		},
		"a long one": {
			engine.Query{Prompt: "Extract the names:\n" + strings.Repeat("Ada met Bo. ", 500)},
			"extraction · gap 0.08 ≤ 0.12 → demo-nano",
			[]string{"extraction: small models do this well (+0.05)", "long prompt (1,503 words) (+0.04)", "taken for extraction because of “extract”", "prior only: no ratings yet"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := r.Decide(c.q)
			if !slices.Equal(d.Reasons, c.want) {
				t.Errorf("reasons %q, want %q", d.Reasons, c.want)
			}
			if d.Line() != c.line {
				t.Errorf("%s, want %s", d.Line(), c.line)
			}
			if d.Policy != r.Policy().Hash || d.Certified || len(d.Gaps) != 2 || d.Gaps[0].Model != "demo-nano" {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestLadderWithoutCheaperModel(t *testing.T) {
	c := demoCatalog()
	c.Ladder = nil
	p, err := DefaultPolicy(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := NewRouter(p).Decide(engine.Query{Prompt: "Hi!"})
	if d.Gap != nil || d.Model != "demo-flagship" || d.Line() != "unknown · no cheaper model → demo-flagship" {
		t.Errorf("%+v", d)
	}
	if d := NewRouter(Policy{}).Decide(engine.Query{Prompt: "Hi!"}); d.Model != "" || d.Gap != nil || len(d.Reasons) == 0 {
		t.Errorf("the zero policy chose %+v", d)
	}
}

func TestNoCheaperSendsEverythingToTheReference(t *testing.T) {
	p, err := NewPolicy(Scorer{Prior: PriorVersion()}, NoCheaper(), demoLadder(), Provenance{Source: HandSet})
	if err != nil {
		t.Fatal(err)
	}
	d := NewRouter(p).Decide(engine.Query{Prompt: "Extract the names: Ada."})
	if d.Model != "demo-flagship" || d.Cheaper() || d.Line() != "extraction · by this policy this task goes to the reference → demo-flagship" {
		t.Errorf("%s", d.Line())
	}
}

func TestLineShowsThatNumbersDiffer(t *testing.T) {
	gap := 0.1234
	d := engine.Decision{Model: "m", Task: engine.Math, Gap: &gap, Threshold: 0.12}
	if got := d.Line(); got != "math · gap 0.123 > 0.120 → m" {
		t.Error(got)
	}
	gap, d.Threshold = -0.000001, 0.12
	if got := d.Line(); got != "math · gap 0.00 ≤ 0.12 → m" {
		t.Error(got)
	}
}

func TestDecideMakesAtMostTwoAllocations(t *testing.T) {
	r := NewRouter(demoPolicy(t))
	for _, prompt := range []string{readingtest.Prompt2KB, readingtest.Chinese2KB, "", "hi"} {
		if n := testing.AllocsPerRun(100, func() { r.Decide(engine.Query{Prompt: prompt}) }); n > 2 {
			t.Errorf("Decide makes %v allocations for %.20q", n, prompt)
		}
		if n := testing.AllocsPerRun(100, func() { r.Choose(engine.Query{Prompt: prompt}) }); n > 0 {
			t.Errorf("Choose makes %v allocations for %.20q", n, prompt)
		}
	}
}

// promptGen draws prompts that look like prompts, and anything else.
func promptGen() *rapid.Generator[string] {
	var own []string
	for line := range strings.Lines(readingtest.Labelled + readingtest.Unknown) {
		_, prompt, _ := strings.Cut(line, "\t")
		own = append(own, strings.ReplaceAll(strings.TrimSpace(prompt), `\n`, "\n"))
	}
	whole := rapid.SampledFrom(own)
	return rapid.OneOf(whole, rapid.String(), rapid.Custom(func(t *rapid.T) string {
		a, b := whole.Draw(t, "a"), whole.Draw(t, "b")
		return a[:rapid.IntRange(0, len(a)).Draw(t, "cut")] + rapid.SampledFrom([]string{" ", "\n", "\n\n", ": ", "\"", "```"}).Draw(t, "join") + b
	}))
}

func TestDecisionsHoldForAnyPrompt(t *testing.T) {
	r := NewRouter(demoPolicy(t))
	prompts := promptGen()
	property := func(name string, check func(*rapid.T, string)) {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) { check(t, prompts.Draw(t, "prompt")) }))
	}
	property("are deterministic", func(t *rapid.T, prompt string) {
		a, b := r.Decide(engine.Query{Prompt: prompt}), NewRouter(r.Policy()).Decide(engine.Query{Prompt: prompt})
		if a.Model != b.Model || *a.Gap != *b.Gap || a.Task != b.Task || !slices.Equal(a.Reasons, b.Reasons) {
			t.Fatalf("%s, then %s", a.Line(), b.Line())
		}
		if c := r.Choose(engine.Query{Prompt: prompt}); c.Model != a.Model || c.Gap != *a.Gap || c.Task != a.Task || c.Cheaper != a.Cheaper() {
			t.Fatalf("%+v is not %s", c, a.Line())
		}
	})
	property("do not grow by thinking step by step", func(t *rapid.T, prompt string) {
		phrase := rapid.SampledFrom([]string{" think step by step", "\nLet's think step by step.", " Schritt für Schritt!", "\n\n请一步一步地思考。", " Take a deep breath and think step by step"}).Draw(t, "phrase")
		a, b := r.Decide(engine.Query{Prompt: prompt}), r.Decide(engine.Query{Prompt: prompt + phrase})
		if a.Task != b.Task || *b.Gap > *a.Gap || a.Model != b.Model {
			t.Fatalf("%s becomes %s", a.Line(), b.Line())
		}
	})
	property("have gaps in [-1, 1], the weaker the larger", func(t *rapid.T, prompt string) {
		d := r.Decide(engine.Query{Prompt: prompt})
		if d.Gaps[0].Gap < d.Gaps[1].Gap || d.Gaps[1].Gap < -1 || d.Gaps[0].Gap > 1 {
			t.Fatalf("%+v", d.Gaps)
		}
		if d.Cheaper() != (d.Model != "demo-flagship") {
			t.Fatalf("%s", d.Line())
		}
	})
	property("never pick a dearer model when a threshold is raised", func(t *rapid.T, prompt string) {
		low := rapid.Float64Range(-1, 1).Draw(t, "low")
		high := rapid.Float64Range(low, 1).Draw(t, "high")
		if place(t, low, prompt) < place(t, high, prompt) {
			t.Fatalf("threshold %v picks a cheaper model than %v", low, high)
		}
	})
}

// place is how far up the ladder a policy with one threshold goes.
func place(t *rapid.T, threshold float64, prompt string) int {
	p, err := NewPolicy(Scorer{Prior: PriorVersion()}, Thresholds{Default: threshold}, demoLadder(), Provenance{Source: HandSet})
	if err != nil {
		t.Fatal(err)
	}
	d := NewRouter(p).Decide(engine.Query{Prompt: prompt})
	return slices.IndexFunc(p.Ladder.Rungs, func(r Rung) bool { return r.Model == d.Model })
}

func TestPriorGrowsWithTheDemands(t *testing.T) {
	r := NewRouter(demoPolicy(t))
	gap := func(prompt string) float64 {
		return r.Decide(engine.Query{Prompt: prompt, Task: engine.Coding}).Gaps[0].Gap
	}
	plain := gap("Sort the list.")
	for name, prompt := range map[string]string{
		"a proof":           "Sort the list. Prove that it works.",
		"a hard matter":     "Sort the list with a lock-free algorithm.",
		"many constraints":  "Sort the list. It must use exactly one pass, at most ten lines and only JSON.",
		"many instructions": "Write a sort. Explain how it works. Translate it to Go. Implement a test.",
		"many negations":    "Sort the list, not with loops, never with recursion, without sort.",
		"much text":         "Sort the list. " + strings.Repeat("It has numbers in it. ", 200),
		"a lesser script":   "इस सूची को क्रम से लगाओ जो नीचे है",
		"formulas":          "Sort the list by f(x) = x^2 + 1.",
	} {
		if g := gap(prompt); g <= plain {
			t.Errorf("%s: gap %v, plain %v", name, g, plain)
		}
	}
	if short := r.Decide(engine.Query{Prompt: "Is P = NP?", Task: engine.Math}); short.Model != "demo-flagship" {
		t.Errorf("short is not simple: %s", short.Line())
	}
}

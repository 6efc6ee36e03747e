package gatewaytest

import (
	"math/rand/v2"
	"os"
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/textfeatures"
	"switchboard/eval/fit"
	"switchboard/eval/internal/evaltest"
	"testing"
)

// DefaultPolicy has no ratings.
func DefaultPolicy(t testing.TB) routing.Policy {
	t.Helper()
	p, err := routing.DefaultPolicy(evaltest.DemoCatalog(), nil)
	evaltest.Must(t, err)
	return p
}

// drawnWeights use every part of a structure and of the table.
func drawnWeights(r *rand.Rand, model string) routing.Weights {
	w := routing.Weights{Model: model, Prior: 800, Bias: -20_000}
	for range len(routing.Structure{}) {
		low := int32(r.IntN(600))
		w.Structure = append(w.Structure, routing.Coefficient{Value: int64(r.IntN(40_000_001) - 20_000_000), Low: low, High: low + int32(r.IntN(2000))})
	}
	w.Text.Unit = 0.1 + 20*r.Float64()
	for range textfeatures.TableSize {
		w.Text.Table = append(w.Text.Table, int16(r.IntN(1<<16)-1<<15))
	}
	return w
}

// poolOf is what a pool of some prompts looks like.
func poolOf(prompts []string) *likeness.Pool {
	l := &likeness.Pool{Reader: routing.ReaderVersion, Words: make([]byte, textfeatures.WordIndexes/8), New: 700, Far: 5 << 19, Prompts: len(prompts)}
	for _, prompt := range prompts {
		f := routing.ReadPrompt(engine.Query{Prompt: prompt})
		l.Shapes = append(l.Shapes, f.Structure[:])
		for _, x := range f.FeatureIndexes {
			if x < textfeatures.WordIndexes {
				l.Words[x>>3] |= 1 << (x & 7)
			}
		}
	}
	for i := range l.Shapes[0] {
		l.Unit = append(l.Unit, int32(300+17*i))
	}
	return l
}

// LearnedPolicy has weights that were learned, some that were drawn, a model without
// any, and certificates with and without a pool.
func LearnedPolicy(t testing.TB) routing.Policy {
	t.Helper()
	rows, prior, d := evaltest.Lessons(150, 1)
	fitted := fit.Learn("nano", rows, prior, d)
	r := rand.New(rand.NewPCG(5, 5))
	bare := drawnWeights(r, "small")
	bare.Text = routing.TextWeight{}
	certificate := routing.Certificate{Family: "rest", Tasks: []engine.Task{engine.Unknown, engine.QA, engine.Math}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept",
		Rated: 212, Raters: 3, Pool: "00ff", Prompts: 900, Share: 0.3, Loss: 0.01, Upper: 0.0478, Run: "run-1"}
	m := NewPromptMaker(77)
	var known []string
	for range 40 {
		known = append(known, m.Prompt())
	}
	certificate.Likeness = poolOf(known)
	other := certificate
	other.Family, other.Tasks, other.Likeness = "coding", []engine.Task{engine.Coding}, nil
	thresholds := routing.Thresholds{Default: 0.12, Tasks: map[engine.Task]float64{
		engine.QA: 0.30000000000000004, engine.Math: 0.1, engine.Coding: 0.07, engine.Unknown: 0.2, engine.Agentic: -2}}
	p, err := routing.NewPolicy(
		routing.Scorer{Prior: routing.PriorVersion(), Reader: routing.ReaderVersion, Fitted: []routing.Weights{fitted.Weights, drawnWeights(r, "mini"), bare}},
		thresholds,
		routing.Ladder{Order: routing.ByListPrice, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "mini", Strength: 0.333}, {Model: "small", Strength: 0.55}, {Model: "it's \"mid\" \u202e é\U0001f642", Strength: 0.7}, {Model: "big", Strength: 1}}},
		routing.Provenance{Source: routing.Calibrated, Ratings: 412, Scale: "accept", Raters: 3}, certificate, other)
	evaltest.Must(t, err)
	return p
}

// CheckedPolicy has the answers of one model checked at some gaps.
func CheckedPolicy(t testing.TB) routing.Policy {
	t.Helper()
	p := LearnedPolicy(t)
	p.Scorer.Checks = []routing.Check{
		{Rung: "nano", Model: "small", Reader: agreement.Version, Weights: routing.HandSetCheck()},
		{Rung: "mini", Model: "small", Reader: agreement.Version, Weights: routing.HandSetCheck()},
	}
	p.Thresholds.Checked = map[engine.Task][]routing.Band{}
	for i, task := range engine.Tasks {
		p.Thresholds.Checked[task] = []routing.Band{{Rung: "nano", Alone: 0.02, Ask: 0.1 + 0.02*float64(i)}, {Rung: "mini", Alone: -1, Ask: 0.3}}
	}
	p, err := routing.NewPolicy(p.Scorer, p.Thresholds, p.Ladder, p.Provenance)
	evaltest.Must(t, err)
	return p
}

// Case is a policy under a name that says what is in it.
type Case struct {
	Name   string
	Policy func(testing.TB) routing.Policy
}

// Cases are the policies that engines have to agree on.
var Cases = [...]Case{{"without ratings", DefaultPolicy}, {"by learned weights", LearnedPolicy}, {"where the policy asks checks", CheckedPolicy}}

// Count is how many prompts they have to agree on: fewer where time is short.
func Count() int {
	switch {
	case os.Getenv("SWITCHBOARD_LONG") != "":
		return 10_000
	case testing.Short():
		return 40
	}
	return 400
}

// HandSet sends more or less to the cheap one of two models, nano and big.
func HandSet(t testing.TB, threshold float64) routing.Policy {
	t.Helper()
	l := routing.Ladder{Rungs: []routing.Rung{{Model: "nano", Strength: 0.5}, {Model: "big", Strength: 1}}}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.Thresholds{Default: threshold}, l, routing.Provenance{Source: routing.HandSet})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

package routing

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"
	"sync"

	"switchboard/engine"
	"switchboard/engine/routing/reading"
)

// The prior predicts a gap where nobody has judged an answer yet:
//
//	gap = weakness of the model × difficulty of the prompt
//
// with weakness = 1 − Rung.Strength. So a weaker model never has the smaller
// gap on the same prompt. All constants are set by hand, for the reasons given
// beside them; none was fitted to ratings of anybody's answers. Sums are of
// whole thousandths, so every machine gets the same gap to the last bit.

// priorRules counts the changes to the rules in this file.
const priorRules = 2

// PriorVersion names the rules and words by which this program decides before
// any rating. It changes when one of them does.
var PriorVersion = sync.OnceValue(func() string {
	h := sha256.New()
	texts := reading.LexiconTexts()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(h, "%s %d\n%s", name, len(texts[name]), texts[name])
	}
	return fmt.Sprintf("prior-%d-%x", priorRules, h.Sum(nil)[:4])
})

// permille is a part of the quality scale in thousandths, as lost by a model
// that can do nothing.
type permille int

// difficulties are how much a weak model loses on an ordinary prompt of a task.
//
// Where the answer stands in the prompt and is checked against it, small
// models are nearly as good. Where the prompt's text is brought into another
// form they lose nuance. Where knowledge or taste must come from the model
// they lose more. Where one wrong step spoils the rest (code, calculation,
// deduction, and actions most of all) they lose most. What nobody could name
// may be any of these, so it stands above their middle.
var difficulties = [len(engine.Tasks)]permille{
	engine.ExtractionIndex:     60,
	engine.ClassificationIndex: 60,
	engine.RewritingIndex:      160,
	engine.TranslationIndex:    170,
	engine.SummarizationIndex:  180,
	engine.QAIndex:             220,
	engine.WritingIndex:        220,
	engine.CodingIndex:         360,
	engine.MathIndex:           380,
	engine.ReasoningIndex:      400,
	engine.AgenticIndex:        500,
	engine.UnknownIndex:        300,
}

// effect is one thing that makes a prompt easier or harder.
type effect struct {
	kind   effectKind
	amount permille
	count  int // for the reason: how many words, constraints, …
}

type effectKind uint8

const (
	ofTask effectKind = iota
	ofLength
	ofProof
	ofHardMatter
	ofExpertMatter
	ofConstraints
	ofInstructions
	ofQuantities
	ofNegations
	ofFormulas
	ofCode
	ofScript
	ofPlainSum
	ofSmalltalk
	effectKinds
)

// difficulty is how hard a prompt is for a weak model, and why.
type difficulty struct {
	sum     permille // in [0, 1000]
	effects [effectKinds]effect
	n       int
}

func (d *difficulty) add(k effectKind, amount permille, count int) {
	if amount == 0 && k != ofTask {
		return
	}
	d.effects[d.n] = effect{k, amount, count}
	d.n++
	d.sum += amount
}

// difficultyOf adds up what the task and the features say.
func difficultyOf(task engine.TaskIndex, f *reading.Counts) difficulty {
	var d difficulty
	d.add(ofTask, difficulties[task], 0)
	d.addSize(task, f)
	d.addDemands(task, f)
	d.addRelief(task, f)
	d.sum = min(max(d.sum, 0), 1000)
	return d
}

// addSize: a long prompt has more in it to overlook, and each doubling beyond
// 200 words adds about as much again as the one before. Long code is harder to
// keep in mind than long prose. Scripts with less text on the web to learn
// from cost small models a little more.
func (d *difficulty) addSize(task engine.TaskIndex, f *reading.Counts) {
	words := f.Length()
	d.add(ofLength, permille(min(6, max(0, bits.Len(uint(words/200)))))*15, words)
	if task == engine.CodingIndex {
		d.add(ofCode, permille(min(3, bits.Len(uint(f.CodeLines/20))))*20, f.CodeLines)
	}
	if f.Foreign > 3 && f.Foreign*2 > f.Words {
		d.add(ofScript, 20, f.Foreign)
	}
}

// addDemands: every prompt may ask one or two things in a certain form; more
// of them at once is where small models begin to drop some. A proof has to be
// right in every step. Formulas and many quantities must be kept apart without
// a slip, and a second "not" turns a sentence around unnoticed. Few texts explain
// the terms of a trade, so a small model has learned little of them; each term
// counts, because a single one may be mentioned in passing.
func (d *difficulty) addDemands(task engine.TaskIndex, f *reading.Counts) {
	if f.Proofs > 0 {
		d.add(ofProof, 120, f.Proofs)
	}
	thinking := task == engine.CodingIndex || task == engine.MathIndex || task == engine.ReasoningIndex || task == engine.QAIndex || task == engine.UnknownIndex
	if thinking {
		d.add(ofHardMatter, beyond(f.Hard, 0, 40, 80), f.Hard)
		d.add(ofExpertMatter, beyond(f.Expert, 0, 15, 60), f.Expert)
		d.add(ofQuantities, beyond(f.Quantities, 4, 10, 50), f.Quantities)
		d.add(ofFormulas, beyond(f.Equations, 0, 15, 45), f.Equations)
	}
	d.add(ofConstraints, beyond(f.Constraints, 2, 12, 60), f.Constraints)
	d.add(ofInstructions, beyond(f.Instructions, 2, 15, 60), f.Instructions)
	d.add(ofNegations, beyond(f.Negations, 1, 12, 48), f.Negations)
}

// addRelief: two numbers and an operator are no work for anybody, and neither
// is a greeting. Being short is no relief by itself: "Is P = NP?" is short.
func (d *difficulty) addRelief(task engine.TaskIndex, f *reading.Counts) {
	short := f.Length() <= 12 && f.Proofs == 0 && f.Hard == 0
	if task == engine.MathIndex && short && f.Sums > 0 && f.Equations == 0 && f.Quantities <= 3 {
		d.add(ofPlainSum, -180, 0)
	}
	if task == engine.UnknownIndex && short && f.Smalltalk > 0 && f.Numbers == 0 && f.Instructions == 0 {
		d.add(ofSmalltalk, -220, 0)
	}
}

// beyond is each for every one above free, and at most most.
func beyond(count, free int, each, most permille) permille {
	return min(most, each*permille(max(0, count-free)))
}

// weakness is 1 less the strength of a rung, in thousandths.
func weakness(r Rung) int64 { return int64(math.Round((1 - r.Strength) * 1000)) }

// millionths is the gap, or a part of it, that a difficulty means for a model of this
// weakness.
func millionths(p permille, weakness int64) int64 { return int64(p) * weakness }

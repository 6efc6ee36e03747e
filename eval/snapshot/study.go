package snapshot

import (
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/slab"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Study is what calibration looks at: the fit part, with what was judged of
// it, and the prompts that keys name as the certify part. Prompts of runs that
// are closed may fit now. checks are by cheaper rung; what is said of answers
// that are the same, or were compared, is as of ReadAnswers.
func (c *Snapshot) Study(ladder routing.Ladder, checks []string, scale eval.Scale, prices map[string]string, proofs []string) *certify.Study {
	s := &certify.Study{Ladder: ladder, Checks: checks, Scale: scale, Prices: prices, Guessed: make([]bool, len(ladder.Rungs))}
	proves := make([]bool, len(c.all)) // by place
	for _, key := range proofs {
		if m := c.Prompts[key]; m != nil {
			proves[m.place] = true
		}
	}
	of := c.Pools(scale).Of
	s.Prompts = make([]certify.StudyPrompt, 0, c.countStudied(proves, of))
	x := studying{prompts: make([]*Prompt, 0, len(c.Order)), raters: map[string]bool{}}
	for _, m := range c.Order {
		part := m.studiedPart(proves, of)
		if part == "" {
			continue
		}
		p := certify.StudyPrompt{Key: m.Key, Task: m.Task, Part: part, Features: &m.Features, Costs: m.costs(ladder, &x.costs), Same: m.sameTexts(ladder), Pairs: m.pairsOf(ladder, checks)}
		if part == eval.FitPart {
			judgements := c.standingJudgements(&x.judgements, m, scale, ladder.Reference())
			if len(judgements) > 0 {
				p.D = MeanDifference(judgements, m, ladder)
			}
			for _, o := range judgements {
				x.raters[o.Rater] = true
			}
		}
		s.Prompts, x.prompts = append(s.Prompts, p), append(x.prompts, m)
		m.noteGuesses(s.Guessed, ladder, checks)
	}
	s.Raters = slices.Sorted(maps.Keys(x.raters))
	addKnown(s, x.prompts)
	return s
}

// studiedPart is the part of a study that a prompt belongs to, or "". proves is by the
// places of prompts, and of are the runs that have one in their pool.
func (m *Prompt) studiedPart(proves []bool, of map[string]*store.KeptRun) eval.Part {
	if proves[m.place] {
		return eval.CertifyPart
	}
	if m.Part() == eval.FitPart {
		return eval.FitPart
	}
	if run := of[m.Key]; run != nil && run.Closing != nil {
		return eval.FitPart
	}
	return ""
}

func (c *Snapshot) countStudied(proves []bool, of map[string]*store.KeptRun) int {
	n := 0
	for _, m := range c.Order {
		if m.studiedPart(proves, of) != "" {
			n++
		}
	}
	return n
}

// studying is what a study is made with.
type studying struct {
	prompts    []*Prompt // of the study, in its order
	raters     map[string]bool
	judgements judgementBuffer
	costs      slab.Slab[providers.Money]
}

// addKnown takes prompts of the fit part as known on which no model below the
// reference gives another text: as large a part of them as was rated of those on
// which one does. So they are in what is learned from as often as in the traffic,
// where else they would hardly be, for nobody rates them.
func addKnown(s *certify.Study, prompts []*Prompt) {
	var same []*certify.StudyPrompt // by their keys: an order that says nothing of them
	taken, rated, differing := 0, 0, 0
	for i := range s.Prompts {
		p := &s.Prompts[i]
		known := p.Part == eval.FitPart && prompts[i].AnsweredByAll(s.Ladder)
		isRated := slices.ContainsFunc(p.D, func(d float64) bool { return !math.IsNaN(d) })
		switch {
		case !known:
		case !allSame(p.Same):
			differing++
			if isRated {
				rated++
			}
		case isRated:
			taken++
		default:
			same = append(same, p)
		}
	}
	wanted := taken + len(same)
	if differing > 0 {
		wanted = int(math.Round(float64(wanted) * float64(rated) / float64(differing)))
	}
	slices.SortFunc(same, func(a, b *certify.StudyPrompt) int { return strings.Compare(a.Key, b.Key) })
	for _, p := range same[:min(len(same), max(0, wanted-taken))] {
		p.D, p.Known = make([]float64, len(s.Ladder.Cheaper())), true
	}
}

// AnsweredByAll reports whether every model of a ladder gave a text.
func (m *Prompt) AnsweredByAll(l routing.Ladder) bool {
	return !slices.ContainsFunc(l.Rungs, func(r routing.Rung) bool { return !m.Answers.at(r.Model).isText() })
}

// AllSame reports whether every model of a ladder gave the reference's text, as far
// as they were read: then nothing is to be judged.
func (m *Prompt) AllSame(l routing.Ladder) bool { return allSame(m.sameTexts(l)) }

func allSame(same []bool) bool { return len(same) > 0 && !slices.Contains(same, false) }

// sameTexts says by cheaper rung whether its answer is the reference's text; nil
// where none is.
func (m *Prompt) sameTexts(l routing.Ladder) []bool {
	var same []bool
	for i, rung := range l.Cheaper() {
		if m.SameText(rung.Model, l.Reference()) {
			if same == nil {
				same = make([]bool, len(l.Cheaper()))
			}
			same[i] = true
		}
	}
	return same
}

// pairsOf are, by cheaper rung, what is known of its answer and its check's; nil
// where none is checked.
func (m *Prompt) pairsOf(l routing.Ladder, checks []string) []certify.Pair {
	if !slices.ContainsFunc(checks, func(check string) bool { return check != "" }) {
		return nil
	}
	pairs := make([]certify.Pair, len(l.Cheaper()))
	for i, rung := range l.Cheaper() {
		if check := checkOf(checks, i); check != "" {
			pairs[i] = m.PairOf(rung.Model, check)
		}
	}
	return pairs
}

// StandingJudgements are the opinions on a prompt that may fit: of what a rater said, the
// latest that stands.
func (c *Snapshot) StandingJudgements(m *Prompt, scale eval.Scale, reference string) []*raterJudgement {
	return c.standingJudgements(&judgementBuffer{}, m, scale, reference)
}

// standingJudgements are good until something else is read into the buffer.
func (c *Snapshot) standingJudgements(buffer *judgementBuffer, m *Prompt, scale eval.Scale, reference string) []*raterJudgement {
	if !c.scales[scale] || len(m.events) == 0 {
		return nil
	}
	judgements := c.judgementsOf(buffer, newestFirst(m.events), scale, reference, func(e *Event) bool {
		return !e.Draw.Repeat && c.Stands(e) && (len(c.routed) == 0 || !c.ofRouted(e))
	})
	return slices.DeleteFunc(judgements, (*raterJudgement).silent)
}

func newestFirst(events []int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, i := range slices.Backward(events) {
			if !yield(i) {
				return
			}
		}
	}
}

// ofRouted reports whether an event judges the answer of a routed trial.
func (c *Snapshot) ofRouted(e *Event) bool {
	return slices.ContainsFunc(e.Shown, func(s eval.Shown) bool { return c.routed[e.of(s)] })
}

// Models are those that have answered something, by name.
func (c *Snapshot) Models() []string {
	seen := map[string]bool{}
	for _, m := range c.all {
		for _, s := range m.under {
			for _, a := range s.answers {
				seen[a.Model] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// AnyRated reports whether anything was rated at all.
func (c *Snapshot) AnyRated() bool {
	return slices.ContainsFunc(c.Events, func(e *Event) bool { return len(e.Shown) > 1 && e.Retracts == "" && !e.Skipped })
}

// costs are what the answers to a prompt were measured to cost, by rung.
func (m *Prompt) costs(l routing.Ladder, in *slab.Slab[providers.Money]) []providers.Money {
	costs := in.Take(len(l.Rungs))
	for i, r := range l.Rungs {
		costs[i] = m.Answers.at(r.Model).Cost
	}
	return costs
}

// noteGuesses marks the rungs of which the answer to a prompt, or its check's, has a
// cost that is a guess.
func (m *Prompt) noteGuesses(of []bool, l routing.Ladder, checks []string) {
	for i, r := range l.Rungs {
		of[i] = of[i] || m.Answers.at(r.Model).guess || m.Answers.at(checkOf(checks, i)).guess
	}
}

// Rated reports whether a prompt is a rated one: the reference and a cheaper
// model were both judged.
func (c *Snapshot) Rated(m *Prompt, scale eval.Scale, ladder routing.Ladder) bool {
	return anyDifference(c.StandingJudgements(m, scale, ladder.Reference()), m, ladder)
}

// RatedPrompts are the rated ones, with what raters said of each, which is good until
// the next one.
func (c *Snapshot) RatedPrompts(scale eval.Scale, ladder routing.Ladder) iter.Seq2[*Prompt, []*raterJudgement] {
	return func(yield func(*Prompt, []*raterJudgement) bool) {
		if !c.scales[scale] {
			return
		}
		var buffer judgementBuffer
		for _, m := range c.Order {
			judgements := c.standingJudgements(&buffer, m, scale, ladder.Reference())
			if anyDifference(judgements, m, ladder) && !yield(m, judgements) {
				return
			}
		}
	}
}

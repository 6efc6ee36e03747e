package certify

import (
	"fmt"
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/fit"
	"switchboard/eval/internal/keyorder"
	"switchboard/providers"
)

// Study is everything that a calibration looks at, in memory.
type Study struct {
	Ladder  routing.Ladder
	Scale   eval.Scale
	Prompts []StudyPrompt     // distinct ones, of both parts
	Raters  []string          // who gave the ratings of the fit part
	Prices  map[string]string // date of each list price that ordered the ladder, by model

	// Checks are the models that check the cheaper rungs, by rung; "" is none. Nil: no
	// rung has a check.
	Checks []string

	// Guessed says by rung, the reference's last, whether costs of its answers or of its
	// check's come from estimated tokens, or are upper limits. Nil: none do.
	Guessed []bool

	// CheckAdds is how much longer an answer may take with a check than without, as the
	// median of a family. A check that adds more is not asked for the family. 0 is no
	// limit.
	CheckAdds time.Duration

	// Versions are what the models of the ladder are called by their providers,
	// as far as they are configured. A run is about these and no others.
	Versions map[string]string
}

// StudyPrompt is one distinct prompt with what is known of its answers.
type StudyPrompt struct {
	Key      string // PromptKey
	Task     engine.Task
	Part     eval.Part               // PartOf the key; FitPart also for prompts of a run that was closed
	Features *routing.PromptFeatures // never changed

	// D is quality(reference) − quality(cheaper) by cheaper rung of the ladder,
	// mean over raters; NaN where it was not judged, nil where nothing was. Of
	// the certify part it is never looked at: what is to be certified comes
	// with ProofInput.
	D []float64

	// Known says that nobody judged the prompt because all answers are the same text: D
	// is 0 throughout. The scorer learns from it, but it does not count as a rated
	// prompt.
	Known bool

	// Same says by cheaper rung whether its answer is the same text to a reader as the
	// reference's. Then d is 0, and nobody has to judge it. Nil: none is.
	Same []bool

	// Pairs has, by cheaper rung, what is known of its answer and its check's. Nil:
	// nothing.
	Pairs []Pair

	// Costs are what the answers cost, by rung, the reference's last; unknown where no
	// answer was measured. Nil: all are unknown.
	Costs []providers.Money
}

// d is the difference on a rung; false where it was not judged and has to be.
func (p *StudyPrompt) d(rung int) (float64, bool) {
	if sameAt(p.Same, rung) {
		return 0, true
	}
	if rung >= len(p.D) || math.IsNaN(p.D[rung]) {
		return 0, false
	}
	return p.D[rung], true
}

// rated reports whether the reference and a cheaper model were both judged, or give
// the same text.
func (p *StudyPrompt) rated() bool {
	return slices.ContainsFunc(p.D, func(d float64) bool { return !math.IsNaN(d) })
}

// Costs are what answers were measured to cost.
func (s *Study) Costs() Costs {
	costs := Costs{Answers: s.answerCosts(), Checks: s.checkCosts(), Calls: s.checkCalls(), Guessed: s.Guessed}
	costs.everywhere(len(s.Ladder.Rungs))
	return costs
}

// meanCosts are Costs without those of each prompt: the means over all of them.
func (s *Study) meanCosts() Costs {
	all := func(yield func([]providers.Money) bool) {
		for i := range s.Prompts {
			if !yield(s.Prompts[i].Costs) {
				return
			}
		}
	}
	return Costs{Checks: s.checkCosts(), Calls: s.checkCalls(), Guessed: s.Guessed, means: meanCosts(len(s.Ladder.Rungs), all)}
}

func (s *Study) answerCosts() map[string][]providers.Money {
	costs := make(map[string][]providers.Money, len(s.Prompts))
	for i := range s.Prompts {
		if p := &s.Prompts[i]; p.Costs != nil {
			costs[p.Key] = p.Costs
		}
	}
	return costs
}

// Check says what is wrong with the study.
func (s *Study) Check() error {
	_, err := s.inOrder()
	return err
}

// inOrder lists the places of the prompts in the order of their keys, which depends on no
// store and no clock. Or it says what is wrong with the study.
func (s *Study) inOrder() ([]int, error) {
	if err := s.checkPrompts(); err != nil {
		return nil, err
	}
	all := fit.UpTo(len(s.Prompts))
	keyorder.Sort(all, func(i int) string { return s.Prompts[i].Key })
	for k := range all[:max(0, len(all)-1)] {
		if key := s.Prompts[all[k]].Key; key == s.Prompts[all[k+1]].Key {
			return nil, fmt.Errorf("the prompt %s is in the study twice", key)
		}
	}
	return all, nil
}

// checkPrompts says what is wrong with one of the prompts, or with all of them.
func (s *Study) checkPrompts() error {
	cheaper := len(s.Ladder.Cheaper())
	if cheaper == 0 {
		return fmt.Errorf("the ladder has no model below the reference %s: there is nothing to calibrate", s.Ladder.Reference())
	}
	if len(s.Checks) != 0 && len(s.Checks) != cheaper {
		return fmt.Errorf("%d checks are named for %d cheaper models", len(s.Checks), cheaper)
	}
	for i := range s.Prompts {
		p := &s.Prompts[i]
		switch {
		case p.Part != eval.FitPart && p.Part != eval.CertifyPart:
			return fmt.Errorf("the prompt %s has the part %q", p.Key, p.Part)
		case len(p.D) != 0 && len(p.D) != cheaper:
			return fmt.Errorf("the prompt %s has differences for %d cheaper models, not %d", p.Key, len(p.D), cheaper)
		case len(p.Same) != 0 && len(p.Same) != cheaper:
			return fmt.Errorf("the prompt %s has %d cheaper answers compared, not %d", p.Key, len(p.Same), cheaper)
		case len(p.Costs) != 0 && len(p.Costs) != cheaper+1:
			return fmt.Errorf("the prompt %s has costs of %d models, not %d", p.Key, len(p.Costs), cheaper+1)
		}
		for _, d := range p.D {
			if d < -1 || d > 1 {
				return fmt.Errorf("the prompt %s has the difference %v, which is not between -1 and 1", p.Key, d)
			}
		}
	}
	return nil
}

// of returns those of the places that have prompts of a part, in the same order.
func (s *Study) of(part eval.Part, places []int) []int {
	some := make([]int, 0, len(places))
	for _, i := range places {
		if s.Prompts[i].Part == part {
			some = append(some, i)
		}
	}
	return some
}

// at returns the prompts at some places.
func (s *Study) at(places []int) []*StudyPrompt {
	all := make([]*StudyPrompt, len(places))
	for k, i := range places {
		all[k] = &s.Prompts[i]
	}
	return all
}

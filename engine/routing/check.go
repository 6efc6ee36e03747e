package routing

import (
	"errors"
	"fmt"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing/agreement"
)

// Check is a second model that is asked beside a cheaper one where the prompt alone
// leaves a doubt: how far their answers agree then decides whether the cheaper
// model's is given. It may be the same model, asked twice.
type Check struct {
	Rung    string       `json:"rung"`   // whose answer is checked: a cheaper model of the ladder
	Model   string       `json:"model"`  // who checks it
	Reader  string       `json:"reader"` // agreement.Version of the program that learned the weights
	Weights CheckWeights `json:"weights"`
}

// CheckWeights turn the gap of a prompt and the agreement of two answers to it into
// the gap of the answer:
//
//	gap = Bias + Gap · prompt's gap + Disagreement · prompt's gap · (1 − score) + agreement
//
// where agreement is the sum of Coefficient · Features. All of it is in whole
// numbers, so it is the same everywhere.
type CheckWeights struct {
	Bias         int64         `json:"bias"`         // in millionths
	Gap          int64         `json:"gap"`          // in thousandths
	Disagreement int64         `json:"disagreement"` // in thousandths
	Agreement    []Coefficient `json:"agreement"`    // by feature
}

// Band says for which gaps of the prompt the check of a rung is asked: above Alone, and up
// to Ask. Up to Alone the rung's answer is given unchecked, if the threshold accepts the
// gap. Above Ask the rung is not asked at all.
type Band struct {
	Rung  string  `json:"rung"`
	Alone float64 `json:"alone"`
	Ask   float64 `json:"ask"`
}

// Beyond is a gap that no threshold accepts.
const Beyond = 2

// Within reports whether the check is asked at this gap of the prompt.
func (b Band) Within(prompt float64) bool { return prompt > b.Alone && prompt <= b.Ask }

// Asks reports whether the check of a rung is asked for a task at this gap of the
// prompt.
func (t Thresholds) Asks(task engine.Task, rung string, prompt float64) bool {
	return !engine.AcceptsNone(t.For(task)) && slices.ContainsFunc(t.Checked[task], func(b Band) bool { return b.Rung == rung && b.Within(prompt) })
}

// Effective is the gap that decides: below the band the prompt's, in it the gap of the
// checked answer, and above it Beyond.
func (b Band) Effective(prompt, checked float64) float64 {
	switch {
	case prompt <= b.Alone:
		return prompt
	case prompt > b.Ask:
		return Beyond
	}
	return checked
}

// HandSetCheck has the weights of a check before anybody has rated. Two answers that agree
// have the gap 0, and two that have nothing in common twice the gap of the prompt.
func HandSetCheck() CheckWeights {
	return CheckWeights{Disagreement: 2000, Agreement: make([]Coefficient, len(agreement.Features{}))}
}

// Checked is the gap of an answer, from the prompt's gap and its agreement with the
// check's answer.
func (w *CheckWeights) Checked(prompt float64, f *agreement.Features) float64 {
	gap := int64(prompt * 1e6)
	apart := gap * int64(256-f[agreement.Agreement]) / 256
	var sum int64
	for i := range w.Agreement {
		k := &w.Agreement[i]
		sum += k.Value * int64(min(max(f[i], k.Low), k.High))
	}
	gap = w.Bias + (w.Gap*gap+w.Disagreement*apart)/1000 + sum/1_000_000
	return float64(min(max(gap, -1_000_000), 1_000_000)) / 1e6
}

// CheckOf is the check of a cheaper model, or nil.
func (s Scorer) CheckOf(rung string) *Check {
	for i := range s.Checks {
		if s.Checks[i].Rung == rung {
			return &s.Checks[i]
		}
	}
	return nil
}

// checkChecks says what is wrong with the checks for a ladder.
func (s Scorer) checkChecks(l Ladder) error {
	for i := range s.Checks {
		c := &s.Checks[i]
		switch {
		case c.Model == "" || c.Reader == "":
			return fmt.Errorf("the check of %s names no model or no reader", c.Rung)
		case c.Model == l.Reference():
			return fmt.Errorf("the check of %s is the reference, and a check is there so that the reference need not be asked", c.Rung)
		case s.CheckOf(c.Rung) != c:
			return fmt.Errorf("the policy has two checks of %s", c.Rung)
		case !slices.Contains(Models(l.Cheaper()), c.Rung):
			return fmt.Errorf("the policy has a check of %s, which is no cheaper model of its ladder", c.Rung)
		case len(c.Weights.Agreement) != len(agreement.Features{}):
			return fmt.Errorf("the weights of the check of %s are for another reader: %d, not %d", c.Rung, len(c.Weights.Agreement), len(agreement.Features{}))
		}
	}
	return nil
}

// checkBands says what is wrong with the bands in which checks are asked.
func (p *Policy) checkBands() error {
	for task, bands := range p.Thresholds.Checked {
		if !slices.Contains(engine.Tasks[:], task) {
			return fmt.Errorf("there are checks for %q, which is no task", task)
		}
		for i, b := range bands {
			switch {
			case p.Scorer.CheckOf(b.Rung) == nil:
				return fmt.Errorf("a check of %s is to be asked for %s, but the policy has none", b.Rung, task)
			case slices.ContainsFunc(bands[:i], func(o Band) bool { return o.Rung == b.Rung }):
				return fmt.Errorf("the check of %s is there twice for %s", b.Rung, task)
			case !possibleThreshold(b.Alone) || !possibleThreshold(b.Ask) || b.Alone > b.Ask:
				return fmt.Errorf("the check of %s is asked for %s between gaps of %v and %v: the first is at most the second, and both are from -2 to 1", b.Rung, task, b.Alone, b.Ask)
			}
		}
	}
	return nil
}

// checkPoint is the check of a rung with its bands, by task.
type checkPoint struct {
	*Check
	bands [len(engine.Tasks)]Band
	asked [len(engine.Tasks)]bool
}

func (p *Policy) checkPoints() []*checkPoint {
	points := make([]*checkPoint, len(p.Ladder.Cheaper()))
	for i, rung := range p.Ladder.Cheaper() {
		c := p.Scorer.CheckOf(rung.Model)
		if c == nil {
			continue
		}
		at := &checkPoint{Check: c}
		for t, task := range engine.Tasks {
			for _, b := range p.Thresholds.Checked[task] {
				if b.Rung == rung.Model && !engine.AcceptsNone(p.Thresholds.For(task)) {
					at.bands[t], at.asked[t] = b, true
				}
			}
		}
		points[i] = at
	}
	return points
}

// step says whether rung i is asked at this gap of the prompt, and whether a check is asked
// with it.
func (r *Router) step(i int, task engine.TaskIndex, gap float64) (take, check bool) {
	c := r.checks[i]
	if c == nil || !c.asked[task] {
		return gap <= r.thresholds[task], false
	}
	if b := c.bands[task]; b.Within(gap) {
		return true, true
	} else if gap > b.Ask {
		return false, false
	}
	return gap <= r.thresholds[task], false
}

// ErrNoCheck says that a decision asks for no check.
var ErrNoCheck = errors.New("the decision asks for no check")

// Checked is the gap of the answer of a decision's model, once its check has answered too,
// and whether the threshold accepts it. f is nil where one of the two failed; then no
// answer is accepted.
func (r *Router) Checked(d engine.Decision, f *agreement.Features) (gap float64, accepted bool, err error) {
	i := r.rung(d.Model)
	if d.Check == "" || i < 0 || r.checks[i] == nil || d.Check != r.checks[i].Model || d.Gap == nil {
		return Beyond, false, ErrNoCheck
	}
	if f == nil {
		return Beyond, false, nil
	}
	gap = r.checks[i].Weights.Checked(*d.Gap, f)
	return gap, gap <= d.Threshold, nil
}

// Next is the decision after the answer of d's model was not accepted: for the next rung
// above it that takes the prompt, else for the reference.
func (r *Router) Next(d engine.Decision) engine.Decision {
	task := engine.IndexOf(d.Task)
	from := r.rung(d.Model) + 1
	d.Model, d.Check = r.policy.Ladder.Reference(), ""
	for i := from; i < len(d.Gaps) && i < len(r.checks); i++ {
		if take, check := r.step(i, task, d.Gaps[i].Gap); take {
			d.Model, d.Gap = d.Gaps[i].Model, &d.Gaps[i].Gap
			if check {
				d.Check = r.checks[i].Model
			}
			break
		}
	}
	return d
}

// rung is the index of a cheaper model on the ladder, or -1.
func (r *Router) rung(model string) int {
	return slices.IndexFunc(r.policy.Ladder.Cheaper(), func(g Rung) bool { return g.Model == model })
}

// EffectiveGap is the gap that decides about the i-th cheaper model on a prompt that was
// read before. f compares its answer with its check's; nil: one of them is missing.
func (r *Router) EffectiveGap(p *PromptFeatures, i int, f *agreement.Features) float64 {
	gap := r.Gap(p, i)
	c := r.checks[i]
	if task := engine.IndexOf(p.Task); c != nil && c.asked[task] {
		if f == nil {
			return c.bands[task].Effective(gap, Beyond)
		}
		return c.bands[task].Effective(gap, c.Weights.Checked(gap, f))
	}
	return gap
}

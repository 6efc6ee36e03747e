package calibrate

import (
	"slices"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/providers"
)

// CheckReport is what a check is worth for a family.
type CheckReport struct {
	Family string
	certify.FamilyCheck
	Cost  providers.Money // of its answer, on the average
	Added time.Duration   // what the slower of both calls takes beyond the rung's alone, the median
	Timed int             // prompts that Added comes from; 0: nobody knows
}

// Checks are the checks that pay, as far as the fit part tells, family by family.
func (out *Calibration) Checks() []CheckReport {
	var all []CheckReport
	for i := range out.Families {
		for _, check := range out.Families[i].Checks {
			r := CheckReport{Family: out.Families[i].Family, FamilyCheck: check}
			r.Cost = out.meanCost(r.Model)
			r.Added, r.Timed = out.addedTime(check.Rung, r.Model)
			all = append(all, r)
		}
	}
	return all
}

// meanCost is what an answer of a model was measured to cost, on the average.
func (out *Calibration) meanCost(model string) providers.Money {
	sum, n := int64(0), int64(0)
	for _, m := range out.snapshot.Order {
		if cost := m.Answers.Of(model).Cost; cost.Known() {
			sum, n = sum+cost.Nano(), n+1
		}
	}
	if n == 0 {
		return providers.Money{}
	}
	return providers.Nano((sum + n/2) / n)
}

// addedTime is the median of what waiting for a check adds to a rung's answer.
func (out *Calibration) addedTime(rung, check string) (time.Duration, int) {
	var added []time.Duration
	for _, m := range out.snapshot.Order {
		a, b := m.Answers.Of(rung).Total, m.Answers.Of(check).Total
		if a > 0 && b > 0 {
			added = append(added, max(a, b)-a)
		}
	}
	if len(added) == 0 {
		return 0, 0
	}
	slices.Sort(added)
	return added[len(added)/2], len(added)
}

// MissingAnswers are those of a model to prompts that a run could be made of.
type MissingAnswers struct {
	Model   string
	Prompts int
	Cost    providers.Money // of all of them, estimated by the mean of its answers; unknown where it has none
}

// MissingAnswers are what would have to be made so that it is known of every
// prompt where the answers are the same and what the checks say. Nothing is missing
// to a run that is open: what it asks for was settled before.
func (out *Calibration) MissingAnswers() []MissingAnswers {
	if out.Run != nil {
		return nil
	}
	models := routing.Models(out.Ladder.Rungs)
	for _, check := range out.checks {
		if check != "" && !slices.Contains(models, check) {
			models = append(models, check)
		}
	}
	var all []MissingAnswers
	for _, model := range models {
		n := 0
		for _, m := range out.snapshot.Order {
			if lacksAnswer(m, model) {
				n++
			}
		}
		if n > 0 {
			cost := out.meanCost(model)
			if cost.Known() {
				cost = providers.Nano(cost.Nano() * int64(n))
			}
			all = append(all, MissingAnswers{model, n, cost})
		}
	}
	return all
}

// lacksAnswer reports whether a model is still to be asked. Prompts that came with
// nothing but judgements have no text to compare.
func lacksAnswer(m *snapshot.Prompt, model string) bool {
	return m.Visible() && !m.Answers.Of(model).Text && !m.RetriesExhausted(model)
}

// SparedRatings is about how many of the ratings that are missing it would spare to
// make these answers before a run is opened: as many as in the prompts compared so
// far gave the same text. False where nobody knows.
func (out *Calibration) SparedRatings() (n int, ok bool) {
	missing, ok := out.Missing()
	if !ok || out.Counts.Compared == 0 || out.Counts.Prompts == 0 {
		return 0, false
	}
	unknown := float64(out.Counts.Prompts-out.Counts.Compared) / float64(out.Counts.Prompts)
	return int(float64(missing)*unknown*float64(out.Counts.Same)/float64(out.Counts.Compared) + 0.5), true
}

package calibrate

import (
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/providers"
)

// CheckReport says what a check is worth for a family.
type CheckReport struct {
	Family string
	certify.FamilyCheck
	Cost  providers.Money // mean cost of its answer
	Added time.Duration   // how much longer the slower of both calls takes than the rung's alone, the median
	Timed int             // prompts on which Added was measured; 0: it is unknown
}

// Checks are the checks that pay off, as far as the fit part tells, family by family.
func (cal *Calibration) Checks() []CheckReport {
	var all []CheckReport
	for i := range cal.Families {
		for _, check := range cal.Families[i].Checks {
			r := CheckReport{Family: cal.Families[i].Family, FamilyCheck: check}
			r.Cost = cal.meanCost(r.Model)
			r.Added, r.Timed = cal.addedTime(check.Rung, r.Model, cal.Families[i].Tasks)
			all = append(all, r)
		}
	}
	return all
}

// meanCost is what an answer of a model was measured to cost, on the average.
func (cal *Calibration) meanCost(model string) providers.Money {
	sum, n := int64(0), int64(0)
	for _, m := range cal.snapshot.Order {
		if cost := m.Answers.Of(model).Cost; cost.Known() {
			sum, n = sum+cost.Nano(), n+1
		}
	}
	if n == 0 {
		return providers.Money{}
	}
	return providers.Nano((sum + n/2) / n)
}

// study is what a calibration looks at, with what waiting for the checks adds.
func (a Target) study(c *snapshot.Snapshot, checks, keys []string) *certify.Study {
	s := c.Study(a.Ladder, checks, a.Scale, a.Prices, keys)
	s.CheckAdds = a.CheckAdds
	for i := range s.Prompts {
		if len(s.Prompts[i].Pairs) == 0 {
			continue
		}
		m := c.Prompts[s.Prompts[i].Key]
		for rung := range s.Prompts[i].Pairs {
			pair := &s.Prompts[i].Pairs[rung]
			pair.Added, pair.Timed = addedTo(m, a.Ladder.Rungs[rung].Model, checks[rung])
		}
	}
	return s
}

// addedTo is how much longer an answer to a prompt takes when a check is waited for that
// is asked at the same time; false where one of the two was not timed.
func addedTo(m *snapshot.Prompt, rung, check string) (time.Duration, bool) {
	a, b := m.Answers.Of(rung).Total, m.Answers.Of(check).Total
	return max(0, b-a), a > 0 && b > 0
}

// addedTime is the median of how much longer a rung's answers to prompts of some tasks
// take when a check is waited for.
func (cal *Calibration) addedTime(rung, check string, tasks []engine.Task) (time.Duration, int) {
	var added []time.Duration
	for _, m := range cal.snapshot.Order {
		if took, timed := addedTo(m, rung, check); timed && slices.Contains(tasks, m.Task) {
			added = append(added, took)
		}
	}
	return certify.Median(added), len(added)
}

// MissingAnswers are the answers of a model that are missing for prompts that a run could
// be made of.
type MissingAnswers struct {
	Model   string
	Prompts int
	Cost    providers.Money // of all of them, estimated by the mean of its answers; unknown where it has none
	ByBatch providers.Money // the same by batch; unknown where the model has no price for batches
}

// MissingAnswers lists the answers that would have to be made to know for every prompt
// whether the answers are the same and what the checks say. An open run lacks none: what
// it asks for was settled before it was opened.
func (cal *Calibration) MissingAnswers(catalog engine.Catalog) []MissingAnswers {
	if cal.Run != nil {
		return nil
	}
	models := routing.Models(cal.Ladder.Rungs)
	for _, check := range cal.checks {
		if check != "" && !slices.Contains(models, check) {
			models = append(models, check)
		}
	}
	var all []MissingAnswers
	for _, model := range models {
		n := 0
		for _, m := range cal.snapshot.Order {
			if lacksAnswer(m, model) {
				n++
			}
		}
		if n > 0 {
			cost := cal.meanCost(model)
			if cost.Known() {
				cost = providers.Nano(cost.Nano() * int64(n))
			}
			all = append(all, MissingAnswers{model, n, cost, byBatch(model, cost, catalog)})
		}
	}
	return all
}

// byBatch is what the answers of a model cost by batch, where that has a price.
func byBatch(model string, cost providers.Money, catalog engine.Catalog) providers.Money {
	m, ok := catalog.Model(model)
	if !ok || m.Price.Batch <= 0 || !cost.Known() {
		return providers.Money{}
	}
	return providers.Nano(int64(float64(cost.Nano())*m.Price.Batch + 0.5))
}

// lacksAnswer reports whether a model is still to be asked. A prompt that was imported
// with judgements only has no text that could be compared.
func lacksAnswer(m *snapshot.Prompt, model string) bool {
	return m.Visible() && !m.Answers.Of(model).Text && !m.RetriesExhausted(model)
}

// SparedRatings is about how many of the missing ratings would not be needed if these
// answers were made before a run is opened. It assumes the same text as often as among
// the prompts compared so far. False where nobody knows.
func (cal *Calibration) SparedRatings() (n int, ok bool) {
	missing, ok := cal.Missing()
	if !ok || cal.Counts.Compared == 0 || cal.Counts.Prompts == 0 {
		return 0, false
	}
	unknown := float64(cal.Counts.Prompts-cal.Counts.Compared) / float64(cal.Counts.Prompts)
	return int(float64(missing)*unknown*float64(cal.Counts.Same)/float64(cal.Counts.Compared) + 0.5), true
}

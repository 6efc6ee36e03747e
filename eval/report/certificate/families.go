package certificate

import (
	"maps"
	"math"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/metrics"
)

func newFamilies(p *calibrate.Proof, prompts bool) (all []Family) {
	accounts := calibrate.Accounts(&p.Run, p.Draws)
	for i, result := range p.Families {
		planned := &p.Run.Run.Families[i]
		var draws []calibrate.Evidence
		for _, e := range p.Draws {
			if e.Assignment.Family == i {
				draws = append(draws, e)
			}
		}
		f := newFamily(result, planned)
		f.Account = newAccount(accounts[i])
		f.Curve = newCurve(planned, p.Run.Run.Ladder, draws, f.Threshold)
		f.Draws = []Draw{}
		for k := range draws {
			f.Draws = append(f.Draws, newDraw(&draws[k], p.Run.Run.Ladder, prompts))
		}
		all = append(all, f)
	}
	return all
}

func newFamily(r certify.FamilyResult, planned *certify.Family) Family {
	f := Family{Family: r.Family, Tasks: r.Tasks, Certified: r.Certified, Threshold: threshold(r.Threshold), Pool: planned.Pool(), Prompts: r.Prompts, Routable: len(planned.Routable),
		Unrated: r.Unrated, Share: r.Share, Rated: r.Rated, Raters: r.Raters, Drawn: r.Drawn, Faults: r.Faults, Missing: r.StillNeeded()}
	if r.Saving.Known {
		f.Saving, f.Estimated = &r.Saving.Share, r.Saving.Estimated
	}
	if f.Threshold != nil {
		f.Upper = &r.Upper
		if !r.Unjudged {
			f.Loss = &r.Loss
		}
	}
	for _, c := range r.Checks {
		f.Checks = append(f.Checks, Check{Rung: c.Rung, Check: c.Model, Alone: c.Alone, Ask: c.Ask, Asked: c.Asked})
	}
	return f
}

func newAccount(a calibrate.Account) Account {
	return Account{Draws: a.Draws, Used: a.Used, Routed: a.Routed, Lost: a.Lost, Won: a.Won, Sum: a.Sum, Share: a.Share, Same: a.Same, Loss: a.Loss, Sentence: a.Sentence()}
}

// threshold is null where nothing goes to a cheaper model.
func threshold(v float64) *float64 {
	if engine.AcceptsNone(v) {
		return nil
	}
	return &v
}

// newCurve says for each threshold of a family what it routes, and what it loses as far
// as the used draws tell.
func newCurve(f *certify.Family, l routing.Ladder, draws []calibrate.Evidence, proved *float64) []CurvePoint {
	all := []CurvePoint{}
	n := float64(len(f.Prompts))
	for k, t := range f.Grid {
		at := CurvePoint{Threshold: t, Share: float64(f.Routed[k]) / n, Certified: proved != nil && t <= *proved}
		sum := 0.0
		for i := range draws {
			if d, counts := lossAt(&draws[i], f, l, k); counts {
				sum, at.Routed = sum+d, at.Routed+1
			}
		}
		switch {
		case at.Routed > 0:
			loss := float64(f.OpenAt(k)) / n * sum / float64(at.Routed)
			at.Loss = &loss
		case f.OpenAt(k) == 0:
			at.Loss = new(float64)
		}
		all = append(all, at)
	}
	return all
}

// lossAt is what a draw would have added to the loss if its family had come to the k-th
// threshold; false where nothing could be lost.
func lossAt(e *calibrate.Evidence, f *certify.Family, l routing.Ladder, k int) (float64, bool) {
	if !e.Used || e.Number >= len(f.Routable) {
		return 0, false
	}
	pick, routed := f.Routable[e.Number].Picks.Pick(k)
	if !routed || pick.Same {
		return 0, false
	}
	i := slices.Index(e.Models, l.Rungs[pick.Rung].Model)
	if i < 0 {
		return 0, false
	}
	return min(max(e.Loss(i), -1), 1), true
}

func newDraw(e *calibrate.Evidence, l routing.Ladder, prompts bool) Draw {
	d := Draw{Number: e.Number + 1, Key: e.Prompt, Task: e.Task, Decision: e.Decision, Same: e.Same, Votes: []Vote{}, Used: e.Used, Why: e.Why}
	if prompts && e.Text != "" {
		d.Prompt = &e.Text
	}
	if !e.Frozen.IsZero() {
		d.Final = &e.Frozen
	}
	i := slices.Index(e.Models, e.Decision)
	if d.Gap = gapOf(e, i); i >= 0 && i < len(e.D) {
		d.D = e.D[i]
	}
	if i >= 0 && i < len(e.Agreement) {
		d.Agreement = finite(e.Agreement[i])
	}
	if counts, routed := e.Counts(); routed && e.Used {
		d.Counts = &counts
	}
	rung := slices.Index(routing.Models(l.Cheaper()), e.Decision)
	for _, v := range e.Votes {
		vote := Vote{Rater: v.Rater, Skipped: v.Skipped}
		if rung >= 0 && rung < len(v.D) {
			vote.D = v.D[rung]
		}
		d.Votes = append(d.Votes, vote)
	}
	return d
}

// gapOf is the gap of the i-th model, or for the reference the smallest gap of all
// models.
func gapOf(e *calibrate.Evidence, i int) *float64 {
	if i >= 0 && i < len(e.Gaps) {
		return finite(e.Gaps[i])
	}
	least := math.NaN()
	for _, gap := range e.Gaps {
		if math.IsNaN(least) || gap < least {
			least = gap
		}
	}
	return finite(least)
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// newRaters are those who voted on used draws, by name.
func newRaters(draws []calibrate.Evidence) []Rater {
	by := map[string]*Rater{}
	for i := range draws {
		for _, v := range draws[i].Votes {
			if !draws[i].Used {
				continue
			}
			r := by[v.Rater]
			if r == nil {
				r = &Rater{Rater: v.Rater}
				by[v.Rater] = r
			}
			if r.Votes++; v.Skipped {
				r.Skipped++
			}
		}
	}
	all := []Rater{}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		all = append(all, *by[name])
	}
	return all
}

// newAgreement compares what raters said of one model's answer to one draw, as the
// quality given up. An answer that nobody was shown, because it is the reference's text
// or brought nothing, has no vote.
func newAgreement(draws []calibrate.Evidence, run *certify.Run) Agreement {
	level := metrics.Nominal
	switch run.Scale {
	case eval.Score:
		level = metrics.Ordinal
	case eval.Imported:
		level = metrics.Numerical
	}
	cheaper := routing.Models(run.Ladder.Cheaper())
	var units [][]float64
	for i := range draws {
		said := map[int][]float64{} // by rung
		judged := judgedBy(&draws[i])
		for _, v := range draws[i].Votes {
			for rung, d := range v.D {
				if d != nil && draws[i].Used && judged[words{v.Rater, cheaper[rung]}] {
					said[rung] = append(said[rung], *d)
				}
			}
		}
		for _, rung := range slices.Sorted(maps.Keys(said)) {
			units = append(units, said[rung])
		}
	}
	a := metrics.NewAgreement(units, level)
	out := Agreement{Level: a.Level, Units: a.Units, Pairs: a.Pairs}
	if a.Pairs > 0 {
		out.Raw = &a.Raw
	}
	if a.HasAlpha {
		out.Alpha = &a.Alpha
	}
	return out
}

// words stands for what one rater said about one model.
type words struct{ rater, model string }

func judgedBy(e *calibrate.Evidence) map[words]bool {
	judged := map[words]bool{}
	for r, said := range e.Statements() {
		if !r.Skipped {
			judged[words{r.Rater, said.Model}] = true
		}
	}
	return judged
}

func isSimulated(draws []calibrate.Evidence) bool {
	return slices.ContainsFunc(draws, func(e calibrate.Evidence) bool {
		return slices.ContainsFunc(e.Events, func(r eval.Rating) bool { return r.Simulated })
	})
}

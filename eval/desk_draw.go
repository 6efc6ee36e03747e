package eval

import (
	"fmt"
	"hash/fnv"
	"slices"

	"switchboard/engine"
)

// everybody is the part of the draws that every rater gets, in a hundred: from
// those one learns how far raters agree.
const everybody = 10

// draw draws the next prompt and keeps that it did.
func (d *RatingDesk) draw() (Drawn, error) {
	if len(d.corpus.order) == 0 {
		return Drawn{}, emptyQueue("there are no prompts yet", "send some from Compare or with `switchboard run`")
	}
	if drawn, ok, err := d.drawToWatch(); ok || err != nil {
		return drawn, err
	}
	if run := d.corpus.openRun(d.Scale); run != nil {
		return d.drawFor(run)
	}
	if rated, planned := d.fitted(); rated < planned {
		if drawn, err := d.drawToFit(d.unrated); err == nil || !isAny(err, ErrNothingToRate) {
			return drawn, err
		}
	}
	run, err := d.plan()
	if isAny(err, ErrNothingToRate) {
		if drawn, none := d.drawToFit(d.unheard); none == nil {
			return drawn, nil
		}
	}
	if err != nil {
		return Drawn{}, err
	}
	return d.drawFor(run)
}

// unrated reports a prompt that is not a rated one yet.
func (d *RatingDesk) unrated(m *material) bool { return !d.corpus.rated(m, d.Scale, d.Ladder) }

// unheard reports a prompt that nobody but the simulated rater of a demo has
// judged.
func (d *RatingDesk) unheard(m *material) bool {
	return !slices.ContainsFunc(d.corpus.byPrompt[m.key], func(i int) bool { return !d.corpus.events[i].Simulated })
}

// drawToFit draws from the wanted prompts of the fit part, all alike; but
// those that every model has answered come first, for they cost nothing.
func (d *RatingDesk) drawToFit(wanted func(*material) bool) (Drawn, error) {
	number, drawn := 0, map[string]bool{}
	for _, before := range d.corpus.draws {
		if before.Run == FitRun {
			number, drawn[before.Prompt] = max(number, before.Number+1), true
		}
	}
	var left []*material
	for _, m := range d.corpus.order {
		if PartOf(m.key) == FitPart && !drawn[m.key] && wanted(m) && !m.spent(d.Ladder.Reference()) && m.visible() {
			left = append(left, m)
		}
	}
	if len(left) == 0 {
		return Drawn{}, emptyQueue("every prompt of the fit part was drawn", "")
	}
	inOrder(left, FitRun)
	k := max(0, slices.IndexFunc(left, func(m *material) bool {
		return len(d.missing(m, d.Ladder.Reference(), models(d.Ladder.Cheaper()))) == 0
	}))
	return d.keep(Drawn{Run: FitRun, Number: number, Prompt: left[k].key})
}

// drawFor draws for a run: the next of the family that is furthest behind its
// plan.
func (d *RatingDesk) drawFor(run *KeptRun) (Drawn, error) {
	f := d.behind(run)
	if f < 0 {
		return Drawn{}, emptyQueue("every prompt that the certification run could draw was drawn", "`switchboard calibrate` says what came of it")
	}
	number := d.drawnOf(run)[f]
	return d.keep(Drawn{Run: run.Run.ID, Family: f, Number: number, Prompt: run.Run.Families[f].Routable[number].Prompt})
}

// drawnOf is how many prompts were drawn for a run, by family.
func (d *RatingDesk) drawnOf(run *KeptRun) []int {
	next := make([]int, len(run.Run.Families))
	for _, before := range d.corpus.draws {
		if before.Run == run.Run.ID && before.Family < len(next) {
			next[before.Family] = max(next[before.Family], before.Number+1)
		}
	}
	return next
}

// behind is the family of a run that is furthest behind its plan and has
// prompts left to draw, or -1.
func (d *RatingDesk) behind(run *KeptRun) int {
	next := d.drawnOf(run)
	best, least := -1, 0.0
	for f := range run.Run.Families {
		family := &run.Run.Families[f]
		if next[f] >= len(family.Routable) {
			continue
		}
		if done := float64(next[f]) / float64(max(1, family.Planned)); best < 0 || done < least {
			best, least = f, done
		}
	}
	return best
}

// keep assigns raters to a draw and stores it.
func (d *RatingDesk) keep(drawn Drawn) (Drawn, error) {
	drawn.Time, drawn.Raters = d.Now(), []string{d.Rater}
	h := fnv.New32a()
	fmt.Fprint(h, drawn.Run, drawn.Prompt) // never fails
	if h.Sum32()%100 < everybody {
		drawn.Raters = d.active()
	}
	if err := d.store.AddDraw(drawn); err != nil {
		return Drawn{}, err
	}
	d.corpus.draws = append(d.corpus.draws, drawn)
	return drawn, nil
}

// drawToWatch draws a new prompt to see whether the certificates of the applied
// policy still hold: a tenth of what came since, in the order in which it came.
func (d *RatingDesk) drawToWatch() (Drawn, bool, error) {
	p, since := &d.corpus.policy, d.corpus.application.Time
	if len(p.Certificates) == 0 || Scale(p.Provenance.Scale) != d.Scale {
		return Drawn{}, false, nil
	}
	now := d.Now()
	run := vigilRun(p.Hash, now)
	next, drawn := make([]int, len(p.Certificates)), map[string]bool{}
	for _, before := range d.corpus.draws {
		if before.Run == run && before.Family < len(next) {
			next[before.Family], drawn[before.Prompt] = max(next[before.Family], before.Number+1), true
		}
	}
	for _, m := range d.corpus.order {
		family := slices.IndexFunc(p.Certificates, func(c engine.Certificate) bool { return slices.Contains(c.Tasks, m.task) })
		if family < 0 || drawn[m.key] || !m.time.After(since) || vigilRun(p.Hash, m.time) != run || !m.visible() || !watches(m, run) {
			continue
		}
		t, err := d.trial(m.trial)
		if err != nil {
			return Drawn{}, false, err
		}
		watched := Drawn{Run: run, Family: family, Number: next[family], Prompt: m.key}
		if c := engine.NewRouter(*p).Choose(engine.Query{Prompt: t.Prompt, Task: m.task}); c.Cheaper {
			watched.Picks = []string{c.Model}
		}
		kept, err := d.keep(watched)
		if err == nil {
			err = d.corpus.readChronicle(d.store)
		}
		return kept, true, err
	}
	return Drawn{}, false, nil
}

// plan plans a certification run and keeps it, before anything is drawn for
// it.
func (d *RatingDesk) plan() (*KeptRun, error) {
	whole, err := d.store.survey(true)
	if err != nil {
		return nil, err
	}
	opened, err := whole.plan(d.aim(), d.Rater, d.Now(), false)
	if err != nil {
		return nil, err
	}
	if err := d.store.OpenRun(opened); err != nil {
		return nil, err
	}
	if err := d.corpus.readChronicle(d.store); err != nil {
		return nil, err
	}
	if run := d.corpus.openRun(d.Scale); run != nil {
		return run, nil
	}
	return nil, emptyQueue("the certification run was closed meanwhile", "try again")
}

func (d *RatingDesk) aim() Aim {
	return Aim{Ladder: d.Ladder, Scale: d.Scale, Limit: d.Limit, Prices: d.Prices}
}

func models(rungs []engine.Rung) []string {
	var ids []string
	for _, r := range rungs {
		ids = append(ids, r.Model)
	}
	return ids
}

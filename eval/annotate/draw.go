package annotate

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// everybody is the part of the draws that every rater gets, in a hundred: from
// those one learns how far raters agree.
const everybody = 10

// draw draws the next prompt and keeps that it did.
func (d *RatingDesk) draw() (eval.Drawn, error) {
	if len(d.corpus.Order) == 0 {
		return eval.Drawn{}, eval.EmptyQueue("there are no prompts yet", "send some from Compare or with `switchboard run`")
	}
	if drawn, ok, err := d.drawToWatch(); ok || err != nil {
		return drawn, err
	}
	if run := d.corpus.OpenRun(d.Scale); run != nil {
		return d.drawFor(run)
	}
	if rated, planned := d.fitted(); rated < planned {
		if drawn, err := d.drawToFit(d.unrated); err == nil || !eval.IsAny(err, eval.ErrNothingToRate) {
			return drawn, err
		}
	}
	run, err := d.plan()
	if eval.IsAny(err, eval.ErrNothingToRate) {
		if drawn, none := d.drawToFit(d.unheard); none == nil {
			return drawn, nil
		}
	}
	if err != nil {
		return eval.Drawn{}, err
	}
	return d.drawFor(run)
}

// unrated reports a prompt that is not a rated one yet.
func (d *RatingDesk) unrated(m *snapshot.Material) bool { return !d.corpus.Rated(m, d.Scale, d.Ladder) }

// unheard reports a prompt that nobody but the simulated rater of a demo has
// judged.
func (d *RatingDesk) unheard(m *snapshot.Material) bool {
	return !slices.ContainsFunc(d.corpus.ByPrompt[m.Key], func(i int) bool { return !d.corpus.Events[i].Simulated })
}

// drawToFit draws from the wanted prompts of the fit part, all alike; but
// those that every model has answered come first, for they cost nothing.
func (d *RatingDesk) drawToFit(wanted func(*snapshot.Material) bool) (eval.Drawn, error) {
	number, drawn := 0, map[string]bool{}
	for _, before := range d.corpus.Draws {
		if before.Run == eval.FitRun {
			number, drawn[before.Prompt] = max(number, before.Number+1), true
		}
	}
	var left []*snapshot.Material
	for _, m := range d.corpus.Order {
		if eval.PartOf(m.Key) == eval.FitPart && !drawn[m.Key] && wanted(m) && !m.Spent(d.Ladder.Reference()) && m.Visible() {
			left = append(left, m)
		}
	}
	if len(left) == 0 {
		return eval.Drawn{}, eval.EmptyQueue("every prompt of the fit part was drawn", "")
	}
	inOrder(left, eval.FitRun)
	k := max(0, slices.IndexFunc(left, func(m *snapshot.Material) bool {
		return len(d.missing(m, d.Ladder.Reference(), routing.Models(d.Ladder.Cheaper()))) == 0
	}))
	return d.keep(eval.Drawn{Run: eval.FitRun, Number: number, Prompt: left[k].Key})
}

// drawFor draws for a run: the next of the family that is furthest behind its
// plan.
func (d *RatingDesk) drawFor(run *store.KeptRun) (eval.Drawn, error) {
	f := d.behind(run)
	if f < 0 {
		return eval.Drawn{}, eval.EmptyQueue("every prompt that the certification run could draw was drawn", "`switchboard calibrate` says what came of it")
	}
	number := d.drawnOf(run)[f]
	return d.keep(eval.Drawn{Run: run.Run.ID, Family: f, Number: number, Prompt: run.Run.Families[f].Routable[number].Prompt})
}

// drawnOf is how many prompts were drawn for a run, by family.
func (d *RatingDesk) drawnOf(run *store.KeptRun) []int {
	next := make([]int, len(run.Run.Families))
	for _, before := range d.corpus.Draws {
		if before.Run == run.Run.ID && before.Family < len(next) {
			next[before.Family] = max(next[before.Family], before.Number+1)
		}
	}
	return next
}

// behind is the family of a run that is furthest behind its plan and has
// prompts left to draw, or -1.
func (d *RatingDesk) behind(run *store.KeptRun) int {
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
func (d *RatingDesk) keep(drawn eval.Drawn) (eval.Drawn, error) {
	drawn.Time, drawn.Raters = d.Now(), []string{d.Rater}
	h := fnv.New32a()
	fmt.Fprint(h, drawn.Run, drawn.Prompt) // never fails
	if h.Sum32()%100 < everybody {
		drawn.Raters = d.active()
	}
	if err := d.store.AddDraw(drawn); err != nil {
		return eval.Drawn{}, err
	}
	d.corpus.Draws = append(d.corpus.Draws, drawn)
	return drawn, nil
}

// drawToWatch draws a new prompt to see whether the certificates of the applied
// policy still hold: a tenth of what came since, in the order in which it came.
func (d *RatingDesk) drawToWatch() (eval.Drawn, bool, error) {
	p, since := &d.corpus.Policy, d.corpus.Application.Time
	if len(p.Certificates) == 0 || eval.Scale(p.Provenance.Scale) != d.Scale {
		return eval.Drawn{}, false, nil
	}
	now := d.Now()
	run := eval.VigilRun(p.Hash, now)
	next, drawn := make([]int, len(p.Certificates)), map[string]bool{}
	for _, before := range d.corpus.Draws {
		if before.Run == run && before.Family < len(next) {
			next[before.Family], drawn[before.Prompt] = max(next[before.Family], before.Number+1), true
		}
	}
	for _, m := range d.corpus.Order {
		family := slices.IndexFunc(p.Certificates, func(c routing.Certificate) bool { return slices.Contains(c.Tasks, m.Task) })
		if family < 0 || drawn[m.Key] || !m.Time.After(since) || eval.VigilRun(p.Hash, m.Time) != run || !m.Visible() || !watches(m, run) {
			continue
		}
		t, err := d.trial(m.Trial)
		if err != nil {
			return eval.Drawn{}, false, err
		}
		watched := eval.Drawn{Run: run, Family: family, Number: next[family], Prompt: m.Key}
		if c := routing.NewRouter(*p).Choose(engine.Query{Prompt: t.Prompt, Task: m.Task}); c.Cheaper {
			watched.Picks = []string{c.Model}
		}
		kept, err := d.keep(watched)
		if err == nil {
			err = d.corpus.ReadChronicle(d.store)
		}
		return kept, true, err
	}
	return eval.Drawn{}, false, nil
}

// plan plans a certification run and keeps it, before anything is drawn for
// it.
func (d *RatingDesk) plan() (*store.KeptRun, error) {
	whole, err := snapshot.Survey(d.store, true)
	if err != nil {
		return nil, err
	}
	opened, err := calibrate.Plan(whole, d.aim(), d.Rater, d.Now(), false)
	if err != nil {
		return nil, err
	}
	if err := d.store.OpenRun(opened); err != nil {
		return nil, err
	}
	if err := d.corpus.ReadChronicle(d.store); err != nil {
		return nil, err
	}
	if run := d.corpus.OpenRun(d.Scale); run != nil {
		return run, nil
	}
	return nil, eval.EmptyQueue("the certification run was closed meanwhile", "try again")
}

func (d *RatingDesk) aim() calibrate.Aim {
	return calibrate.Aim{Ladder: d.Ladder, Scale: d.Scale, Limit: d.Limit, Prices: d.Prices}
}

// inOrder sorts prompts in an order that is random, but the same for the same
// name.
func inOrder(all []*snapshot.Material, name string) {
	at := func(m *snapshot.Material) uint64 {
		h := fnv.New64a()
		fmt.Fprint(h, name, m.Key) // never fails
		return h.Sum64()
	}
	slices.SortFunc(all, func(a, b *snapshot.Material) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a.Key, b.Key))
	})
}

// vigilShare is the part of new prompts that are watched, in a hundred. Which
// ones follows from their text and the month, so nobody chooses them.
const vigilShare = 10

// watches reports whether a new prompt is among those that are watched.
func watches(m *snapshot.Material, run string) bool {
	h := fnv.New32a()
	fmt.Fprint(h, run, m.Key) // never fails
	return h.Sum32()%100 < vigilShare
}

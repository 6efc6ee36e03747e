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

// sharedPercent is the part of the draws that every rater gets: from those one
// learns how far raters agree.
const sharedPercent = 10

// draw draws the next prompt and keeps that it did.
func (q *Queue) draw() (eval.Assignment, error) {
	if len(q.snapshot.Order) == 0 {
		return eval.Assignment{}, eval.EmptyQueue("there are no prompts yet", "send some from Compare or with `switchboard run`")
	}
	if drawn, ok, err := q.drawToMonitor(); ok || err != nil {
		return drawn, err
	}
	if run := q.snapshot.OpenRun(q.Scale); run != nil {
		return q.drawFor(run)
	}
	if rated, planned := q.fitted(); rated < planned {
		if drawn, err := q.drawToFit(q.unrated); err == nil || !eval.IsAny(err, eval.ErrNothingToRate) {
			return drawn, err
		}
	}
	run, err := q.plan()
	if eval.IsAny(err, eval.ErrNothingToRate) {
		if drawn, none := q.drawToFit(q.unjudgedByPeople); none == nil {
			return drawn, nil
		}
	}
	if err != nil {
		return eval.Assignment{}, err
	}
	return q.drawFor(run)
}

// unrated reports a prompt that is not a rated one yet.
func (q *Queue) unrated(m *snapshot.Prompt) bool { return !q.snapshot.Rated(m, q.Scale, q.Ladder) }

// unjudgedByPeople reports a prompt that nobody but the simulated rater of a
// demo has judged.
func (q *Queue) unjudgedByPeople(m *snapshot.Prompt) bool { return !q.snapshot.JudgedByPeople(m.Key) }

// drawToFit draws from the wanted prompts of the fit part, all alike; but
// those that every model has answered come first, for they cost nothing.
func (q *Queue) drawToFit(wanted func(*snapshot.Prompt) bool) (eval.Assignment, error) {
	next, ok := q.nextToFit(wanted)
	if !ok {
		return eval.Assignment{}, eval.EmptyQueue("every prompt of the fit part was drawn", "")
	}
	return q.keepDraw(next)
}

// nextToFit is what drawToFit draws, false where nothing is left.
func (q *Queue) nextToFit(wanted func(*snapshot.Prompt) bool) (eval.Assignment, bool) {
	number, drawn := 0, map[string]bool{}
	for _, before := range q.snapshot.DrawsOf(eval.FitRun) {
		number, drawn[before.Prompt] = max(number, before.Number+1), true
	}
	order := q.fitOrder()
	var first, answered inFitOrder // of all, and of those that every model has answered
	for _, m := range q.snapshot.Order {
		if m.Part() != eval.FitPart || drawn[m.Key] || !wanted(m) || m.AllSame(q.Ladder) || m.RetriesExhausted(q.Ladder.Reference()) || !m.Visible() {
			continue
		}
		at := order(m)
		if at.before(first) {
			first = at
		}
		if at.before(answered) && len(q.missing(m, q.Ladder.Reference(), routing.Models(q.Ladder.Cheaper()))) == 0 {
			answered = at
		}
	}
	next := cmp.Or(answered.Prompt, first.Prompt)
	if next == nil {
		return eval.Assignment{}, false
	}
	return eval.Assignment{Run: eval.FitRun, Number: number, Prompt: next.Key}, true
}

// inFitOrder is a prompt in the order in which the fit part is drawn: what can be judged
// blind comes first, and the rest is random, but always the same.
type inFitOrder struct {
	*snapshot.Prompt
	seen   int
	random uint64
}

// before reports whether a prompt comes before another one, or before none.
func (a inFitOrder) before(b inFitOrder) bool {
	return b.Prompt == nil || cmp.Or(cmp.Compare(a.seen, b.seen), cmp.Compare(a.random, b.random), cmp.Compare(a.Key, b.Key)) < 0
}

// fitOrder tells where a prompt stands in that order.
func (q *Queue) fitOrder() func(*snapshot.Prompt) inFitOrder {
	h, name := fnv.New64a(), []byte(nil)
	return func(m *snapshot.Prompt) inFitOrder {
		name = append(append(name[:0], eval.FitRun...), m.Key...)
		h.Reset()
		h.Write(name) // never fails
		return inFitOrder{m, q.seen(m), h.Sum64()}
	}
}

// seen is 1 for a prompt whose answers this rater has seen with names, else 0.
func (q *Queue) seen(m *snapshot.Prompt) int {
	if q.snapshot.Seen(q.Rater, m.Key) {
		return 1
	}
	return 0
}

// drawFor draws for a run: the next of the family that is furthest behind its
// plan.
func (q *Queue) drawFor(run *store.KeptRun) (eval.Assignment, error) {
	if err := eval.OtherVersion(run.Run.Ladder, run.Run.Versions, q.Versions); err != nil {
		return eval.Assignment{}, eval.EmptyQueue(fmt.Sprintf("the certification run %s is about other models: %v", run.Run.ID[:8], err),
			"`switchboard calibrate --close REASON` ends it; a new one takes new prompts")
	}
	next, ok := q.nextOf(run)
	if !ok {
		return eval.Assignment{}, eval.EmptyQueue("every prompt that the certification run could draw was drawn", "`switchboard calibrate` says what came of it")
	}
	return q.keepDraw(next)
}

// nextOf is what drawFor draws, false where nothing is left.
func (q *Queue) nextOf(run *store.KeptRun) (eval.Assignment, bool) {
	f := q.familyBehind(run)
	if f < 0 {
		return eval.Assignment{}, false
	}
	number := q.drawnOf(run)[f]
	return eval.Assignment{Run: run.Run.ID, Family: f, Number: number, Prompt: run.Run.Families[f].Routable[number].Prompt}, true
}

// drawnOf is how many prompts were drawn for a run, by family.
func (q *Queue) drawnOf(run *store.KeptRun) []int {
	next := make([]int, len(run.Run.Families))
	for _, before := range q.snapshot.DrawsOf(run.Run.ID) {
		if before.Family < len(next) {
			next[before.Family] = max(next[before.Family], before.Number+1)
		}
	}
	return next
}

// familyBehind is the family of a run that is furthest behind its plan and has
// prompts left to draw, or -1.
func (q *Queue) familyBehind(run *store.KeptRun) int {
	next := q.drawnOf(run)
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

// keepDraw assigns raters to a draw and stores it.
func (q *Queue) keepDraw(drawn eval.Assignment) (eval.Assignment, error) {
	drawn.Time = q.Now()
	h := fnv.New32a()
	fmt.Fprint(h, drawn.Run, drawn.Prompt) // never fails
	drawn.Raters = q.ratersFor(drawn, h.Sum32())
	if err := q.store.AddDraw(drawn); err != nil {
		return eval.Assignment{}, err
	}
	q.snapshot.AddDraw(drawn)
	return drawn, q.readDrawn(drawn)
}

// readDrawn reads the answers to what was just drawn, as far as they are there.
func (q *Queue) readDrawn(drawn eval.Assignment) error {
	if _, known := q.snapshot.CriteriaOf(drawn.Run); known {
		return q.snapshot.ReadDrawn(q.store)
	}
	return q.snapshot.ReadAnswers(q.store, []*snapshot.Prompt{q.snapshot.Prompts[drawn.Prompt]}, q.Ladder, nil)
}

// ratersFor chooses who is to judge a draw: who drew it, or now and then
// everybody. A draw that certifies goes to those who can judge it blind, if
// there is anybody.
func (q *Queue) ratersFor(drawn eval.Assignment, random uint32) []string {
	self, all := []string{q.Rater}, random%100 < sharedPercent
	if drawn.Run == eval.FitRun && !all {
		return self
	}
	blind := q.snapshot.Unseen(q.activeRaters(), drawn.Prompt)
	switch {
	case len(blind) == 0:
		return self
	case all:
		return blind
	case slices.Contains(blind, q.Rater):
		return self
	}
	return blind[int(random/100)%len(blind):][:1]
}

// drawToMonitor draws a new prompt to see whether the certificates of the applied
// policy still hold: a tenth of what came since, in the order in which it came.
func (q *Queue) drawToMonitor() (eval.Assignment, bool, error) {
	p, since := &q.snapshot.Policy, q.snapshot.Application.Time
	if len(p.Certificates) == 0 || eval.Scale(p.Provenance.Scale) != q.Scale {
		return eval.Assignment{}, false, nil
	}
	now := q.Now()
	run := eval.MonitorRun(p.Hash, now)
	next, drawn := make([]int, len(p.Certificates)), map[string]bool{}
	for _, before := range q.snapshot.DrawsOf(run) {
		if before.Family < len(next) {
			next[before.Family], drawn[before.Prompt] = max(next[before.Family], before.Number+1), true
		}
	}
	for _, m := range q.snapshot.Order {
		family := slices.IndexFunc(p.Certificates, func(c routing.Certificate) bool { return slices.Contains(c.Tasks, m.Task) })
		if family < 0 || drawn[m.Key] || !m.Time.After(since) || eval.MonitorRun(p.Hash, m.Time) != run || !m.Visible() || !eval.IsMonitored(run, m.Key, 1) || !q.canBeBlind(m) {
			continue
		}
		t, err := q.trial(m.Trial)
		if err != nil {
			return eval.Assignment{}, false, err
		}
		watched := eval.Assignment{Run: run, Family: family, Number: next[family], Prompt: m.Key}
		watched.Picks, watched.Checks = calibrate.MayGive(routing.NewRouter(*p), engine.Query{Prompt: t.Prompt, Task: m.Task})
		kept, err := q.keepDraw(watched)
		return kept, true, err
	}
	return eval.Assignment{}, false, nil
}

// canBeBlind reports whether somebody who rates now has not seen who wrote the
// answers to a prompt.
func (q *Queue) canBeBlind(m *snapshot.Prompt) bool {
	return len(q.snapshot.Unseen(q.activeRaters(), m.Key)) > 0
}

// plan plans a certification run and keeps it, before anything is drawn for
// it.
func (q *Queue) plan() (*store.KeptRun, error) {
	if err := q.readFeatures(); err != nil {
		return nil, err
	}
	if run := q.snapshot.OpenRun(q.Scale); run != nil { // another terminal opened it meanwhile
		return run, nil
	}
	opened, err := calibrate.Plan(q.snapshot, q.store, q.aim(), q.Rater, q.Now())
	if err != nil {
		return nil, err
	}
	if err := q.store.OpenRun(opened); err != nil {
		return nil, err
	}
	if err := q.snapshot.ReadChronicle(q.store); err != nil {
		return nil, err
	}
	if run := q.snapshot.OpenRun(q.Scale); run != nil {
		return run, nil
	}
	return nil, eval.EmptyQueue("the certification run was closed meanwhile", "try again")
}

// readFeatures makes sure that the snapshot has the features of its prompts, which only
// a plan needs, and none that was forgotten. What comes later is read so too.
func (q *Queue) readFeatures() error {
	if q.snapshot.HasFeatures() {
		if whole, err := q.snapshot.Follow(q.store); whole || err != nil {
			return err
		}
	}
	return q.readAnew(snapshot.OpenWithFeatures(q.store))
}

func (q *Queue) aim() calibrate.Target {
	return calibrate.Target{Ladder: q.Ladder, Scale: q.Scale, Limit: q.Limit, Prices: q.Prices, Versions: q.Versions, Check: q.Check}
}

package eval

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// certifying is a bench at the first draw of its run.
func certifying(t *testing.T) (*bench, *RatingDesk, Item) {
	t.Helper()
	b := newBench(t, 300)
	b.learnFit()
	d := b.desk("ana")
	i := b.next(d)
	if i.Draw.Method != Routable {
		t.Fatalf("got %+v", i.Draw)
	}
	return b, d, i
}

// skip passes an item by.
func (b *bench) skip(i Item) {
	b.t.Helper()
	r := i.Rating()
	b.votes++
	r.ID, r.Time, r.Skipped = fmt.Sprintf("vote%05d", b.votes), b.now(), true
	must(b.t, b.AddRating(r))
}

// first is what became of the first draw of a run.
func (b *bench) first(run string) *Frozen {
	b.t.Helper()
	if all := frozenOf(b.t, b, run); len(all) > 0 {
		return &all[0]
	}
	return nil
}

func TestFrozenDraws(t *testing.T) {
	t.Run("skipped by everybody count as lost", func(t *testing.T) {
		b, d, i := certifying(t)
		b.skip(i)
		must(t, d.Reveal())
		f := b.first(i.Draw.Run)
		if f == nil || f.Why != OnSkips || f.D[0] != nil || notLost(f) {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("that nobody judged in time count as lost", func(t *testing.T) {
		b, _, i := certifying(t)
		if f := b.first(i.Draw.Run); f != nil {
			t.Fatalf("got %+v at once", f)
		}
		b.clock = b.clock.Add(OpenFor + time.Hour)
		if f := b.first(i.Draw.Run); f == nil || f.Why != OnTime || notLost(f) {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("are judged by the votes of a session that was killed, once it was silent for long", func(t *testing.T) {
		b, _, i := certifying(t)
		b.vote(i)
		if f := b.first(i.Draw.Run); f != nil {
			t.Fatalf("got %+v while the vote can be taken back", f)
		}
		b.clock = b.clock.Add(SessionTime)
		if f := b.first(i.Draw.Run); f == nil || f.Why != OnAll || len(f.Votes) != 1 || f.D[0] == nil {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("take no notice of a vote that was taken back before it was final", func(t *testing.T) {
		b, d, i := certifying(t)
		r := i.Rating()
		r.ID, r.Time = "hasty", b.now()
		for k := range i.Shown {
			r.Verdicts = append(r.Verdicts, Verdict{Answer: k, Value: 0})
		}
		must(t, b.AddRating(r))
		must(t, b.AddRating(Rating{ID: "undo", Time: b.now(), Rater: "ana", Trial: r.Trial, Session: r.Session, Blind: true, Retracts: "hasty"}))
		b.vote(b.next(d))
		must(t, d.Reveal())
		if f := b.first(i.Draw.Run); f == nil || len(f.Votes) != 1 || *f.D[0] != float64(honest("big", i.Prompt)-honest("nano", i.Prompt)) {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("lose nothing where the reference fails twice", func(t *testing.T) {
		b := newBench(t, 300)
		b.learnFit()
		c, err := b.survey(true)
		must(t, err)
		opened, err := c.plan(b.desk("ana").aim(), "ana", b.now(), false)
		must(t, err)
		must(t, b.OpenRun(opened))
		key := opened.Run.Families[0].Routable[0].Prompt
		must(t, b.Forget(c.prompts[key].trial)) // and then it comes without an answer of big
		old := numbered(t, key, 300)
		for try := range tries {
			again := benchTrial(old)
			again.ID, again.Time = fmt.Sprintf("01again%d", try), b.now()
			again.Answers[1] = engine.Answer{Model: "big", Provider: "openai", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Overloaded, Sentence: "busy"}}
			must(t, b.AddTrial(again))
			if try == 0 {
				if i := b.next(b.desk("ana")); !slices.Equal(i.Waiting, []string{"big"}) {
					t.Fatalf("it is not tried again: %+v", i)
				}
			}
		}
		if i := b.next(b.desk("ana")); PromptKey(i.Prompt) == key {
			t.Fatalf("it is shown: %+v", i)
		}
		if f := b.first(opened.Run.ID); f == nil || f.Why != OnFaults || *f.D[0] != 0 {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("outlast the prompt", func(t *testing.T) {
		b, d, i := certifying(t)
		b.vote(i)
		must(t, d.Reveal())
		before := b.first(i.Draw.Run)
		must(t, b.Forget(i.Trial.ID))
		same(t, b.first(i.Draw.Run), before)
		_, all, err := b.Evidence(i.Draw.Run)
		if must(t, err); all[0].Text != "" || !all[0].Used || len(all[0].Votes) != 1 {
			t.Fatalf("got %+v", all[0])
		}
		sound(t, b.Store)
	})
}

// numbered finds the number of a bench prompt by its key.
func numbered(t *testing.T, key string, n int) int {
	t.Helper()
	for i := range n {
		if PromptKey(benchTrial(i).Prompt) == key {
			return i
		}
	}
	t.Fatal("no such prompt")
	return 0
}

func TestSeveralRaters(t *testing.T) {
	b, ana, _ := certifying(t)
	ben := b.desk("ben")
	b.next(ben) // ben is here
	both, single := 0, 0
	for range 40 {
		b.vote(b.fresh(ana))
	}
	c, err := b.survey(false)
	must(t, err)
	for _, d := range c.draws {
		if d.Run == FitRun {
			continue
		}
		if len(d.Raters) == 2 {
			both++
		} else {
			single++
		}
	}
	t.Run("share some of the draws, and no number is drawn twice", func(t *testing.T) {
		if both == 0 || both > single {
			t.Fatalf("%d for both, %d for one", both, single)
		}
	})
	t.Run("a shared draw waits for both, and is their mean", func(t *testing.T) {
		for range both + 2 {
			i := b.fresh(ben)
			r := i.Rating()
			b.votes++
			r.ID, r.Time = fmt.Sprintf("vote%05d", b.votes), b.now()
			for k := range i.Shown {
				r.Verdicts = append(r.Verdicts, Verdict{Answer: k, Value: map[string]int{"big": 1}[i.Shown[k].Model]}) // nano is never good enough
			}
			must(t, b.AddRating(r))
		}
		must(t, ana.Reveal())
		run := c.openRun(Accept).Run.ID
		for _, f := range frozenOf(t, b, run) {
			if len(f.Votes) == 2 {
				t.Fatalf("ben's vote is not final yet: %+v", f)
			}
		}
		must(t, ben.Reveal())
		halves := 0
		for _, f := range frozenOf(t, b, run) {
			if len(f.Votes) == 2 && f.D[0] != nil && *f.D[0] == 0.5 {
				halves++
			}
		}
		if halves == 0 {
			t.Fatal("no draw is the mean of two that disagree")
		}
	})
	sound(t, b.Store)
}

func TestDeskComparesPairs(t *testing.T) {
	b := &bench{Store: newStore(t), t: t, clock: noon.Add(time.Hour)}
	trial := benchTrial(fitPrompt(t, 0))
	trial.Answers = append(trial.Answers, newAnswer("small", "small"))
	must(t, b.AddTrial(trial))
	ladder := engine.Ladder{Order: engine.AsGiven, Rungs: []engine.Rung{{Model: "nano", Strength: 0.2}, {Model: "small", Strength: 0.5}, {Model: "big", Strength: 1}}}
	d, err := OpenDesk(b.Store, DeskOptions{Rater: "ana", Scale: Preference, Ladder: ladder, Now: b.now})
	must(t, err)
	var seen []string
	for range 2 {
		i := b.next(d)
		if len(i.Shown) != 2 {
			t.Fatalf("got %+v", i.Shown)
		}
		r := i.Rating()
		first := First
		r.ID, r.Time, r.Winner = "pair"+i.Shown[0].Model+i.Shown[1].Model, b.now(), &first
		must(t, b.AddRating(r))
		for _, s := range i.Shown {
			seen = append(seen, s.Model)
		}
	}
	slices.Sort(seen)
	if !slices.Equal(seen, []string{"big", "big", "nano", "small"}) {
		t.Fatalf("got %v", seen)
	}
	_, err = d.Next(t.Context())
	refused(t, err, ErrNothingToRate)
}

func TestANewRunWantsNewPrompts(t *testing.T) {
	b, d, i := certifying(t)
	b.vote(i)
	must(t, d.Reveal())
	closed, err := b.CloseOpenRun(Accept, "ana", "a change of mind", b.now())
	must(t, err)
	t.Run("leftovers are never drawn from", func(t *testing.T) {
		_, err := b.desk("ana").Next(t.Context())
		refused(t, err, ErrNothingToRate)
	})
	t.Run("the ratings of a closed run may fit", func(t *testing.T) {
		c, err := b.survey(true)
		must(t, err)
		s := c.study(benchLadder(), Accept, nil, nil)
		k := slices.IndexFunc(s.Prompts, func(p StudyPrompt) bool { return p.Key == PromptKey(i.Prompt) })
		if k < 0 || s.Prompts[k].Part != FitPart || len(s.Prompts[k].D) != 1 {
			t.Fatal("it does not")
		}
	})
	t.Run("what comes after the close may certify again", func(t *testing.T) {
		b.arrive(30_000, 400)
		b.learnFit()
		i := b.fresh(b.desk("ana"))
		if i.Draw.Run == closed.Run.ID || i.Draw.Method != Routable {
			t.Fatalf("got %+v", i.Draw)
		}
		runs, err := b.Runs()
		if must(t, err); len(runs) != 2 || runs[1].Run.Attempt != 1 {
			t.Fatalf("got %d runs", len(runs))
		}
	})
	sound(t, b.Store)
}

func TestAReserveIsTheNextAttempt(t *testing.T) {
	keys := make([]string, 900)
	for i := range keys {
		keys[i] = fmt.Sprintf("%032d", i)
	}
	g := setAside(ground{keys: slices.Clone(keys), attempt: 1})
	if len(g.reserve) != 300 || len(g.keys) != 600 {
		t.Fatalf("%d and %d", len(g.reserve), len(g.keys))
	}
	same(t, setAside(ground{keys: slices.Clone(keys), attempt: 1}), g)
	c := &corpus{prompts: map[string]*material{}}
	for _, key := range keys {
		m := &material{key: key, time: noon}
		c.prompts[key], c.order = m, append(c.order, m)
	}
	closing := Closing{Time: noon.Add(time.Hour)}
	run := Run{ID: "r1", Scale: Accept, Time: noon, Terms: Terms{Attempt: 1}, Families: []Family{{Prompts: g.keys}}}
	c.runs = []KeptRun{{OpenedRun{Run: run, Reserve: g.reserve}, &closing}}
	next := c.ground(Accept, func(*material) bool { return true })
	for _, key := range next.keys {
		if !slices.Contains(g.reserve, key) {
			t.Fatalf("%s is a leftover", key)
		}
	}
	if want := slices.DeleteFunc(slices.Clone(g.reserve), func(k string) bool { return PartOf(k) == FitPart }); next.attempt != 2 || len(next.keys) != len(want) {
		t.Fatalf("attempt %d of %d prompts", next.attempt, len(next.keys))
	}
}

// notLost reports a draw that does not count as lost.
func notLost(f *Frozen) bool {
	j := f.judgement()
	return j.d(0) != 1
}

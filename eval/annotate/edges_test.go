package annotate

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/metrics"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// certifying is a fixture at the first draw of its run.
func certifying(t *testing.T) (*fixture, *Queue, Item) {
	t.Helper()
	b := newFixture(t, 300)
	b.learnFit()
	d := b.open("ana")
	i := b.next(d)
	if i.Draw.Method != eval.Routable {
		t.Fatalf("got %+v", i.Draw)
	}
	return b, d, i
}

// skip passes an item by.
func (b *fixture) skip(q *Queue, i Item) {
	b.t.Helper()
	_, err := q.Cast(i, Judgement{Skipped: true})
	evaltest.Must(b.t, err)
}

// first is what became of the first draw of a run.
func (b *fixture) first(run string) *eval.FinalVerdict {
	b.t.Helper()
	if all := frozenOf(b.t, b, run); len(all) > 0 {
		return &all[0]
	}
	return nil
}

func TestFrozenDraws(t *testing.T) {
	t.Run("skipped by everybody count as lost", func(t *testing.T) {
		b, d, i := certifying(t)
		b.skip(d, i)
		evaltest.Must(t, d.Reveal())
		f := b.first(i.Draw.Run)
		if f == nil || f.Basis != eval.SkippedByAll || f.D[0] != nil || notLost(f) {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("that nobody judged in time count as lost", func(t *testing.T) {
		b, _, i := certifying(t)
		if f := b.first(i.Draw.Run); f != nil {
			t.Fatalf("got %+v at once", f)
		}
		b.clock = b.clock.Add(eval.OpenFor + time.Hour)
		if f := b.first(i.Draw.Run); f == nil || f.Basis != eval.LeftOpen || notLost(f) {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("are judged by the votes of a session that was killed, once it was silent for long", func(t *testing.T) {
		b, d, i := certifying(t)
		b.vote(d, i)
		if f := b.first(i.Draw.Run); f != nil {
			t.Fatalf("got %+v while the vote can be taken back", f)
		}
		b.clock = b.clock.Add(eval.SessionTime)
		if f := b.first(i.Draw.Run); f == nil || f.Basis != eval.JudgedByAll || len(f.Votes) != 1 || f.D[0] == nil {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("take no notice of a vote that was taken back before it was final", func(t *testing.T) {
		b, d, i := certifying(t)
		hasty := b.say(d, i, func(string) int { return 0 })
		_, err := d.Retract(hasty.ID)
		evaltest.Must(t, err)
		b.voteNext(d)
		evaltest.Must(t, d.Reveal())
		if f := b.first(i.Draw.Run); f == nil || len(f.Votes) != 1 || *f.D[0] != float64(honest("big", i.Prompt)-honest("nano", i.Prompt)) {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("leave the pool where the reference fails twice", func(t *testing.T) {
		b := newFixture(t, 300)
		b.learnFit()
		c, err := snapshot.OpenWithFeatures(b.Store)
		evaltest.Must(t, err)
		opened, err := calibrate.Plan(c, b.Store, b.open("ana").aim(), "ana", b.now())
		evaltest.Must(t, err)
		evaltest.Must(t, b.OpenRun(opened))
		key := opened.Run.Families[0].Routable[0].Prompt
		evaltest.Must(t, b.Forget(c.Prompts[key].Trial)) // and then it comes without an answer of big
		old := numbered(t, key, 300)
		for try := range snapshot.MostTries {
			again := benchTrial(old)
			again.ID, again.Time = fmt.Sprintf("01again%d", try), b.now()
			again.Answers[1] = engine.Answer{Model: "big", Provider: "openai", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Overloaded, Sentence: "busy"}}
			evaltest.Must(t, b.AddTrial(again))
			if try == 0 {
				if i := b.next(b.open("ana")); !slices.Equal(i.Waiting, []string{"big"}) {
					t.Fatalf("it is not tried again: %+v", i)
				}
			}
		}
		if i := b.next(b.open("ana")); eval.PromptKey(i.Prompt) == key {
			t.Fatalf("it is shown: %+v", i)
		}
		if f := b.first(opened.Run.ID); f == nil || f.Basis != eval.ReferenceFailed || f.D[0] != nil || !snapshot.AsJudgement(*f).Fault {
			t.Fatalf("got %+v", f)
		}
	})
	t.Run("outlast the prompt", func(t *testing.T) {
		b, d, i := certifying(t)
		b.vote(d, i)
		evaltest.Must(t, d.Reveal())
		before := b.first(i.Draw.Run)
		evaltest.Must(t, b.Forget(i.Trial.ID))
		evaltest.Same(t, b.first(i.Draw.Run), before)
		_, all, err := calibrate.Explain(b.Store, i.Draw.Run)
		if evaltest.Must(t, err); all[0].Text != "" || !all[0].Used || len(all[0].Votes) != 1 {
			t.Fatalf("got %+v", all[0])
		}
		storetest.Sound(t, b.Store)
	})
}

// numbered finds the number of a prompt of the fixture by its key.
func numbered(t *testing.T, key string, n int) int {
	t.Helper()
	for i := range n {
		if eval.PromptKey(benchTrial(i).Prompt) == key {
			return i
		}
	}
	t.Fatal("no such prompt")
	return 0
}

// onlyBig is what a rater says for whom nano is never good enough.
func onlyBig(model string) int { return map[string]int{"big": 1}[model] }

func TestSeveralRaters(t *testing.T) {
	b, ana, _ := certifying(t)
	ben := b.open("ben")
	b.next(ben) // ben is here
	both, single := 0, 0
	for range 40 {
		b.vote(ana, b.fresh(ana))
	}
	c, err := snapshot.Open(b.Store)
	evaltest.Must(t, err)
	for _, d := range c.Draws {
		if d.Run == eval.FitRun {
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
			b.say(ben, i, onlyBig)
		}
		evaltest.Must(t, ana.Reveal())
		if all := disputed(t, b); len(all) != 0 {
			t.Fatalf("ben may still change what he said, and %d disagreements are listed", len(all))
		}
		run := c.OpenRun(eval.Accept).Run.ID
		for _, f := range frozenOf(t, b, run) {
			if len(f.Votes) == 2 {
				t.Fatalf("ben's vote is not final yet: %+v", f)
			}
		}
		evaltest.Must(t, ben.Reveal())
		halves := 0
		for _, f := range frozenOf(t, b, run) {
			if len(f.Votes) == 2 && f.D[0] != nil && *f.D[0] == 0.5 {
				halves++
			}
		}
		if halves == 0 {
			t.Fatal("no draw is the mean of two that disagree")
		}
		all := disputed(t, b)
		if len(all) < halves {
			t.Fatalf("%d disagreements are listed, and %d draws are the mean of two", len(all), halves)
		}
		for _, one := range all {
			if one.Apart != 1 || one.Answers[0].Model != "nano" || len(one.Opinions) != 2 {
				t.Fatalf("%+v", one)
			}
		}
	})
	storetest.Sound(t, b.Store)
}

func TestARunThatAnotherTerminalOpensIsJoined(t *testing.T) {
	b := newFixture(t, 400)
	b.learnFit()
	ana, ben := b.open("ana"), b.open("ben")
	evaltest.Must(t, ben.catchUp()) // as far as ben knows, no run is open
	first := b.next(ana)
	drawn, err := ben.draw()
	if err != nil || drawn.Run != first.Draw.Run || drawn.Prompt == first.Assignment.Prompt {
		t.Fatalf("ben draws %+v of run %s: %v", drawn, first.Draw.Run, err)
	}
}

// disputed is what raters differ on.
func disputed(t *testing.T, b *fixture) []metrics.Disagreement {
	t.Helper()
	c, err := snapshot.Open(b.Store)
	evaltest.Must(t, err)
	all, _, err := metrics.Disagreements(t.Context(), c.SettledRatings(b.now()), eval.Accept)
	evaltest.Must(t, err)
	return all
}

func TestQueueComparesPairs(t *testing.T) {
	b := &fixture{Store: storetest.New(t), t: t, clock: evaltest.Noon.Add(time.Hour)}
	trial := benchTrial(fitPrompt(t, 0))
	trial.Answers = append(trial.Answers, evaltest.NewAnswer("small", "small"))
	evaltest.Must(t, b.AddTrial(trial))
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "small", Strength: 0.5}, {Model: "big", Strength: 1}}}
	d, err := Open(NewReading(b.Store), Options{Rater: "ana", Scale: eval.Preference, Ladder: ladder, Now: b.now})
	evaltest.Must(t, err)
	var seen []string
	for range 2 {
		i := b.next(d)
		if len(i.Shown) != 2 {
			t.Fatalf("got %+v", i.Shown)
		}
		first := eval.First
		_, err := d.Cast(i, Judgement{Winner: &first})
		evaltest.Must(t, err)
		for _, s := range i.Shown {
			seen = append(seen, s.Model)
		}
	}
	slices.Sort(seen)
	if !slices.Equal(seen, []string{"big", "big", "nano", "small"}) {
		t.Fatalf("got %v", seen)
	}
	_, err = d.Next(t.Context())
	evaltest.Refused(t, err, eval.ErrNothingToRate)
}

func TestANewRunWantsNewPrompts(t *testing.T) {
	b, d, i := certifying(t)
	b.vote(d, i)
	evaltest.Must(t, d.Reveal())
	closed, err := b.CloseOpenRun(eval.Accept, "ana", "a change of mind", b.now())
	evaltest.Must(t, err)
	t.Run("leftovers are never drawn from", func(t *testing.T) {
		_, err := b.open("ana").Next(t.Context())
		evaltest.Refused(t, err, eval.ErrNothingToRate)
	})
	t.Run("the ratings of a closed run may fit", func(t *testing.T) {
		c, err := snapshot.OpenWithFeatures(b.Store)
		evaltest.Must(t, err)
		s := c.Study(benchLadder(), nil, eval.Accept, nil, nil)
		k := slices.IndexFunc(s.Prompts, func(p certify.StudyPrompt) bool { return p.Key == eval.PromptKey(i.Prompt) })
		if k < 0 || s.Prompts[k].Part != eval.FitPart || len(s.Prompts[k].D) != 1 {
			t.Fatal("it does not")
		}
	})
	t.Run("what comes after the close may certify again", func(t *testing.T) {
		b.arrive(30_000, 400)
		b.learnFit()
		i := b.fresh(b.open("ana"))
		if i.Draw.Run == closed.Run.ID || i.Draw.Method != eval.Routable {
			t.Fatalf("got %+v", i.Draw)
		}
		runs, err := b.Runs()
		if evaltest.Must(t, err); len(runs) != 2 || runs[1].Run.Attempt != 1 {
			t.Fatalf("got %d runs", len(runs))
		}
	})
	storetest.Sound(t, b.Store)
}

func TestAReserveIsTheNextAttempt(t *testing.T) {
	keys := make([]string, 900)
	for i := range keys {
		keys[i] = fmt.Sprintf("%032d", i)
	}
	g := snapshot.SplitHoldout(snapshot.Candidates{Keys: slices.Clone(keys), Attempt: 1})
	if len(g.Holdout) != 300 || len(g.Keys) != 600 {
		t.Fatalf("%d and %d", len(g.Holdout), len(g.Keys))
	}
	evaltest.Same(t, snapshot.SplitHoldout(snapshot.Candidates{Keys: slices.Clone(keys), Attempt: 1}), g)
	c := &snapshot.Snapshot{Prompts: map[string]*snapshot.Prompt{}}
	for _, key := range keys {
		m := &snapshot.Prompt{Key: key, Time: evaltest.Noon}
		c.Prompts[key], c.Order = m, append(c.Order, m)
	}
	closing := store.Closing{Time: evaltest.Noon.Add(time.Hour)}
	run := certify.Run{ID: "r1", Scale: eval.Accept, Time: evaltest.Noon, RunConfig: certify.RunConfig{Attempt: 1}, Families: []certify.Family{{Prompts: g.Keys}}}
	c.Runs = []store.KeptRun{{OpenedRun: store.OpenedRun{Run: run, Reserve: g.Holdout}, Closing: &closing}}
	next := c.CandidatesFor(eval.Accept, func(*snapshot.Prompt) bool { return true })
	for _, key := range next.Keys {
		if !slices.Contains(g.Holdout, key) {
			t.Fatalf("%s is a leftover", key)
		}
	}
	if want := slices.DeleteFunc(slices.Clone(g.Holdout), func(k string) bool { return eval.PartOf(k) == eval.FitPart }); next.Attempt != 2 || len(next.Keys) != len(want) {
		t.Fatalf("attempt %d of %d prompts", next.Attempt, len(next.Keys))
	}
}

// notLost reports a draw that does not count as lost.
func notLost(f *eval.FinalVerdict) bool {
	j := snapshot.AsJudgement(*f)
	return j.DX(0) != 1
}

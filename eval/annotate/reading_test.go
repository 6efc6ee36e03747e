package annotate

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// counted counts the trials that are read.
type counted struct {
	*records.Store
	trials int
}

func (c *counted) TrialReads(after, reader string) iter.Seq2[store.TrialRead, error] {
	return func(yield func(store.TrialRead, error) bool) {
		for r, err := range c.Store.TrialReads(after, reader) {
			c.trials++
			if !yield(r, err) {
				return
			}
		}
	}
}

// openOf opens a queue of a reading that others may have.
func (b *fixture) openOf(r *Reading, rater string) *Queue {
	b.t.Helper()
	q, err := Open(r, Options{Rater: rater, Scale: eval.Accept, Ladder: benchLadder(), Now: b.now})
	evaltest.Must(b.t, err)
	return q
}

func TestRatersShareAReading(t *testing.T) {
	const trials = 200
	t.Run("and the store is read once, however many come, vote and come again", func(t *testing.T) {
		b := newFixture(t, trials)
		s := &counted{Store: b.Store}
		reading := NewReading(s)
		for i := range 20 {
			q := b.openOf(reading, fmt.Sprint("rater ", i%10))
			b.voteNext(q)
			b.next(q)
			evaltest.Must(t, q.Leave())
		}
		if s.trials != trials {
			t.Errorf("%d trials were read, of %d", s.trials, trials)
		}
	})
	t.Run("and what one more takes does not grow with the trials", func(t *testing.T) {
		allocations := func(trials int) float64 {
			b := newFixture(t, trials)
			reading := NewReading(b.Store)
			b.voteNext(b.openOf(reading, "ana"))
			return testing.AllocsPerRun(5, func() {
				_, err := b.openOf(reading, "ben").Votes()
				evaltest.Must(t, err)
			})
		}
		if few, many := allocations(50), allocations(500); many > few+100 {
			t.Errorf("%.0f allocations with 50 trials, %.0f with 500", few, many)
		}
	})
	t.Run("and a look does not grow with what was drawn", func(t *testing.T) {
		looking := func(draws int) float64 {
			b := newFixture(t, 20)
			b.judgedLongAgo(draws)
			q := b.openOf(NewReading(b.Store), "ana")
			b.next(q)
			return testing.AllocsPerRun(5, func() { b.next(q) })
		}
		if few, many := looking(100), looking(1_000); many > few+50 {
			t.Errorf("%.0f allocations after 100 draws, %.0f after 1,000", few, many)
		}
	})
	t.Run("and what one does the others see at once", func(t *testing.T) {
		b := newFixture(t, trials)
		reading := NewReading(b.Store)
		ana, ben := b.openOf(reading, "ana"), b.openOf(reading, "ben")
		b.next(ben)
		before, err := ben.Progress()
		evaltest.Must(t, err)
		b.voteNext(ana)
		after, err := ben.Progress()
		evaltest.Must(t, err)
		if after.Done != before.Done+1 || after.Mine != 0 || after.Votes != 0 {
			t.Errorf("it was %+v, and is %+v", before, after)
		}
	})
	t.Run("and while the texts of an item are read others go on", func(t *testing.T) {
		b := newFixture(t, trials)
		s := &meanwhile{Store: b.Store}
		reading := NewReading(s)
		ana, ben := b.openOf(reading, "ana"), b.openOf(reading, "ben")
		item := b.next(ben)
		s.fn = func() {
			s.fn = nil
			b.vote(ben, item)
		}
		if b.next(ana); s.fn != nil {
			t.Error("no text was read")
		}
	})
	t.Run("and each looks at the models as they are called for it", func(t *testing.T) {
		b := newFixture(t, 0)
		for i := range trials {
			one := benchTrial(i)
			one.Answers[0].Provider, one.Answers[0].Name = "open", "nano-1"
			evaltest.Must(t, b.AddTrial(one))
		}
		reading := NewReading(b.Store)
		ana := b.openOf(reading, "ana")
		ben, err := Open(reading, Options{Rater: "ben", Scale: eval.Accept, Ladder: benchLadder(), Now: b.now, Versions: map[string]string{"nano": "open/nano-2"}})
		evaltest.Must(t, err)
		for range 2 {
			if i := b.next(ana); len(i.Waiting) > 0 {
				t.Errorf("ana waits for %v", i.Waiting)
			}
			if i := b.next(ben); !slices.Equal(i.Waiting, []string{"nano"}) {
				t.Errorf("ben waits for %v", i.Waiting)
			}
		}
	})
}

func TestWhoComesFindsWhatIsInTheStore(t *testing.T) {
	const trials = 60
	shared := func(t *testing.T) (*fixture, *counted, *Reading) {
		b := newFixture(t, trials)
		s := &counted{Store: b.Store}
		reading := NewReading(s)
		b.voteNext(b.openOf(reading, "ana"))
		s.trials = 0
		return b, s, reading
	}
	// known reports whether a prompt is among those that may come.
	known := func(q *Queue, prompt string) bool { return q.snapshot.Prompts[eval.PromptKey(prompt)] != nil }
	t.Run("what was added behind, without what was read", func(t *testing.T) {
		b, s, reading := shared(t)
		evaltest.Must(t, b.AddTrial(benchTrial(trials)))
		if q := b.openOf(reading, "ben"); !known(q, benchTrial(trials).Prompt) || s.trials != 1 {
			t.Errorf("%d trials were read", s.trials)
		}
	})
	t.Run("nothing that was forgotten", func(t *testing.T) {
		b, s, reading := shared(t)
		evaltest.Must(t, b.Forget(benchTrial(7).ID))
		if q := b.openOf(reading, "ben"); known(q, benchTrial(7).Prompt) || s.trials != trials-1 {
			t.Errorf("%d trials were read", s.trials)
		}
		s.trials = 0
		if b.openOf(reading, "dan"); s.trials > 0 {
			t.Errorf("%d trials were read again for the next one", s.trials)
		}
	})
	t.Run("what a machine whose clock is late added before what was read", func(t *testing.T) {
		b, _, reading := shared(t)
		late := benchTrial(trials)
		late.ID = "00late"
		evaltest.Must(t, b.AddTrial(late))
		if q := b.openOf(reading, "ben"); !known(q, late.Prompt) {
			t.Error("it is not there")
		}
	})
	t.Run("the setting in which most was sent by now", func(t *testing.T) {
		b, _, reading := shared(t)
		for i := range trials + 1 {
			one := benchTrial(trials + i)
			one.Parameters.System = "Be brief."
			evaltest.Must(t, b.AddTrial(one))
		}
		if q := b.openOf(reading, "ben"); len(q.snapshot.Order) != trials+1 {
			t.Errorf("%d prompts may come", len(q.snapshot.Order))
		}
	})
	t.Run("and a run is planned without what was forgotten meanwhile", func(t *testing.T) {
		b := newFixture(t, 300)
		b.learnFit()
		reading := NewReading(b.Store)
		ana := b.openOf(reading, "ana")
		first := b.voteNext(ana).Draw.Run // it opens one
		_, err := b.CloseOpenRun(eval.Accept, "ana", "again", b.now())
		evaltest.Must(t, err)
		var gone engine.Trial
		for i := range 600 { // of the part that is certified, so that there is nothing to learn from
			one := benchTrial(300 + i)
			if one.Time = b.now().Add(time.Minute); eval.PartOf(eval.PromptKey(one.Prompt)) == eval.CertifyPart {
				evaltest.Must(t, b.AddTrial(one))
				gone = one
			}
		}
		evaltest.Must(t, ana.refreshed())
		evaltest.Must(t, b.Forget(gone.ID))
		i := b.next(ana)
		for _, run := range ana.snapshot.Runs {
			if run.Run.ID == i.Draw.Run && slices.Contains(run.Pool(), eval.PromptKey(gone.Prompt)) {
				t.Error("it is in the pool")
			}
		}
		if i.Draw.Run == first || i.Draw.Method != eval.Routable {
			t.Fatalf("no run was planned: %+v", i.Draw)
		}
	})
}

// Many at once in a run: go test -race.
func TestRatersOfARunSeeHowFarItIsAtOnce(t *testing.T) {
	b := newFixture(t, 300)
	b.learnFit()
	reading := NewReading(b.Store)
	b.voteNext(b.openOf(reading, "first")) // which opens the run
	at := b.now()
	var all sync.WaitGroup
	for r := range 6 {
		all.Go(func() {
			q, err := Open(reading, Options{Rater: fmt.Sprint("rater ", r), Scale: eval.Accept, Ladder: benchLadder(), Now: func() time.Time { return at }})
			for n := 0; err == nil && n < 4; n++ {
				var item Item
				if item, err = q.Next(t.Context()); err != nil {
					break
				}
				if _, err = q.Cast(item, judged(item, onlyBig)); err != nil {
					break
				}
				var p Progress
				if p, err = q.Progress(); err == nil && (p.Phase != ToCertify || p.Mine < n+1 || p.Pending < n+1 || p.Done < p.Pending) {
					t.Errorf("after %d votes: %+v", n+1, p)
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestWhatARunHasComeToIsWorkedOutOnceForAll(t *testing.T) {
	b := newFixture(t, 300)
	b.learnFit()
	reading := NewReading(b.Store)
	ana, ben := b.openOf(reading, "ana"), b.openOf(reading, "ben")
	proved := func(q *Queue) *certify.FamilyResult {
		_, err := q.Progress()
		evaltest.Must(t, err)
		return &reading.proven.results[0]
	}
	b.voteNext(ana) // which opens the run
	b.next(ben)
	first := proved(ana)
	b.voteNext(ana)
	if proved(ben) != first || proved(ana) != first {
		t.Error("a vote that is not final had it worked out again")
	}
	evaltest.Must(t, ana.Leave())
	if proved(ben) == first || reading.proven.results[0].Rated == 0 {
		t.Errorf("what became final is not in %+v", reading.proven.results[0])
	}
}

func TestWhoWaitedWhileAnotherLookedReadsNothingAgain(t *testing.T) {
	b := newFixture(t, 60)
	reading := NewReading(b.Store)
	ana := b.openOf(reading, "ana")
	b.next(ana)
	looks := func(t *testing.T, began, want uint64) {
		t.Helper()
		before := reading.begun.Load()
		reading.mu.Lock()
		defer reading.mu.Unlock()
		evaltest.Must(t, reading.refreshFor(began))
		if got := reading.begun.Load() - before; got != want {
			t.Errorf("it looked %d times", got)
		}
	}
	came := reading.begun.Load()
	t.Run("not where nobody has looked since", func(t *testing.T) { looks(t, came, 1) })
	t.Run("where a look began after it came", func(t *testing.T) { looks(t, came, 0) })
	t.Run("not where it had begun before", func(t *testing.T) { looks(t, came+1, 1) })
	t.Run("not where that look failed", func(t *testing.T) {
		came := reading.begun.Load()
		reading.store = &failing{Store: b.Store}
		if reading.refreshed() == nil {
			t.Error("it did not")
		}
		reading.store = b.Store
		looks(t, came, 1)
	})
}

// meanwhile does something while a trial is read.
type meanwhile struct {
	*records.Store
	fn func()
}

func (s *meanwhile) Trial(id string) (engine.Trial, error) {
	if s.fn != nil {
		s.fn()
	}
	return s.Store.Trial(id)
}

// failing is a store that cannot be read.
type failing struct{ *records.Store }

func (failing) ReadCalibration(*store.CalibrationRecords) error { return errors.New("no disk") }

func TestWhoLooksSeesWhatIsInTheStore(t *testing.T) {
	b := newFixture(t, 60)
	s := &counted{Store: b.Store}
	reading := NewReading(s)
	looks := func(t *testing.T, votes, reads int) {
		t.Helper()
		s.trials = 0
		evaltest.Must(t, reading.Look(func(c *snapshot.Snapshot) error {
			if len(c.Events) != votes || s.trials != reads {
				t.Errorf("%d votes are seen after %d trials; want %d and %d", len(c.Events), s.trials, votes, reads)
			}
			return nil
		}))
	}
	t.Run("and keeps nothing of it where nobody rates", func(t *testing.T) {
		for range 2 {
			looks(t, 0, 60)
		}
		if reading.snapshot != nil {
			t.Error("it is kept")
		}
	})
	t.Run("and reads what is new where somebody does", func(t *testing.T) {
		b.voteNext(b.openOf(reading, "ana"))
		looks(t, 1, 0)
		b.voteNext(b.openOf(NewReading(b.Store), "ben")) // on another machine
		looks(t, 2, 0)
		evaltest.Must(t, b.AddTrial(benchTrial(60)))
		looks(t, 2, 1)
	})
	t.Run("and nothing that was forgotten", func(t *testing.T) {
		evaltest.Must(t, b.Forget(benchTrial(60).ID))
		looks(t, 2, 60)
	})
}

func (r *Reading) refreshed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refresh()
}

// Many at once: go test -race.
func TestARaterAlwaysSeesTheirOwnVotes(t *testing.T) {
	b := newFixture(t, 200)
	reading := NewReading(b.Store)
	at := b.now()
	var all sync.WaitGroup
	for r := range 8 {
		all.Go(func() {
			q, err := Open(reading, Options{Rater: fmt.Sprint("rater ", r), Scale: eval.Accept, Ladder: benchLadder(), Now: func() time.Time { return at }})
			if err != nil {
				t.Error(err)
				return
			}
			for n := range 6 {
				item, err := q.Next(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				_, err = q.Cast(item, judged(item, onlyBig))
				p, failed := q.Progress()
				votes, unread := q.Votes()
				if err != nil || failed != nil || unread != nil || p.Votes != n+1 || p.Mine != n+1 || len(votes) != n+1 {
					t.Errorf("after %d votes: %+v, %d votes (%v %v %v)", n+1, p, len(votes), err, failed, unread)
				}
			}
		})
	}
	all.Wait()
	drawn := map[string]bool{}
	for _, d := range reading.snapshot.Draws {
		if key := string(d.Key()); drawn[key] || d.Run != eval.FitRun {
			t.Errorf("%s was drawn twice, or for %s", d.Prompt, d.Run)
		} else {
			drawn[key] = true
		}
	}
	var n int
	for _, err := range b.AllRatings() {
		evaltest.Must(t, err)
		n++
	}
	if n != 48 || len(reading.snapshot.Events) != n {
		t.Errorf("%d votes are kept, %d known", n, len(reading.snapshot.Events))
	}
}

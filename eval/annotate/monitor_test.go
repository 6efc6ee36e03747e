package annotate

import (
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/storetest"
)

// certifiedFixture is a fixture whose policy was certified and applied.
func certifiedFixture(t *testing.T) (*fixture, *Queue) {
	t.Helper()
	b := newFixture(t, 400)
	b.learnFit()
	d := b.open("ana")
	for range 90 {
		b.voteNext(d)
	}
	evaltest.Must(t, d.Reveal())
	done, err := calibrate.Calibrate(t.Context(), b.Store, d.aim(), "ana", b.now())
	evaltest.Must(t, err)
	if !done.Certified() {
		t.Fatalf("got %+v", done.Families)
	}
	evaltest.Must(t, b.Apply(done.Policy, done.Application(engine.Catalog{}, "ana", b.now())))
	return b, d
}

// fresh is the next item that is no repeat.
func (b *fixture) fresh(d *Queue) Item {
	b.t.Helper()
	i := b.next(d)
	for i.Repeat {
		b.vote(d, i)
		i = b.next(d)
	}
	return i
}

// arrive adds new prompts that came after now.
func (b *fixture) arrive(from, n int) {
	b.t.Helper()
	var trials []engine.Trial
	for i := from; i < from+n; i++ {
		t := benchTrial(i)
		t.Time = b.clock.Add(time.Duration(i-from+1) * time.Second)
		trials = append(trials, t)
	}
	evaltest.Must(b.t, b.AddTrials(trials))
	b.clock = b.clock.Add(time.Duration(n+1) * time.Second)
}

func TestTheMonitorDrawsFromNewTraffic(t *testing.T) {
	if testing.Short() {
		t.Skip("rates some hundred prompts")
	}
	b, d := certifiedFixture(t)
	t.Run("has seen nothing at first", func(t *testing.T) {
		w, err := calibrate.ReadMonitor(t.Context(), b.Store)
		if evaltest.Must(t, err); w.Rejected() || len(w.Families) != 1 || !strings.Contains(w.Sentence(), "no new prompt") {
			t.Fatalf("got %+v", w)
		}
	})
	b.arrive(10_000, 800)
	watched, routed := 0, 0
	for range 90 {
		i := b.fresh(d)
		if !strings.HasPrefix(i.Draw.Run, eval.MonitorPrefix) {
			break
		}
		watched++
		if strings.HasPrefix(i.Prompt, "Prove") {
			routed++
		}
		b.vote(d, i)
	}
	evaltest.Must(t, d.Reveal())
	t.Run("draws some of the new prompts, and those that were routed are rated", func(t *testing.T) {
		w, err := calibrate.ReadMonitor(t.Context(), b.Store)
		evaltest.Must(t, err)
		if got := w.Families[0]; watched < 20 || got.Drawn <= watched || len(got.Months) != 1 || got.Months[0].Draws != got.Drawn || w.Rejected() || routed > watched/4 {
			t.Fatalf("%d watched, %d hard: %+v", watched, routed, got)
		}
	})
	t.Run("says so when the certificate no longer holds", func(t *testing.T) {
		b.arrive(20_000, 800)
		for range 90 {
			i := b.fresh(d)
			if !strings.HasPrefix(i.Draw.Run, eval.MonitorPrefix) {
				b.vote(d, i)
				continue
			}
			b.say(d, i, onlyBig)
		}
		evaltest.Must(t, d.Reveal())
		w, err := calibrate.ReadMonitor(t.Context(), b.Store)
		if evaltest.Must(t, err); !w.Rejected() || !strings.Contains(w.Sentence(), "no longer holds") {
			t.Fatalf("got %+v", w)
		}
	})
	t.Run("and then everything goes to the reference, until somebody applies it again", func(t *testing.T) {
		p, _, _, err := b.Applied()
		evaltest.Must(t, err)
		s := &calibrate.Service{Store: b.Store, Reading: NewReading(b.Store), Rater: "ana"}
		said, err := s.Demote(t.Context(), b.now())
		if evaltest.Must(t, err); !strings.Contains(said, "no longer holds") {
			t.Fatalf("got %q", said)
		}
		now, a, ok, err := b.Applied()
		if evaltest.Must(t, err); !ok || now.Hash == p.Hash || a.Who != calibrate.Watch || len(now.Certificates) > 0 {
			t.Fatalf("%s by %s, %+v", now.Hash, a.Who, now.Certificates)
		}
		if c := routing.NewRouter(now).Choose(engine.Query{Prompt: "What is the capital of France?"}); c.Cheaper {
			t.Errorf("%+v", c)
		}
		if said, err := s.Demote(t.Context(), b.now()); said != "" || err != nil {
			t.Errorf("again: %q, %v", said, err)
		}
		b.clock = b.clock.Add(time.Second)
		again := a
		again.Policy, again.Time, again.Who = p.Hash, b.now(), "ana"
		evaltest.Must(t, b.ApplyAgain(again))
		if said, err := s.Demote(t.Context(), b.now()); said != "" || err != nil {
			t.Errorf("after it was applied again: %q, %v", said, err)
		}
	})
	storetest.Sound(t, b.Store)
}

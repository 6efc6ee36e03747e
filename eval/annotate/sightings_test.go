package annotate

import (
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// see keeps that a rater has seen who wrote the answers to a prompt.
func (b *fixture) see(rater, prompt string) {
	b.t.Helper()
	evaltest.Must(b.t, b.AddSighting(eval.Sighting{Rater: rater, Prompt: eval.PromptKey(prompt), Time: b.clock}))
}

func TestWhatWasSeenWithNames(t *testing.T) {
	t.Run("comes last where one learns, and is not blind", func(t *testing.T) {
		b := newFixture(t, 40)
		var learned, unseen []string
		for t, err := range b.Trials(store.Query{}) {
			if evaltest.Must(b.t, err); eval.PartOf(eval.PromptKey(t.Prompt)) == eval.FitPart {
				learned = append(learned, t.Prompt)
			}
		}
		for _, prompt := range learned[2:] {
			b.see("ana", prompt)
		}
		unseen = learned[:2]
		d := b.open("ana")
		for n := range len(learned) {
			i := b.next(d)
			if want := slices.Contains(unseen, i.Prompt); (n < 2) != want || i.Seen == want {
				t.Fatalf("item %d: %q, seen %v", n, i.Prompt, i.Seen)
			}
			if r := b.vote(d, i); r.Blind == i.Seen {
				t.Fatalf("blind %v where names were seen %v", r.Blind, i.Seen)
			}
		}
	})
	t.Run("is not drawn for a certificate while its rater alone rates, and counts as lost when seen later", func(t *testing.T) {
		b, d, i := certifying(t)
		b.see("ana", i.Prompt)
		if next := b.next(d); next.Prompt == i.Prompt || next.Draw.Run != i.Draw.Run {
			t.Fatalf("got %+v", next.Draw)
		}
		if f := b.first(i.Draw.Run); f == nil || f.Basis != eval.SeenByAll || notLost(f) {
			t.Fatalf("got %+v", f)
		}
		if got, err := d.Progress(); err != nil || got.Final != 1 {
			t.Fatalf("got %+v, %v", got, err)
		}
	})
	t.Run("is no blind vote where it was seen while it stood on the screen", func(t *testing.T) {
		b, d, i := certifying(t)
		b.see("ana", i.Prompt)
		if r := b.vote(d, i); r.Blind {
			t.Fatal("it counts as blind")
		}
	})
	t.Run("is drawn for somebody else who has not seen it", func(t *testing.T) {
		b, d, i := certifying(t)
		ben := b.open("ben")
		b.next(ben) // begins a session
		runs, err := b.Runs()
		evaltest.Must(t, err)
		for _, c := range runs[0].Run.Families[0].Routable {
			evaltest.Must(t, b.AddSighting(eval.Sighting{Rater: "ana", Prompt: c.Prompt, Time: b.clock}))
		}
		if _, err := d.Next(t.Context()); !eval.IsAny(err, eval.ErrNothingToRate) {
			t.Fatalf("ana gets something: %v", err)
		}
		if next := b.next(ben); next.Draw.Run != i.Draw.Run || next.Seen {
			t.Fatalf("ben gets %+v", next.Draw)
		}
		storetest.Sound(t, b.Store)
	})
	t.Run("stays out of the pool of a new run", func(t *testing.T) {
		b := newFixture(t, 300)
		b.learnFit()
		seen := map[string]bool{}
		n := 0
		for t, err := range b.Trials(store.Query{}) {
			evaltest.Must(b.t, err)
			if n++; n%3 == 0 {
				b.see("ana", t.Prompt)
				seen[eval.PromptKey(t.Prompt)] = true
			}
		}
		b.next(b.open("ana"))
		runs, err := b.Runs()
		evaltest.Must(t, err)
		for _, key := range runs[0].Pool() {
			if seen[key] {
				t.Fatal("the pool has a prompt that its only rater has seen")
			}
		}
	})
}

func TestALoneAnswer(t *testing.T) {
	for _, scale := range []eval.Scale{eval.Accept, eval.Score, eval.Preference} {
		t.Run("is never shown on the scale "+string(scale), func(t *testing.T) {
			b := newFixture(t, 0)
			var trials []engine.Trial
			for i := range 30 {
				tr := benchTrial(i)
				tr.Answers[0] = engine.Answer{Model: "nano", Finish: providers.Refused, Text: "no"}
				again := tr
				again.ID, again.Time = engine.NewID(tr.Time.Add(time.Hour)), tr.Time.Add(time.Hour)
				trials = append(trials, tr, again)
			}
			evaltest.Must(t, b.AddTrials(trials))
			d, err := Open(NewReading(b.Store), Options{Rater: "ana", Scale: scale, Ladder: benchLadder(), Now: b.now})
			evaltest.Must(t, err)
			if i, err := d.Next(t.Context()); !eval.IsAny(err, eval.ErrNothingToRate) {
				t.Fatalf("got %d answers, %v", len(i.Shown), err)
			}
		})
	}
}

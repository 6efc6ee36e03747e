package annotate

import (
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
	"switchboard/eval/store/storetest"
)

// waiting is a fixture in which the reference has answered nothing.
func waiting(t *testing.T) (*fixture, *Queue) {
	t.Helper()
	b := newFixture(t, 0)
	var trials []engine.Trial
	for i := range 60 {
		tr := benchTrial(i)
		tr.Answers = tr.Answers[:1]
		trials = append(trials, tr)
	}
	evaltest.Must(t, b.AddTrials(trials))
	return b, b.open("ana")
}

func TestWhatComesNext(t *testing.T) {
	b, d := waiting(t)
	first := b.next(d)
	t.Run("can be foreseen without a draw", func(t *testing.T) {
		next, waits, err := d.Upcoming(first)
		if evaltest.Must(t, err); !waits || next.Prompt == first.Prompt || len(next.Waiting) != 1 {
			t.Fatalf("got %+v, %v", next, waits)
		}
		c, err := snapshot.Open(b.Store)
		if evaltest.Must(t, err); len(c.Draws) != 1 {
			t.Fatalf("%d draws", len(c.Draws))
		}
		d.PutOff(first)
		if got := b.next(d); got.Prompt != next.Prompt {
			t.Fatalf("%q came, not %q", got.Prompt, next.Prompt)
		}
	})
	t.Run("is put off only while answers are missing, or when nothing else is left", func(t *testing.T) {
		seen := map[string]bool{first.Prompt: true}
		for {
			i := b.next(d)
			if seen[i.Prompt] {
				break
			}
			seen[i.Prompt] = true
			d.PutOff(i)
		}
		fits := 0
		for i := range 60 {
			if eval.PartOf(eval.PromptKey(benchTrial(i).Prompt)) == eval.FitPart {
				fits++
			}
		}
		if len(seen) != fits {
			t.Fatalf("%d of %d came", len(seen), fits)
		}
	})
	storetest.Sound(t, b.Store)
}

func TestWhatABatchBringsIsWaitedFor(t *testing.T) {
	b := newFixture(t, 0)
	for i := range 60 {
		one := benchTrial(i)
		one.Batch = true
		one.Answers[0] = engine.Answer{Model: "nano", Provider: "openai"}
		evaltest.Must(t, b.AddTrial(one))
	}
	q := b.open("ana")
	first := b.next(q)
	if len(first.Waiting) != 1 || first.InBatch != 1 {
		t.Fatalf("waits for %v, %d by batch", first.Waiting, first.InBatch)
	}
	t.Run("until it is there", func(t *testing.T) {
		evaltest.Must(t, b.AddAnswer(first.Trial.ID, 0, evaltest.NewAnswer("nano", "late")))
		if got := b.next(q); got.Prompt != first.Prompt || len(got.Waiting) != 0 || got.InBatch != 0 {
			t.Errorf("%v, %d by batch", got.Waiting, got.InBatch)
		}
	})
	t.Run("and no longer than the service keeps it", func(t *testing.T) {
		b.clock = b.clock.Add(snapshot.BatchTime)
		if got := b.next(b.open("ben")); len(got.Waiting) != 1 || got.InBatch != 0 {
			t.Errorf("waits for %v, %d by batch", got.Waiting, got.InBatch)
		}
	})
}

package annotate

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/snapshot"
)

// sortedToFit is the next draw of the fit part by sorting all that are left.
func sortedToFit(q *Queue) string {
	var left []*snapshot.Prompt
	for _, m := range q.snapshot.Order {
		drawn := slices.ContainsFunc(q.snapshot.Draws, func(d eval.Assignment) bool { return d.Prompt == m.Key })
		if eval.PartOf(m.Key) == eval.FitPart && !drawn && q.unrated(m) {
			left = append(left, m)
		}
	}
	random := func(m *snapshot.Prompt) uint64 {
		h := fnv.New64a()
		fmt.Fprint(h, eval.FitRun, m.Key)
		return h.Sum64()
	}
	slices.SortFunc(left, func(a, b *snapshot.Prompt) int {
		return cmp.Or(cmp.Compare(q.seen(a), q.seen(b)), cmp.Compare(random(a), random(b)))
	})
	for _, m := range left {
		if len(q.missing(m, "big", []string{"nano"})) == 0 {
			return m.Key
		}
	}
	if len(left) == 0 {
		return ""
	}
	return left[0].Key
}

func TestTheFitPartIsDrawnInItsOrder(t *testing.T) {
	b := newFixture(t, 0)
	for i := range 60 {
		one := benchTrial(i)
		if i%3 == 0 { // nano has not answered
			one.Answers[0] = engine.Answer{Model: "nano"}
		}
		evaltest.Must(t, b.AddTrial(one))
		if i%5 == 0 {
			evaltest.Must(t, b.AddSighting(eval.Sighting{Rater: "ana", Prompt: eval.PromptKey(one.Prompt), Time: b.now()}))
		}
	}
	q := b.openOf(NewReading(b.Store), "ana")
	for n := 0; ; n++ {
		want := sortedToFit(q)
		next, any := q.nextToFit(q.unrated)
		if next.Prompt != want || any != (want != "") || any && next.Number != n {
			t.Fatalf("draw %d is %+v, not %s", n, next, want)
		}
		if !any {
			if n < 10 {
				t.Errorf("only %d were drawn", n)
			}
			return
		}
		_, err := q.keepDraw(next)
		evaltest.Must(t, err)
	}
}

package annotate

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/benchtest"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

// BenchmarkARaterComes is what one more rater costs where others rate already: until the
// votes are there that are still open, and until the first item is on the screen; and
// what stays in memory of each.
func BenchmarkARaterComes(b *testing.B) {
	for _, trials := range []int{max(400, benchtest.Scaled(1_500)), max(500, benchtest.Scaled(10_000))} {
		fixture := newFixture(b, trials)
		reading := NewReading(fixture.Store)
		fixture.next(fixture.openOf(reading, "first"))
		come := func(rater string) *Queue {
			q := fixture.openOf(reading, rater)
			_, err := q.Votes()
			evaltest.Must(b, err)
			_, err = q.Earlier()
			evaltest.Must(b, err)
			return q
		}
		b.Run(fmt.Sprintf("%d/votes", trials), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				come(fmt.Sprint("v", i))
			}
		})
		b.Run(fmt.Sprintf("%d/first_item", trials), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				fixture.next(come(fmt.Sprint("i", b.N, "-", i)))
			}
		})
		b.Run(fmt.Sprintf("%d/stays", trials), func(b *testing.B) {
			before := inUse()
			var here []*Queue
			for i := range b.N {
				here = append(here, come(fmt.Sprint("s", i)))
			}
			b.ReportMetric(float64(inUse()-before)/float64(b.N), "B/rater")
			runtime.KeepAlive(here)
		})
	}
}

func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkRaters is the time in which so many raters at once get an item and judge it.
func BenchmarkRaters(b *testing.B) {
	for _, trials := range []int{max(400, benchtest.Scaled(1_500)), max(500, benchtest.Scaled(10_000))} {
		b.Run(fmt.Sprint(trials), func(b *testing.B) {
			fixture := newFixture(b, trials)
			reading := NewReading(fixture.Store)
			var left atomic.Int64
			left.Store(int64(b.N))
			var all sync.WaitGroup
			var queues []*Queue
			for i := range 50 {
				q := fixture.openOf(reading, fmt.Sprint("r", i))
				fixture.next(q)
				queues = append(queues, q)
			}
			b.ResetTimer()
			for _, q := range queues {
				all.Go(func() {
					for left.Add(-1) >= 0 {
						item, err := q.Next(b.Context())
						evaltest.Must(b, err)
						_, err = q.Progress()
						evaltest.Must(b, err)
						_, _, err = q.Upcoming(item)
						evaltest.Must(b, err)
						_, err = q.Cast(item, judged(item, onlyBig))
						evaltest.Must(b, err)
					}
				})
			}
			all.Wait()
		})
	}
}

// BenchmarkALook is what one more look of a rater costs where so much was drawn: most of
// it for a run of long ago, all final.
func BenchmarkALook(b *testing.B) {
	for _, draws := range []int{benchtest.Scaled(1_000), benchtest.Scaled(10_000)} {
		b.Run(fmt.Sprint(draws), func(b *testing.B) {
			fixture := newFixture(b, 100)
			fixture.judgedLongAgo(draws)
			q := fixture.openOf(NewReading(fixture.Store), "ana")
			fixture.next(q)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				fixture.next(q)
			}
		})
	}
}

// judgedLongAgo keeps draws of which nothing more is to come, with a sitting and a prompt
// that was seen for each hundred of them.
func (b *fixture) judgedLongAgo(draws int) {
	b.t.Helper()
	was := engine.NewID(b.now().Add(-90 * 24 * time.Hour))
	all, final := make([]eval.Assignment, draws), make([]eval.FinalVerdict, draws)
	for n := range draws {
		d := eval.Assignment{Run: was, Number: n, Prompt: eval.PromptKey(fmt.Sprint("of long ago ", n)), Raters: []string{"ana"}, Time: b.now().Add(-90 * 24 * time.Hour)}
		all[n], final[n] = d, eval.FinalVerdict{Run: d.Run, Number: n, Prompt: d.Prompt, D: []*float64{new(0.0)}, Votes: []eval.Vote{{Rater: "ana", D: []*float64{new(0.0)}}}, Basis: eval.JudgedByAll, Time: d.Time}
		if n%100 > 0 {
			continue
		}
		sitting := eval.Session{ID: fmt.Sprint("sitting", n), Rater: "ben", Scale: eval.Accept, Time: d.Time}
		evaltest.Must(b.t, b.OpenSession(sitting))
		evaltest.Must(b.t, b.EndSession(sitting.ID, eval.Left, d.Time))
		evaltest.Must(b.t, b.AddSighting(eval.Sighting{Rater: "ben", Prompt: d.Prompt, Time: d.Time}))
	}
	evaltest.Must(b.t, b.AddDraws(all))
	evaltest.Must(b.t, b.Freeze(final))
}

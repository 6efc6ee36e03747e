package annotate

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine/benchtest"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/postgres"
	"switchboard/eval/store/records"
)

// BenchmarkRatersAtADistance is what an item and a vote on it cost where the database is
// 1 ms away: the trips to it of one rater, and how many votes a second come of many at once.
// Trips in turn are those for which all raters of the server wait, and locked ones those for
// which all servers do.
func BenchmarkRatersAtADistance(b *testing.B) {
	var server pgtest.Shared
	defer server.Stop()
	for _, phase := range []string{"fit", "certify"} {
		for _, raters := range []int{1, max(2, benchtest.Scaled(50))} {
			b.Run(fmt.Sprintf("%s/%d", phase, raters), func(b *testing.B) {
				f := newFarFixture(b, &server)
				if phase == "certify" {
					f.learnFit()
				}
				f.rate(b, raters)
			})
		}
	}
}

// farFixture is a fixture whose store is away.
type farFixture struct {
	*fixture
	line    *pgtest.Distance
	reading *Reading
	inTurn  atomic.Int64 // trips
}

func newFarFixture(b *testing.B, server *pgtest.Shared) *farFixture {
	b.Helper()
	address := server.Address(b)
	f := &farFixture{fixture: newFixtureIn(b, openFar(b, address), max(400, benchtest.Scaled(1_500))), line: pgtest.NewDistance(b, server.Server(b)), reading: NewReading(nil)}
	f.line.OneWay = time.Millisecond
	f.line.OnTrip = func() {
		if f.reading.mu.TryLock() {
			f.reading.mu.Unlock()
			return
		}
		f.inTurn.Add(1)
	}
	f.reading.store = openFar(b, f.line.Over(address))
	return f
}

func openFar(b *testing.B, address string) *records.Store {
	b.Helper()
	s, err := postgres.Open(address, postgres.Options{Kind: store.Real})
	evaltest.Must(b, err)
	b.Cleanup(s.Close)
	return s
}

// rate has so many raters get items and judge them, as fast as it goes.
func (f *farFixture) rate(b *testing.B, raters int) {
	var queues []*Queue
	for i := range raters {
		q := f.openOf(f.reading, fmt.Sprint("r", i))
		for range 2 { // the connection knows the statements then
			f.judge(b, q, f.next(q))
		}
		queues = append(queues, q)
	}
	var left, toItem, toVote atomic.Int64
	left.Store(int64(b.N))
	f.line.Trips.Store(0)
	f.line.Locked.Store(0)
	f.inTurn.Store(0)
	b.ResetTimer()
	var all sync.WaitGroup
	for _, q := range queues {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				at := f.line.Trips.Load()
				item := f.next(q)
				_, err := q.Progress()
				evaltest.Must(b, err)
				_, _, err = q.Upcoming(item)
				evaltest.Must(b, err)
				toItem.Add(f.line.Trips.Load() - at)
				at = f.line.Trips.Load()
				f.judge(b, q, item)
				toVote.Add(f.line.Trips.Load() - at)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	each := func(n int64, unit string) { b.ReportMetric(float64(n)/float64(b.N), unit) }
	each(f.line.Trips.Load(), "trips")
	if raters == 1 {
		each(toItem.Load(), "item-trips")
		each(toVote.Load(), "vote-trips")
		each(f.inTurn.Load(), "in-turn-trips")
		each(f.line.Locked.Load(), "locked-trips")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "votes/s")
}

func (f *farFixture) judge(b *testing.B, q *Queue, i Item) {
	_, err := q.Cast(i, judged(i, func(model string) int { return honest(model, i.Prompt) }))
	evaltest.Must(b, err)
}

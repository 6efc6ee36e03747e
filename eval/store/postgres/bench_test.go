package postgres

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"switchboard/engine/benchtest"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/records"
)

// crowd is how many people rate at once in BenchmarkRaters, each at a process of
// their own with its own connection, a vote every three seconds: faster than anybody
// reads.
func crowd() (raters int, votePause time.Duration) {
	return benchtest.Scaled(200), benchtest.Scaled(3 * time.Second)
}

// BenchmarkRaters is what a vote takes until it is kept, on a server that waits for
// its disk.
func BenchmarkRaters(b *testing.B) {
	server := pgtest.Shared{Options: "-c fsync=on -c max_connections=300"}
	defer server.Stop()
	address := server.Address(b)
	raters, votePause := crowd()
	var all []*records.Store
	for range raters {
		s, err := open(address+"&pool_max_conns=1", Options{Kind: store.Real})
		evaltest.Must(b, err)
		defer s.Close()
		all = append(all, s.store(Options{Kind: store.Real}))
	}
	trials := evaltest.Fill(b, all[0], 100)
	votes := max(2, b.N/raters)
	var mu sync.Mutex
	var took []time.Duration
	var done sync.WaitGroup
	for i, s := range all { // who rates all day has voted before: the connection knows the statements
		for n := range 2 {
			evaltest.Must(b, s.AddRating(evaltest.NewRating(fmt.Sprintf("first%03d-%d", i, n), trials[0])))
		}
	}
	b.ResetTimer()
	for i, s := range all {
		done.Go(func() {
			time.Sleep(votePause * time.Duration(i) / time.Duration(raters))
			for n := range votes {
				r := evaltest.NewRating(fmt.Sprintf("vote%03d-%04d", i, n), trials[n%len(trials)])
				began := time.Now()
				evaltest.Must(b, s.AddRating(r))
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
				time.Sleep(votePause - time.Since(began))
			}
		})
	}
	done.Wait()
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
}

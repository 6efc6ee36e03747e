//go:build unix

package calibrate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"switchboard/engine"
	"switchboard/engine/benchtest"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
)

// coldStore names the store that a process started by BenchmarkCalibrateCold
// is to calibrate.
const coldStore = "SWITCHBOARD_COLD_STORE"

// BenchmarkCalibrateCold calibrates 100,000 imported prompts of 20 to 100 words,
// with two answers and a rating each, in a process that has read nothing: once
// when nothing is kept of the prompts yet, and then with what is. Peak is the most
// memory that the process ever had.
func BenchmarkCalibrateCold(b *testing.B) {
	if path := os.Getenv(coldStore); path != "" {
		calibrateCold(b, path)
		return
	}
	s := storetest.New(b)
	fillWithRated(b, s, benchtest.Scaled(100_000))
	var first sync.Once
	var nothing benchtest.Cost
	b.Run("nothing kept", func(b *testing.B) {
		first.Do(func() { nothing = benchtest.Again(b, coldStore+"="+s.Path()) }) // it keeps what it reads
		nothing.Report(b)
	})
	b.Run("kept", func(b *testing.B) {
		var all benchtest.Cost
		for range b.N {
			all = all.And(benchtest.Again(b, coldStore+"="+s.Path()))
		}
		all.Report(b)
	})
}

func calibrateCold(b *testing.B, path string) {
	s, err := bolt.Open(path, bolt.Options{Kind: store.Real})
	evaltest.Must(b, err)
	before := benchtest.CPU(b)
	done, err := Calibrate(b.Context(), s, importTarget, "me", evaltest.Noon)
	evaltest.Must(b, err)
	took := benchtest.CostSince(b, before)
	if done.Counts.Prompts != benchtest.Scaled(100_000) {
		b.Fatalf("got %+v", done.Counts)
	}
	took.Tell()
}

// fillWithRated adds prompts of invented words, on some of which the cheaper
// answer is worse.
func fillWithRated(b *testing.B, s *records.Store, n int) {
	r := rand.New(rand.NewPCG(1, 1))
	words := make([]string, 20_000)
	for i := range words {
		for range 1 + r.IntN(4) {
			words[i] += string(rune('a'+r.IntN(26))) + string("aeiou"[r.IntN(5)]) + string(rune('a'+r.IntN(26)))
		}
	}
	text := func(length int) string {
		var t strings.Builder
		for range length {
			t.WriteString(words[r.IntN(1+r.IntN(len(words)))])
			t.WriteByte(' ')
		}
		return t.String()
	}
	for from := 0; from < n; from += 1000 {
		var trials []engine.Trial
		var ratings []eval.Rating
		for i := from; i < from+1000; i++ {
			tr, rating := imported(i, "", eval.ImportRater, float64(min(1, r.IntN(20))))
			tr.Prompt = fmt.Sprintf("What is %s and %d?", text(20+r.IntN(80)), i)
			for lane := range tr.Answers {
				tr.Answers[lane].Text = text(80)
			}
			rating.Prompt, rating.Draw = eval.PromptKey(tr.Prompt), eval.Draw{Method: eval.Unvouched}
			trials, ratings = append(trials, tr), append(ratings, rating)
		}
		evaltest.Must(b, s.AddTrials(trials))
		evaltest.Must(b, s.AddRatings(ratings))
	}
}

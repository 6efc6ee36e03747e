package bolt

import (
	"os"
	"path/filepath"
	"testing"

	"switchboard/engine/caps"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// TestWhatOthersKeepIsCountedAtOnce reads the sums that the caps ask for again and
// again while others work on the file.
func TestWhatOthersKeepIsCountedAtOnce(t *testing.T) {
	path := NewStore(t).Path()
	open := func() *records.Store {
		s, err := Open(path, Options{Kind: store.Real})
		evaltest.Must(t, err)
		return s
	}
	reader, writer := open(), open()
	daily := caps.Cap{Per: caps.Day}
	counts := func(t *testing.T, want int64) {
		t.Helper()
		for range 2 {
			sum, _, err := reader.SpentOn(evaltest.Noon)
			if evaltest.Must(t, err); sum != providers.Nano(want) {
				t.Fatalf("%d on the day, not %d", sum.Nano(), want)
			}
			sums, err := reader.SpentFor([]caps.Cap{daily}, evaltest.Noon)
			if evaltest.Must(t, err); sums[0] != want {
				t.Fatalf("%d for the cap, not %d", sums[0], want)
			}
		}
	}
	add := func(n int, cost int64) {
		trial := evaltest.NewTrial(n)
		trial.Time = evaltest.Noon
		trial.Answers[0] = evaltest.NewAnswer("nano", "x")
		trial.Answers[0].Cost = providers.Nano(cost)
		evaltest.Must(t, writer.AddTrial(trial))
	}
	counts(t, 0)
	for n := range 20 {
		add(n, 10)
		counts(t, int64(10*(n+1)))
	}
	t.Run("and after the file was written anew", func(t *testing.T) {
		evaltest.Must(t, writer.Forget(evaltest.TestID(1)))
		counts(t, 200)
		add(30, 5)
		counts(t, 205)
	})
	t.Run("and in another file that stands in its place", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "other.db")
		there, err := os.ReadFile(path)
		evaltest.Must(t, err)
		evaltest.Must(t, os.WriteFile(other, there, 0o600))
		add(31, 7)
		counts(t, 212)
		evaltest.Must(t, os.Rename(other, path))
		counts(t, 205)
	})
	t.Run("and no more is known where it cannot be read", func(t *testing.T) {
		evaltest.Must(t, os.WriteFile(path, make([]byte, 8<<10), 0o600))
		if _, _, err := reader.SpentOn(evaltest.Noon); err == nil {
			t.Error("no error")
		}
	})
}

package storetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

// readOn makes sure that what is read on and on is what is read at once: whoever drew,
// and in which family.
func readOn(t *testing.T, s Store) {
	openRun(t, s, "run")
	known, random, next := store.NewCalibrationRecords(), rand.New(rand.NewPCG(1, 2)), map[string]int{}
	runs := 4 // that are open
	for step := range 60 {
		for range random.IntN(40) {
			d := drawn([]string{eval.FitRun, "run-2", "watch-1", "run"}[random.IntN(runs)], 0)
			if d.Family = random.IntN(3); d.Run == "watch-1" && step < 30 {
				d.Family = 1 // it begins later
			}
			family := fmt.Sprint(d.Run, d.Family)
			d.Number = next[family]
			next[family]++
			evaltest.Must(t, s.AddDraw(d))
			switch random.IntN(4) {
			case 0:
				known.AddDraw(d) // our own
			case 1:
				evaltest.Must(t, s.Freeze([]eval.FinalVerdict{{Run: d.Run, Family: d.Family, Number: random.IntN(d.Number + 1), Prompt: d.Prompt, Basis: eval.LeftOpen, Time: evaltest.Noon}}))
			}
		}
		sitting := eval.Session{ID: fmt.Sprint("sitting", step), Rater: []string{"ana", "ben"}[step%2], Scale: eval.Accept, Time: evaltest.Noon.Add(time.Duration(step) * time.Minute)}
		evaltest.Must(t, s.OpenSession(sitting)) // which ends the one before
		if step == 40 {
			runs--
			evaltest.Must(t, s.CloseRun(store.Closing{Run: "run", Time: evaltest.Noon, Who: "ana", Why: "done"}))
		}
		evaltest.Must(t, s.ReadCalibration(&known))
		if got, want := asJSON(t, known), asJSON(t, read(t, s)); got != want {
			t.Fatalf("after %d steps it is\n%.3000s\nnot\n%.3000s", step+1, got, want)
		}
	}
}

func asJSON(t *testing.T, r store.CalibrationRecords) string {
	t.Helper()
	b, err := json.Marshal([]any{r.Sessions, r.Endings, r.Runs, r.Draws, r.Frozen, r.Sightings})
	evaltest.Must(t, err)
	return string(b)
}

package postgres

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/snapshot"
	"switchboard/eval/store/records"
)

// rateFromTheQueue judges what it is handed out, and says what it was told is kept, until
// nothing is left.
func rateFromTheQueue(s *records.Store, name string) error {
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	q, err := annotate.Open(annotate.NewReading(s), annotate.Options{Rater: name, Scale: eval.Accept, Ladder: ladder})
	if err != nil {
		return err
	}
	for {
		item, err := q.Next(context.Background())
		if eval.IsAny(err, eval.ErrNothingToRate) {
			return nil
		}
		if err != nil {
			return err
		}
		j := annotate.Judgement{}
		for k := range item.Shown {
			j.Verdicts = append(j.Verdicts, eval.Verdict{Answer: k, Value: 1})
		}
		r, err := q.Cast(item, j)
		if err != nil {
			return err
		}
		fmt.Println(r.ID)
	}
}

// TestKilledRatersDrawNothingTwice has several processes draw and rate at once, of which
// each is killed at some moment and begins anew.
func TestKilledRatersDrawNothingTwice(t *testing.T) {
	address := shared.Address(t)
	s := openStore(t, address)
	var trials []engine.Trial
	for i := range 200 {
		trial := evaltest.NewTrial(i)
		trial.ID, trial.Prompt = engine.NewID(time.Now()), fmt.Sprint("prompt ", i)
		trial.Answers = []engine.Answer{evaltest.NewAnswer("nano", fmt.Sprint("nano ", i)), evaltest.NewAnswer("big", fmt.Sprint("big ", i))}
		trials = append(trials, trial)
	}
	evaltest.Must(t, s.AddTrials(trials))
	told, random := map[string]bool{}, rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	var all sync.WaitGroup
	for rater := range 3 {
		kills := []int{2 + random.IntN(8), 2 + random.IntN(8)}
		all.Go(func() {
			for _, votes := range kills {
				killAfter(t, votes, again.Command(t.Context(), "rate from the queue", address, fmt.Sprint("rater", rater)), func(id string) {
					mu.Lock()
					defer mu.Unlock()
					told[id] = true
				})
			}
		})
	}
	all.Wait()
	allThereOnce(t, s, told)
	drawnOnce(t, s)
	evaltest.Sound(t, s)
}

// killAfter kills a process when it has said so many lines.
func killAfter(t *testing.T, lines int, cmd *exec.Cmd, said func(string)) {
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Error(err)
		return
	}
	at := bufio.NewScanner(out)
	for n := 1; at.Scan(); n++ {
		if said(at.Text()); n == lines {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
}

// drawnOnce makes sure that draws of a run have their numbers without a gap, and that no
// prompt is drawn twice.
func drawnOnce(t *testing.T, s *records.Store) {
	t.Helper()
	c, err := snapshot.Open(s)
	evaltest.Must(t, err)
	next, prompts := map[string]int{}, map[string]bool{}
	for _, d := range c.Draws {
		family, prompt := fmt.Sprint(d.Run, " ", d.Family), fmt.Sprint(d.Run, " ", d.Prompt)
		if d.Number != next[family] || prompts[prompt] {
			t.Errorf("draw %d of %s comes after %d, or its prompt was drawn before", d.Number, family, next[family]-1)
		}
		next[family], prompts[prompt] = d.Number+1, true
	}
	if len(c.Draws) == 0 {
		t.Error("nothing was drawn")
	}
	open := map[eval.Scale]int{}
	for _, r := range c.Runs {
		if r.Closing == nil {
			open[r.Run.Scale]++
		}
	}
	if open[eval.Accept] > 1 {
		t.Errorf("%d runs are open", open[eval.Accept])
	}
}

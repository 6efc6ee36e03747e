package postgres

import (
	"bufio"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// jobs are what the tests have other processes do.
func jobs() map[string]again.Job {
	open := func(place string) (*records.Store, error) { return Open(place, Options{Kind: store.Real}) }
	return again.On(open, map[string]func(*records.Store, string) error{"rate for ever": rateForEver, "draw": drawAll, "rate from the queue": rateFromTheQueue})
}

// rateForEver says what it was told is kept.
func rateForEver(s *records.Store, name string) error {
	trial, err := s.Trial(evaltest.TestID(0))
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		r := evaltest.NewRating(fmt.Sprintf("%s%06d", name, i), trial)
		if err := s.AddRating(r); err != nil {
			return err
		}
		fmt.Println(r.ID)
	}
}

func TestAKilledProcessLosesNoRating(t *testing.T) {
	address := shared.Address(t)
	s := openStore(t, address)
	evaltest.Fill(t, s, 1)
	told := map[string]bool{}
	for n := range 3 {
		cmd := again.Command(t.Context(), "rate for ever", address, fmt.Sprintf("killed%d", n))
		out, err := cmd.StdoutPipe()
		evaltest.Must(t, err)
		evaltest.Must(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for i := 0; lines.Scan(); i++ {
			if told[lines.Text()] = true; i == 20+7*n {
				evaltest.Must(t, cmd.Process.Kill())
			}
		}
		_ = cmd.Wait()
	}
	allThereOnce(t, s, told)
	evaltest.Sound(t, s)
}

// allThereOnce makes sure that what somebody was told is kept is there, and nothing
// twice.
func allThereOnce(t *testing.T, s *records.Store, told map[string]bool) {
	t.Helper()
	found := map[string]bool{}
	last := uint64(0)
	for r, err := range s.RatingsAfter(0) {
		evaltest.Must(t, err)
		if found[r.ID] || r.Number != last+1 {
			t.Errorf("%s is there twice, or number %d follows %d", r.ID, r.Number, last)
		}
		found[r.ID], last = true, r.Number
	}
	for id := range told {
		if !found[id] {
			t.Errorf("%s is lost", id)
		}
	}
	if len(told) == 0 {
		t.Error("nobody was told anything")
	}
}

func TestAServerThatStartsAgainLosesNoRating(t *testing.T) {
	server := shared.Server(t)
	address := shared.Address(t)
	s := openStore(t, address)
	trial := evaltest.Fill(t, s, 1)[0]
	told, failed := map[string]bool{}, 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for rater := range 6 {
		mine := s
		if rater%2 == 1 {
			mine = openStore(t, address)
		}
		all.Go(func() {
			for i := range 120 {
				r := evaltest.NewRating(fmt.Sprintf("restart%d-%04d", rater, i), trial)
				err := mine.AddRating(r)
				mu.Lock()
				if err == nil {
					told[r.ID] = true
				} else {
					failed++
				}
				mu.Unlock()
			}
		})
	}
	for range 2 {
		time.Sleep(50 * time.Millisecond)
		evaltest.Must(t, server.Crash())
		evaltest.Must(t, server.Start())
	}
	all.Wait()
	allThereOnce(t, s, told)
	if failed > 0 {
		t.Errorf("%d ratings were refused", failed)
	}
	evaltest.Sound(t, s)
}

const draws = 40

// drawAll draws what nobody else has drawn yet, and says which.
func drawAll(s *records.Store, name string) error {
	for n := 0; n < draws; {
		err := s.AddDraw(eval.Assignment{Run: "r1", Number: n, Prompt: eval.PromptKey(name), Raters: []string{name}, Time: evaltest.Noon})
		switch {
		case err == nil:
			fmt.Println(n)
		case !errors.Is(err, eval.ErrExists):
			return err
		}
		n++
	}
	return nil
}

func TestNoDrawIsGivenTwice(t *testing.T) {
	address := shared.Address(t)
	s := openStore(t, address)
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "big", Strength: 1}}}
	open := func(id string, s *records.Store) error {
		return s.OpenRun(store.OpenedRun{Who: "ana", Run: certify.Run{ID: id, Time: evaltest.Noon, Scale: eval.Accept, Ladder: ladder}})
	}
	evaltest.Must(t, open("r1", s))
	var mu sync.Mutex
	drawn := map[string]int{}
	var all sync.WaitGroup
	for i := range 2 {
		cmd := again.Command(t.Context(), "draw", address, fmt.Sprintf("process%d", i))
		all.Go(func() {
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
			mu.Lock()
			defer mu.Unlock()
			for n := range strings.FieldsSeq(string(out)) {
				drawn[n]++
			}
		})
	}
	for i := range 3 {
		mine := openStore(t, address)
		all.Go(func() {
			for n := range draws {
				err := mine.AddDraw(eval.Assignment{Run: "r1", Number: n, Prompt: eval.PromptKey("x"), Raters: []string{fmt.Sprint("terminal", i)}, Time: evaltest.Noon})
				mu.Lock()
				if err == nil {
					drawn[fmt.Sprint(n)]++
				} else if !errors.Is(err, eval.ErrExists) {
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for n := range draws {
		if drawn[fmt.Sprint(n)] != 1 {
			t.Errorf("draw %d was given %d times", n, drawn[fmt.Sprint(n)])
		}
	}
	t.Run("and a second run is not opened beside it", func(t *testing.T) {
		if err := open("r2", openStore(t, address)); !errors.Is(err, eval.ErrExists) {
			t.Errorf("got %v", err)
		}
	})
}

func TestACapHoldsOverStores(t *testing.T) {
	address := shared.Address(t)
	granted := 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		budget := caps.New(providers.USD(1), openStore(t, address))
		all.Go(func() {
			for range 10 {
				if _, err := budget.Reserve(caps.Charge{Worst: providers.USD(0.1)}, time.Now()); err == nil {
					mu.Lock()
					granted++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if granted != 10 {
		t.Errorf("%d calls of $0.10 were let through under a cap of $1", granted)
	}
}

func TestTrialsAndTheirAnswersMeetFromTwoStores(t *testing.T) {
	address := shared.Address(t)
	one, two := openStore(t, address), openStore(t, address)
	trial := evaltest.NewTrial(0)
	evaltest.Must(t, one.AddTrials([]engine.Trial{trial}))
	was, err := two.Revision()
	evaltest.Must(t, err)
	evaltest.Must(t, one.AddAnswer(trial.ID, 0, evaltest.NewAnswer(trial.Answers[0].Model, "said")))
	if got, err := two.Trial(trial.ID); err != nil || got.Answers[0].Text != "said" {
		t.Errorf("got %+v, %v", got.Answers, err)
	}
	if now, err := two.Revision(); err != nil || now == was {
		t.Errorf("the revision stayed %d: %v", now, err)
	}
}

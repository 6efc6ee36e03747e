package bolt

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// jobs are what the tests have other processes do.
func jobs() map[string]again.Job {
	open := func(path string) (*records.Store, error) { return Open(path, Options{Kind: store.Real}) }
	return again.On(open, map[string]func(*records.Store, string) error{
		"rate": rateSome, "rate for ever": rateForEver, "keep features for ever": keepForEver, "forget": forgetSome, "fill the disk": fillTheDisk, "spend": spendSome, "hold": holdForEver, "prompt": promptMany, "answer unkept": answerUnkept,
	})
}

const ratedByChild = 60

func rateSome(s *records.Store, name string) error {
	for i := range ratedByChild {
		if err := s.AddRating(evaltest.NewRating(fmt.Sprintf("%s-%d", name, i), evaltest.NewTrial(i%3))); err != nil {
			return err
		}
	}
	return nil
}

// rateForEver prints the id of each rating once it is acknowledged.
func rateForEver(s *records.Store, name string) error {
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", name, i)
		if err := s.AddRating(evaltest.NewRating(id, evaltest.NewTrial(i%3))); err != nil {
			return err
		}
		fmt.Println(id)
	}
}

func forgetSome(s *records.Store, _ string) error {
	for i := 10; i < 20; i++ {
		if err := s.Forget(evaltest.TestID(i)); err != nil {
			return err
		}
	}
	return nil
}

func TestTwoProcesses(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 20)
	var all sync.WaitGroup
	for _, c := range []struct{ job, name string }{{"rate", "ana"}, {"rate", "ben"}, {"forget", ""}} {
		cmd := again.Command(t.Context(), c.job, s.Path(), c.name)
		all.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", c.job, err, out)
			}
		})
	}
	all.Wait()
	t.Run("both are kept and nothing is lost to the file that was replaced", func(t *testing.T) {
		if r := evaltest.Sound(t, s); r.Ratings != 10+2*ratedByChild || r.Trials != 10 {
			t.Fatalf("got %+v", r)
		}
	})
}

func TestKilledWhileWriting(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 3)
	var acknowledged []string
	for round := range 3 {
		acknowledged = append(acknowledged, killAfter(t, "rate for ever", s.Path(), fmt.Sprintf("round%d", round), 20+7*round)...)
	}
	t.Run("what was acknowledged is there", func(t *testing.T) {
		have := map[string]bool{}
		for r, err := range s.AllRatings() {
			evaltest.Must(t, err)
			have[r.ID] = true
		}
		for _, id := range acknowledged {
			if !have[id] {
				t.Errorf("%s is lost", id)
			}
		}
		evaltest.Sound(t, s)
	})
}

// killAfter starts a writer, kills it after so many acknowledgements, and
// returns all that it had printed by then.
func killAfter(t *testing.T, job, store, name string, n int) []string {
	t.Helper()
	cmd := again.Command(t.Context(), job, store, name)
	out, err := cmd.StdoutPipe()
	evaltest.Must(t, err)
	evaltest.Must(t, cmd.Start())
	var ids []string
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // a line that was not finished was not read by anybody
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			break
		}
		if ids = append(ids, strings.TrimSpace(line)); len(ids) == n {
			evaltest.Must(t, cmd.Process.Kill())
		}
	}
	_ = cmd.Wait()
	if len(ids) < n {
		t.Fatalf("the child said %q", ids)
	}
	return ids
}

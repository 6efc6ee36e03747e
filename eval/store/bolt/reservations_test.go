package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/internal/reservations"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// spender is one of several processes that spend from the store at path.
func spender(t testing.TB, path string, limit float64) (*records.Store, *caps.Budget) {
	t.Helper()
	s := OpenStore(t, path)
	return s, caps.New(providers.USD(limit), s)
}

func TestProcessesSeeWhatOthersHold(t *testing.T) {
	path := NewStore(t).Path()
	_, ana := spender(t, path, 1)
	_, ben := spender(t, path, 1)
	first, err := ana.Reserve(caps.Charge{Worst: providers.USD(0.6)}, time.Now())
	evaltest.Must(t, err)
	if _, err := ben.Reserve(caps.Charge{Worst: providers.USD(0.6)}, time.Now()); !isBudget(err) || !strings.Contains(err.Error(), "$0.6000 of today's $1.00") {
		t.Fatalf("got %v", err)
	}
	t.Run("what is given back can be taken", func(t *testing.T) {
		first.Release(providers.Money{})
		second, err := ben.Reserve(caps.Charge{Worst: providers.USD(0.6)}, time.Now())
		evaltest.Must(t, err)
		second.Spend(providers.USD(0.5))
	})
	t.Run("what was spent and not stored counts for all, on that day", func(t *testing.T) {
		if _, err := ana.Reserve(caps.Charge{Worst: providers.USD(0.6)}, time.Now()); !isBudget(err) {
			t.Fatalf("got %v", err)
		}
		r, err := ana.Reserve(caps.Charge{Worst: providers.USD(0.6)}, time.Now().AddDate(0, 0, 1))
		evaltest.Must(t, err)
		r.Release(providers.Money{})
	})
}

// holdForEver is a process with two calls under way that cost at most $0.80.
func holdForEver(s *records.Store, name string) error {
	budget := caps.New(providers.USD(1), s)
	for range 2 {
		if _, err := budget.Reserve(caps.Charge{Worst: providers.USD(0.4)}, time.Now()); err != nil {
			return err
		}
	}
	for {
		fmt.Println(name)
	}
}

// sharing is what others hold of everything, and may have spent on a day.
func sharing(t *testing.T, s *records.Store, now time.Time) (held, lost providers.Money) {
	t.Helper()
	evaltest.Must(t, s.Share(now, func(all *caps.SharedSpending) map[caps.Scope]int64 {
		held, lost = providers.Nano(all.Others[""]), providers.Nano(all.Lost[now.Format(time.DateOnly)+"/"])
		return nil
	}))
	return held, lost
}

func alarmsOf(t *testing.T, s *records.Store) (all []string) {
	t.Helper()
	for line, err := range s.Events() {
		evaltest.Must(t, err)
		if bytes.Contains(line, []byte(`"process_ended"`)) {
			all = append(all, string(line))
		}
	}
	return all
}

func TestWhatAKilledProcessHeldCountsAsSpentThatDay(t *testing.T) {
	s := NewStore(t)
	killAfter(t, "hold", s.Path(), "ana", 1)
	now := time.Now()
	ben, budget := spender(t, s.Path(), 1)
	if held, lost := sharing(t, ben, now); runtime.GOOS == "linux" && (held != providers.Nano(0) || lost != providers.USD(0.8)) {
		t.Fatalf("held %v, lost %v", held, lost)
	}
	later := now.Add(reservations.HeldFor) // where nobody can tell that a process ended
	if held, lost := sharing(t, ben, later); held != providers.Nano(0) || lost != providers.USD(0.8) && later.Day() == now.Day() {
		t.Fatalf("held %v, lost %v", held, lost)
	}
	t.Run("under the cap", func(t *testing.T) {
		if _, err := budget.Reserve(caps.Charge{Worst: providers.USD(0.3)}, now); !isBudget(err) {
			t.Errorf("got %v", err)
		}
		r, err := budget.Reserve(caps.Charge{Worst: providers.USD(0.2)}, now)
		evaltest.Must(t, err)
		r.Release(providers.Nano(0))
	})
	t.Run("not on the next day", func(t *testing.T) {
		r, err := budget.Reserve(caps.Charge{Worst: providers.USD(1)}, now.AddDate(0, 0, 1))
		evaltest.Must(t, err)
		r.Release(providers.Nano(0))
	})
	t.Run("and one event says so, whoever looks", func(t *testing.T) {
		sharing(t, OpenStore(t, s.Path()), later)
		if all := alarmsOf(t, ben); len(all) != 1 || !strings.Contains(all[0], "in the middle of 2 calls; at most $0.8000 may have been spent") {
			t.Errorf("%q", all)
		}
	})
}

func TestAProcessThatRunsIsWaitedForUntilItSaysNothingMore(t *testing.T) {
	path := NewStore(t).Path()
	_, ana := spender(t, path, 1)
	ben, _ := spender(t, path, 1)
	now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.Local)
	r, err := ana.Reserve(caps.Charge{Worst: providers.USD(0.9)}, now)
	evaltest.Must(t, err)
	if held, lost := sharing(t, ben, now.Add(reservations.HeldFor-time.Second)); held != providers.USD(0.9) || lost != providers.Nano(0) {
		t.Errorf("held %v, lost %v", held, lost)
	}
	if held, lost := sharing(t, ben, now.Add(reservations.HeldFor)); held != providers.Nano(0) || lost != providers.USD(0.9) {
		t.Errorf("held %v, lost %v", held, lost)
	}
	t.Run("what it says then counts", func(t *testing.T) {
		r.Release(providers.Nano(0))
		if held, lost := sharing(t, ben, now.Add(reservations.HeldFor)); held != providers.Nano(0) || lost != providers.Nano(0) {
			t.Errorf("held %v, lost %v", held, lost)
		}
		if all := alarmsOf(t, ben); runtime.GOOS == "linux" && len(all) != 0 {
			t.Errorf("%q", all)
		}
	})
}

func TestReservationsThatMakeNoSenseAreBegunAnew(t *testing.T) {
	path := NewStore(t).Path()
	_, ana := spender(t, path, 1)
	for _, text := range []string{"", "{\"held\":", "[]", strings.Repeat("x", 3000)} {
		r, err := ana.Reserve(caps.Charge{Worst: providers.USD(0.9)}, time.Now())
		evaltest.Must(t, err)
		evaltest.Must(t, os.WriteFile(path+".till", []byte(" "+text), 0o600))
		r.Release(providers.Money{})
	}
	if info, err := os.Stat(path + ".till"); err != nil || info.Mode().Perm() != 0o600 || info.Size() > 1000 {
		t.Errorf("%v, %v", info, err)
	}
}

// Sixty-four lanes in two processes, all at once: the answers are stored as
// they come, and what is spent and held never passes the cap.
func TestManyLanesOfTwoProcessesCannotOvershoot(t *testing.T) {
	path := NewStore(t).Path()
	const worst, cost, limit = 0.02, 0.013, 0.5
	var lanes sync.WaitGroup
	var sent atomic.Int64
	for p := range 2 {
		s, budget := spender(t, path, limit)
		for lane := range 32 {
			lanes.Go(func() {
				now := time.Now()
				r, err := budget.Reserve(caps.Charge{Worst: providers.USD(worst)}, now)
				if err != nil {
					if !isBudget(err) {
						t.Error(err)
					}
					return
				}
				sent.Add(1)
				trial := evaltest.NewTrial(1000*p + lane)
				trial.Time = now
				trial.Answers[0] = evaltest.NewAnswer("nano", "x")
				trial.Answers[0].Cost = providers.USD(cost)
				if err := s.AddTrial(trial); err != nil {
					t.Error(err)
				}
				r.Release(providers.Money{})
			})
		}
	}
	lanes.Wait()
	s, last := spender(t, path, limit)
	sum, _, err := s.SpentOn(time.Now())
	evaltest.Must(t, err)
	if providers.USD(limit).Less(sum) || sum != providers.Nano(sent.Load()*providers.USD(cost).Nano()) || sent.Load() < 14 { // a call may count twice for the moment in which it is stored and still held
		t.Errorf("%d calls spent %v of %v", sent.Load(), sum, limit)
	}
	t.Run("and nothing stays held", func(t *testing.T) {
		rest := providers.Nano(providers.USD(limit).Nano() - sum.Nano())
		if _, err := last.Reserve(caps.Charge{Worst: rest}, time.Now()); err != nil {
			t.Error(err)
		}
	})
}

// spendSome is a process that spends what it is let.
func spendSome(s *records.Store, name string) error {
	budget := caps.New(providers.USD(0.5), s)
	for range 20 {
		now := time.Now()
		r, err := budget.Reserve(caps.Charge{Worst: providers.USD(0.02)}, now)
		if isBudget(err) {
			continue
		}
		if err != nil {
			return err
		}
		trial := evaltest.NewTrial(0)
		trial.ID, trial.Time = fmt.Sprintf("%s-%s", name, engine.NewID(now)), now
		trial.Answers[0] = evaltest.NewAnswer("nano", "x")
		trial.Answers[0].Cost = providers.USD(0.02)
		if err := s.AddTrial(trial); err != nil {
			return err
		}
		r.Release(providers.Money{})
	}
	return nil
}

func TestRealProcessesSpendUpToTheCapAndNotPastIt(t *testing.T) {
	s := NewStore(t)
	var all sync.WaitGroup
	for _, name := range []string{"ana", "ben"} {
		cmd := again.Command(t.Context(), "spend", s.Path(), name)
		all.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	evaltest.Must(t, spendSome(s, "cleo")) // for a call may count twice for the moment in which it is stored and still held
	sum, _, err := s.SpentOn(time.Now())
	if evaltest.Must(t, err); sum != providers.USD(0.5) {
		t.Errorf("spent %v of $0.50", sum)
	}
}

func isBudget(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && e.Fault == providers.Budget
}

func BenchmarkShare(b *testing.B) {
	_, budget := spender(b, NewStore(b).Path(), 1e6)
	for b.Loop() {
		r, err := budget.Reserve(caps.Charge{Worst: providers.USD(0.01)}, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		r.Release(providers.Money{})
	}
}

// TestNoCapIsPassedBy64PromptsInTwoProcesses holds every cap against the worst
// case, at every moment: what is stored and what is under way, together.
func TestNoCapIsPassedBy64PromptsInTwoProcesses(t *testing.T) {
	path := NewStore(t).Path()
	monthly := []caps.Cap{
		{Limit: providers.USD(1), Per: caps.Month},
		{Limit: providers.USD(0.5), Per: caps.Day, Scope: caps.ModelScope("nano")},
		{Limit: providers.USD(0.3), Per: caps.Month, Scope: caps.TaskScope("extraction")},
		{Limit: providers.USD(0.25), Per: caps.Month, Scope: caps.TagScope("team", "search")},
	}
	const worst, cost = 0.02, 0.013
	spent := make([]atomic.Int64, len(monthly)) // in worst cases under way, and costs
	var lanes sync.WaitGroup
	for p := range 2 {
		s := OpenStore(t, path)
		budget := caps.New(providers.Money{}, s, monthly...)
		for lane := range 64 {
			lanes.Go(func() {
				trial := evaltest.NewTrial(1000*p + lane)
				trial.Time, trial.Tags = time.Now(), map[string]string{"team": []string{"search", "ads"}[lane%2]}
				trial.Decision.Task = []engine.Task{engine.Extraction, engine.Math, engine.Coding}[lane%3]
				charge := caps.Charge{Worst: providers.USD(worst), Model: "nano", Task: string(trial.Decision.Task), Tags: trial.Tags}
				if lane%4 == 0 {
					charge.Model = "small"
				}
				count := func(usd float64) {
					for i, c := range monthly {
						if !charge.Counts(c.Scope) {
							continue
						}
						if sum := spent[i].Add(providers.USD(usd).Nano()); sum > c.Limit.Nano() {
							t.Errorf("%v of the %s", providers.Nano(sum), c.Phrase())
						}
					}
				}
				r, err := budget.Reserve(charge, time.Now())
				if isBudget(err) {
					return
				}
				evaltest.Must(t, err)
				count(worst)
				trial.Answers[0] = evaltest.NewAnswer(charge.Model, "x")
				trial.Answers[0].Cost = providers.USD(cost)
				if err := s.AddTrial(trial); err != nil {
					t.Error(err)
				}
				count(cost - worst)
				r.Release(providers.USD(cost))
			})
		}
	}
	lanes.Wait()
	sums, err := OpenStore(t, path).SpentFor(monthly, time.Now())
	evaltest.Must(t, err)
	for i, c := range monthly {
		if sums[i] > c.Limit.Nano() || sums[i] != spent[i].Load() || sums[i] == 0 {
			t.Errorf("%v of the %s, %v counted", providers.Nano(sums[i]), c.Phrase(), providers.Nano(spent[i].Load()))
		}
	}
}

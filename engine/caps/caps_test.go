package caps

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine/runcap"
	"switchboard/providers"
)

var march = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// ledger is a store with what was spent for each scope and period.
type ledger map[string]int64

func (l ledger) SpentOn(day time.Time) (providers.Money, int, error) {
	return providers.Nano(l["/"+Day.Of(day)]), 0, nil
}

func (l ledger) SpentFor(caps []Cap, now time.Time) ([]int64, error) {
	var sums []int64
	for _, c := range caps {
		sums = append(sums, l[string(c.Scope)+"/"+c.Per.Of(now)])
	}
	return sums, nil
}

func TestEveryCapHolds(t *testing.T) {
	caps := []Cap{
		{Limit: providers.USD(10), Per: Month, Place: "limits.cap 1"},
		{Limit: providers.USD(2), Per: Day, Scope: ModelScope("nano"), About: "for model nano", Place: "limits.cap 2"},
		{Limit: providers.USD(3), Per: Month, Scope: TaskScope("coding"), About: "for task coding", Place: "limits.cap 3"},
		{Limit: providers.USD(4), Per: Month, Scope: TagScope("team", "search"), About: "for tag team=search", Place: "limits.cap 4"},
	}
	coding := Charge{Model: "nano", Task: "coding", Tags: map[string]string{"team": "search"}}
	other := Charge{Model: "big", Task: "math", Tags: map[string]string{"team": "ads"}}
	usd := func(n float64) int64 { return providers.USD(n).Nano() }
	for what, c := range map[string]struct {
		spent  ledger
		charge Charge
		worst  float64
		want   string // "" lets it through
	}{
		"all are far":               {nil, coding, 0.5, ""},
		"of the day":                {ledger{"/2026-03-14": usd(4.6)}, coding, 0.5, "of today's $5.00"},
		"of the month":              {ledger{"/2026-03": usd(9.6)}, other, 0.5, "and $9.60 of the $10.00 a month are spent"},
		"of another month":          {ledger{"/2026-02": usd(9.6)}, other, 0.5, ""},
		"of the model":              {ledger{"model/nano/2026-03-14": usd(1.6)}, coding, 0.5, "of the $2.00 a day for model nano"},
		"of another model":          {ledger{"model/nano/2026-03-14": usd(1.6)}, other, 0.5, ""},
		"of the task":               {ledger{"task/coding/2026-03": usd(2.6)}, coding, 0.5, "of the $3.00 a month for task coding"},
		"of the tag":                {ledger{"tag/team=search/2026-03": usd(3.6)}, coding, 0.5, "of the $4.00 a month for tag team=search"},
		"of a tag in other letters": {ledger{"tag/team=search/2026-03": usd(3.6)}, Charge{Model: "big", Tags: map[string]string{"Team": "search"}}, 0.5, "of the $4.00 a month for tag team=search"},
		"of another tag":            {ledger{"tag/team=search/2026-03": usd(3.6)}, other, 0.5, ""},
		"just what is left":         {ledger{"tag/team=search/2026-03": usd(3.5)}, coding, 0.5, ""},
	} {
		t.Run(what, func(t *testing.T) {
			c.charge.Worst = providers.USD(c.worst)
			_, err := New(providers.USD(5), c.spent, caps...).Reserve(c.charge, march)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v", err)
			}
		})
	}
	t.Run("and says where it stands", func(t *testing.T) {
		_, err := New(providers.Money{}, ledger{"task/coding/2026-03": usd(3)}, caps...).Reserve(coding, march)
		var e *providers.Error
		if !errors.As(err, &e) || e.Hint() != "raise limits.cap 3 in the config, or wait for the next month" {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatIsSetAsideCountsForEachScopeAlone(t *testing.T) {
	b := New(providers.Money{}, ledger{}, Cap{Limit: providers.USD(1), Per: Month, Scope: ModelScope("nano")}, Cap{Limit: providers.USD(2), Per: Month})
	nano, big := Charge{Worst: providers.USD(0.6), Model: "nano"}, Charge{Worst: providers.USD(0.6), Model: "big"}
	first, err := b.Reserve(nano, march)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Reserve(nano, march); !errors.Is(err, ErrReserved) {
		t.Errorf("the model's cap is passed: %v", err)
	}
	if _, err := b.Reserve(big, march); err != nil {
		t.Errorf("another model: %v", err)
	}
	first.Settle(providers.USD(0.1))
	second, err := b.Reserve(nano, march)
	if err != nil {
		t.Error(err)
	}
	if _, err := b.Reserve(nano, march.AddDate(0, 1, 0)); !errors.Is(err, ErrReserved) {
		t.Errorf("what is under way counts in every month: %v", err)
	}
	second.Spend(providers.USD(0.95)) // that is over, for the call cost more than its worst case
	if _, err := b.Reserve(Charge{Model: "nano"}, march); err == nil || errors.Is(err, ErrReserved) {
		t.Errorf("what was spent and not stored does not count: %v", err)
	}
	if _, err := b.Reserve(nano, march.AddDate(0, 1, 0)); err != nil {
		t.Errorf("it counts in the next month: %v", err)
	}
}

func TestARunHasItsOwnCap(t *testing.T) {
	var told []string
	b := Uncapped(nil)
	b.Warn(func(text string) { told = append(told, text) })
	run := &runcap.Cap{Limit: providers.USD(1), Place: "--max-usd"}
	call := Charge{Worst: providers.USD(0.6), Run: run}
	first, err := b.Reserve(call, march)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Reserve(call, march); !errors.Is(err, ErrReserved) {
		t.Errorf("got %v", err)
	}
	if _, err := b.Reserve(Charge{Worst: providers.USD(5)}, march); err != nil {
		t.Errorf("another run: %v", err)
	}
	first.Settle(providers.USD(0.3))
	first.Release(providers.USD(0.3))
	second, err := b.Reserve(call, march)
	if err != nil {
		t.Fatal(err)
	}
	second.Release(providers.USD(0.55))
	_, err = b.Reserve(call, march)
	if err == nil || !strings.Contains(err.Error(), "and $0.8500 of the $1.00 of this run are spent") {
		t.Errorf("got %v", err)
	}
	if want := []string{"85 % of the $1.00 of this run is spent: $0.8500, past the alert at 80 % (--max-usd)"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}

func TestASharePassedIsWarnedOfOnce(t *testing.T) {
	c := Cap{Limit: providers.Nano(1000)}
	for _, at := range []struct{ before, after, want int64 }{
		{0, 499, 0}, {499, 500, 50}, {500, 600, 0}, {0, 800, 80}, {0, 5000, 100}, {999, 1000, 100}, {1000, 2000, 0}, {500, 400, 0},
	} {
		if got := c.Crossed(at.before, at.after); got != at.want {
			t.Errorf("from %d to %d: %d", at.before, at.after, got)
		}
	}
}

func TestASettledAnswerCountsOnceForAWarning(t *testing.T) {
	var told []string
	kept := ledger{}
	b := New(providers.Nano(1000), kept)
	b.Warn(func(text string) { told = append(told, text) })
	settled, err := b.Reserve(Charge{Worst: providers.Nano(400)}, march)
	if err != nil {
		t.Fatal(err)
	}
	other, err := b.Reserve(Charge{}, march)
	if err != nil {
		t.Fatal(err)
	}
	settled.Settle(providers.Nano(300))
	kept["/2026-03-14"] = 300 // it is stored, and not released
	if other.Release(providers.Nano(0)); len(told) != 0 {
		t.Errorf("%q", told)
	}
	if settled.Spend(providers.Nano(300)); len(told) != 1 || !strings.HasPrefix(told[0], "60 % of $0.0000010 a day is spent or set aside: ") {
		t.Errorf("what stays unstored: %q", told)
	}
}

// elsewhere is a store that another process holds something of for a while.
type elsewhere struct {
	ledger
	held  int64
	until time.Time
}

func (e *elsewhere) Share(now time.Time, decide func(*SharedSpending) map[Scope]int64) error {
	s := &SharedSpending{Others: map[Scope]int64{}}
	if now.Before(e.until) {
		s.Others[Scope("")] = e.held
	}
	decide(s)
	return nil
}

func TestWhatAnotherProcessHoldsIsWaitedFor(t *testing.T) {
	charge := Charge{Worst: providers.Nano(10)}
	try := func(held time.Duration) (took time.Duration, err error) {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			b := New(providers.Nano(15), &elsewhere{ledger{}, 10, began.Add(held)})
			_, err = b.Await(t.Context(), charge, NewPatience(0))
			took = time.Since(began)
		})
		return took, err
	}
	if took, err := try(2 * time.Second); err != nil || took < 2*time.Second || took > 3*time.Second {
		t.Errorf("given back after 2s: %v, %v", took, err)
	}
	var refusal *providers.Error
	if took, err := try(time.Hour); !errors.As(err, &refusal) || refusal.Fault != providers.Budget || took < ElsewherePatience || took > ElsewherePatience+time.Second {
		t.Errorf("held for ever: %v, %v", took, err)
	}
}

// TestNobodyIsRefusedWhileAnAnswerIsStored has a call asked for when the cost of
// another is both settled and in the store.
func TestNobodyIsRefusedWhileAnAnswerIsStored(t *testing.T) {
	counted := ledger{}
	b := New(providers.Money{}, counted, Cap{Limit: providers.USD(1), Per: Month})
	call := Charge{Worst: providers.USD(0.4)}
	first, err := b.Reserve(call, march)
	if err != nil {
		t.Fatal(err)
	}
	first.Settle(providers.USD(0.4))
	counted["/2026-03"] = providers.USD(0.4).Nano()
	if _, err := b.Reserve(call, march); err == nil || errors.Is(err, ErrReserved) {
		t.Errorf("what stays settled is waited for: %v", err)
	}
	first.Storing()
	if _, err := b.Reserve(call, march); !errors.Is(err, ErrReserved) {
		t.Errorf("what is counted twice for a moment is not waited for: %v", err)
	}
	first.Release(providers.USD(0.4))
	if _, err := b.Reserve(call, march); err != nil || len(b.storing) > 0 {
		t.Errorf("once it is released: %v, %v", err, b.storing)
	}
}

func TestWhoHasNoPatienceIsRefusedSoon(t *testing.T) {
	charge := Charge{Worst: providers.Nano(10)}
	for outcome, by := range map[string]DaySpending{
		"by calls under way here":          ledger{},
		"by calls of other processes, too": &elsewhere{ledger{}, 10, time.Now().Add(24 * 365 * 100 * time.Hour)},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := New(providers.Nano(15), by)
				if _, ok := by.(*elsewhere); !ok {
					if _, err := b.Reserve(charge, time.Now()); err != nil {
						t.Fatal(err)
					}
				}
				began, wait := time.Now(), NewPatience(3*time.Second)
				_, err := b.Await(t.Context(), charge, wait)
				var refusal *providers.Error
				if took := time.Since(began); !errors.As(err, &refusal) || refusal.Fault != providers.Budget || refusal.RetryAfter != retryAfter || took < 3*time.Second || took > 4*time.Second {
					t.Errorf("%v after %v", err, took)
				}
				began = time.Now()
				_, err = b.Await(t.Context(), charge, wait)
				if took := time.Since(began); err == nil || took > 0 {
					t.Errorf("the next model is waited for too: %v", took)
				}
			})
		})
	}
}

// spentBefore is a store with a sum of the day.
type spentBefore int64

func (s spentBefore) SpentOn(time.Time) (providers.Money, int, error) {
	return providers.Nano(int64(s)), 0, nil
}

func TestASumThatDoesNotFitIsOverTheCap(t *testing.T) {
	b := New(providers.USD(5), spentBefore(math.MaxInt64-1))
	today := time.Now().Format(time.DateOnly) + "/"
	b.unshared.Unstored = map[string]int64{today: math.MaxInt64 - 1}
	if r, err := b.Reserve(Charge{Worst: providers.Nano(10)}, time.Now()); err == nil {
		t.Errorf("a call is let through: %+v", r)
	}
	r := &Reservation{budget: b, scopes: []Scope{""}, began: time.Now()}
	if r.Spend(providers.Nano(math.MaxInt64)); b.unshared.Unstored[today] != math.MaxInt64 {
		t.Errorf("the sum of the day is %d", b.unshared.Unstored[today])
	}
}

func TestWhatWasRaisedIsGivenBack(t *testing.T) {
	b := New(providers.USD(1), ledger{})
	r, err := b.Reserve(Charge{Worst: providers.USD(0.01)}, march)
	if err != nil {
		t.Fatal(err)
	}
	if r.Raise(providers.USD(2)); b.openCalls != 1 || b.openWorst != providers.USD(2).Nano() {
		t.Errorf("%d calls hold %d", b.openCalls, b.openWorst)
	}
	if r.Release(providers.USD(2)); b.openCalls != 0 || b.openWorst != 0 || len(b.reserved) != 0 {
		t.Errorf("%d calls hold %d, %v", b.openCalls, b.openWorst, b.reserved)
	}
}

// broken is a store that cannot be read, or whose processes cannot tell each other.
type broken struct {
	ledger
	read, share error
}

func (b broken) SpentOn(day time.Time) (providers.Money, int, error) {
	return providers.Money{}, 0, b.read
}

func (b broken) Share(_ time.Time, decide func(*SharedSpending) map[Scope]int64) error {
	decide(&SharedSpending{})
	return b.share
}

func TestNothingIsSetAsideWhereNobodyKnowsWhatIsSpent(t *testing.T) {
	wrong := errors.New("the disk is gone")
	for what, c := range map[string]struct {
		store broken
		want  string
	}{
		"the store cannot be read":       {broken{read: wrong}, "what was spent before cannot be read: the disk is gone"},
		"nor what other processes spend": {broken{share: wrong}, "what others spend cannot be read: the disk is gone"},
	} {
		t.Run(what, func(t *testing.T) {
			b := New(providers.USD(5), c.store)
			_, err := b.Reserve(Charge{Worst: providers.USD(1)}, march)
			var e *providers.Error
			if !errors.As(err, &e) || e.Fault != providers.Budget || e.RetryAfter <= 0 || !errors.Is(err, wrong) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
			if b.openCalls != 0 || b.openWorst != 0 || len(b.reserved) != 0 {
				t.Errorf("%d calls hold %d, %v", b.openCalls, b.openWorst, b.reserved)
			}
		})
	}
}

// TestARefusalSaysWhoHoldsWhatIsMissing has a cap of which 10 are spent and calls here
// and elsewhere hold something.
func TestARefusalSaysWhoHoldsWhatIsMissing(t *testing.T) {
	for what, c := range map[string]struct {
		ours, others, worst int64
		want                error // nil: it stands whatever ends
	}{
		"it fits":                          {20, 20, 50, nil},
		"without what is held here":        {20, 20, 51, ErrReserved},
		"just without what is held here":   {20, 20, 70, ErrReserved},
		"only without what others hold":    {20, 20, 71, ErrHeldElsewhere},
		"just without anybody":             {20, 20, 90, ErrHeldElsewhere},
		"not even then":                    {20, 20, 91, errOver},
		"and nobody holds anything":        {0, 0, 91, errOver},
		"others alone hold what is needed": {0, 20, 90, ErrHeldElsewhere},
	} {
		t.Run(what, func(t *testing.T) {
			b := New(providers.Nano(100), &elsewhere{ledger{"/2026-03-14": 10}, c.others, march.Add(time.Hour)})
			if _, err := b.Reserve(Charge{Worst: providers.Nano(c.ours)}, march); err != nil {
				t.Fatal(err)
			}
			_, err := b.Reserve(Charge{Worst: providers.Nano(c.worst)}, march)
			switch {
			case c.want == nil && err == nil:
			case c.want == errOver && err != nil && !errors.Is(err, ErrReserved) && !errors.Is(err, ErrHeldElsewhere):
			case c.want == nil || !errors.Is(err, c.want):
				t.Errorf("got %v", err)
			}
		})
	}
}

// errOver stands for a refusal that waiting does not lift.
var errOver = errors.New("over the cap")

package forecast

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/providers"
)

// on is a day written as 2026-03-14.
func on(t testing.TB, day string) Date {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return DateOf(at)
}

// each is the same amount on so many days.
func each(spent float64, days int) []float64 { return slices.Repeat([]float64{spent}, days) }

func near(got providers.Money, want float64) bool {
	return got.Known() && math.Abs(usd(got)-want) <= 1e-6*math.Max(1, math.Abs(want))
}

func TestTheSameEachDayIsForecastExactly(t *testing.T) {
	h := historyOf(on(t, "2026-11-26"), each(10, 60))
	h.SoFar, h.Over = providers.USD(4), 0.5
	f := New(h)
	t.Run("the month is what is spent and what is left", func(t *testing.T) {
		if !near(f.Spent, 254) || !near(f.Month.Mean, 254+5+40) || !near(f.Month.Low, 299) || !near(f.Month.High, 299) {
			t.Errorf("spent %v, month %+v", f.Spent, f.Month)
		}
	})
	t.Run("the next 30 days begin tomorrow", func(t *testing.T) {
		if !near(f.Next30.Mean, 300) {
			t.Errorf("got %+v", f.Next30)
		}
	})
	t.Run("the chart has today and 30 days, and the month ends in it", func(t *testing.T) {
		if len(f.Days) != 31 || !near(f.Days[0].Day.Mean, 9) || !near(f.Days[4].Month.Mean, 299) || f.Days[5].Month != (Interval{}) {
			t.Errorf("got %d: %+v", len(f.Days), f.Days)
		}
	})
	t.Run("the plain method is kept where no other is better", func(t *testing.T) {
		if f.Method != Plain || len(f.Compared) != 4 || f.Past.Tests == 0 || f.Past.Error > 1e-9 || f.Past.Held != 1 {
			t.Errorf("%q, %+v, %+v", f.Method, f.Compared, f.Past)
		}
	})
}

func TestTooFewDaysForecastNothing(t *testing.T) {
	today := on(t, "2026-11-26")
	for name, test := range map[string]struct {
		h    History
		want string
	}{
		"no day at all":  {History{Today: today}, "not enough days: 0 of the 14 that a forecast needs are known"},
		"thirteen days":  {historyOf(today, each(10, 13)), "not enough days: 13 of the 14 that a forecast needs are known"},
		"days long gone": {History{Today: today, Days: historyOf(today-30, each(10, 60)).Days}, "not enough days: 0 of the last 28 are known, and a forecast needs 7"},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(test.h)
			if f.Reason != test.want || f.Month != (Interval{}) || f.Next30 != (Interval{}) || len(f.Days) > 0 || f.Past.Known() || f.Method != "" {
				t.Errorf("got %+v", f)
			}
		})
	}
	t.Run("what is spent is known all the same", func(t *testing.T) {
		f := New(historyOf(today, each(10, 5)))
		if !near(f.Spent, 50) || f.Missing != 20 {
			t.Errorf("spent %v, %d days missing", f.Spent, f.Missing)
		}
	})
	t.Run("nothing known is not nothing spent", func(t *testing.T) {
		if f := New(History{Today: today}); f.Spent.Known() || f.Missing != 26 {
			t.Errorf("spent %v, %d days missing", f.Spent, f.Missing)
		}
	})
}

func TestFourteenDaysGiveAPlainForecastWithAWideInterval(t *testing.T) {
	days := noisy(rand.New(rand.NewPCG(1, 1)), 14, func(int) float64 { return 10 })
	f := New(historyOf(on(t, "2026-11-15"), days))
	if f.Method != Plain || f.Past.Known() || f.Reason != "" {
		t.Fatalf("got %+v", f)
	}
	if width := usd(f.Month.High) - usd(f.Month.Low); width < 0.2*usd(f.Month.Mean) {
		t.Errorf("the interval is %v to %v about %v", f.Month.Low, f.Month.High, f.Month.Mean)
	}
}

func TestMissingDaysAreNotDaysWithoutSpending(t *testing.T) {
	today := on(t, "2026-11-26")
	full := historyOf(today, each(10, 60))
	gaps, zeros := full, full
	gaps.Days, zeros.Days = nil, nil
	for i, d := range full.Days {
		if i%3 == 1 {
			zeros.Days = append(zeros.Days, Day{d.Date, providers.Nano(0)})
			gaps.Days = append(gaps.Days, Day{Date: d.Date})
			continue
		}
		gaps.Days, zeros.Days = append(gaps.Days, d), append(zeros.Days, d)
	}
	if f := New(gaps); !near(f.Next30.Mean, 300) || f.Missing != 8 {
		t.Errorf("with gaps: %v, %d days missing", f.Next30.Mean, f.Missing)
	}
	t.Run("the month has what missing days will have cost", func(t *testing.T) {
		f := New(gaps)
		if !near(f.Spent, 170) || !near(f.Unseen.Mean, 80) || !near(f.Month.Mean, 300) {
			t.Errorf("spent %v, unseen %v, month %v", f.Spent, f.Unseen.Mean, f.Month.Mean)
		}
	})
	t.Run("a bill that is days behind makes the month no cheaper", func(t *testing.T) {
		late := full
		late.Days, late.SoFar, late.Over = full.Days[:55], providers.Money{}, 0.5
		f := New(late)
		if f.Missing != 6 || !near(f.Unseen.Mean, 50) || !near(f.Month.Mean, 300) {
			t.Errorf("%d missing, unseen %v, month %v", f.Missing, f.Unseen.Mean, f.Month.Mean)
		}
	})
	t.Run("a month of which nothing is known yet has a day on which a budget runs out", func(t *testing.T) {
		first := historyOf(on(t, "2026-12-01"), each(10, 60))
		first.SoFar = providers.Money{}
		if out := New(first).RunsOut(providers.USD(95)); !out.Known || out.Date != on(t, "2026-12-10") {
			t.Errorf("got %+v", out)
		}
	})
	if got := usd(New(zeros).Next30.Mean); math.Abs(got-200) > 20 {
		t.Errorf("with days of nothing: %v, want about 200", got)
	}
}

func TestGrowthAndWeekdaysAreFound(t *testing.T) {
	days := make([]float64, 200)
	today := on(t, "2026-11-26") // a Thursday
	for d := range days {
		weekday := (today - Date(len(days)-d)).Weekday()
		days[d] = 100 * math.Exp(0.05*float64(d)/7)
		if weekday == time.Saturday || weekday == time.Sunday {
			days[d] = 0
		}
	}
	f := New(historyOf(today, days))
	if !f.Growing || math.Abs(f.Growth-0.0513) > 0.002 {
		t.Errorf("growth %v", f.Growth)
	}
	if f.Weekdays[time.Sunday] != 0 || f.Weekdays[time.Saturday] != 0 || math.Abs(f.Weekdays[time.Monday]-1.4) > 0.05 {
		t.Errorf("weekdays %v", f.Weekdays)
	}
	if f.Method != Growing {
		t.Errorf("method %q of %+v", f.Method, f.Compared)
	}
	if !near(f.Days[2].Day.Mean, 0) || usd(f.Days[4].Day.Mean) < 350 {
		t.Errorf("Saturday %+v, Monday %+v", f.Days[2].Day, f.Days[4].Day)
	}
}

func TestOneHugeDayCountsOnlyUpToAFence(t *testing.T) {
	today := on(t, "2026-11-26")
	r := rand.New(rand.NewPCG(3, 3))
	days := noisy(r, 120, func(d int) float64 { return 100 * [7]float64{1, 1, 1, 1, 1}[d%7] })
	calm := New(historyOf(today, days))
	days[110] = 50_000
	f := New(historyOf(today, days))
	if f.Method != Weekday || calm.Method != Weekday {
		t.Fatalf("methods %q, %q", calm.Method, f.Method)
	}
	if got, want := usd(f.Next30.Mean), usd(calm.Next30.Mean); got > 1.15*want {
		t.Errorf("%v became %v", want, got)
	}
}

func TestCreditsCountAndAreForecastOnlyWhereTheyAreTheRule(t *testing.T) {
	today := on(t, "2026-11-26")
	days := each(10, 60)
	days[55] = -1000
	f := New(historyOf(today, days))
	if !near(f.Spent, 240-1000) {
		t.Errorf("spent %v", f.Spent)
	}
	if rest := usd(f.Month.Mean) - usd(f.Spent); rest < 0 || usd(f.Next30.Mean) < 0 {
		t.Errorf("the rest of the month is %v", rest)
	}
	if f := New(historyOf(today, each(-10, 60))); !near(f.Next30.Mean, -300) {
		t.Errorf("of credits alone: %+v", f.Next30)
	}
}

func TestUsageThatBeginsMidMonthIsFollowedWithinAWeek(t *testing.T) {
	days := append(each(0, 100), each(50, 10)...)
	f := New(historyOf(on(t, "2026-11-21"), days))
	if got := usd(f.Month.Mean); got < 700 || usd(f.Month.High) < 1000 {
		t.Errorf("got %+v, want near 1000", f.Month)
	}
}

func TestExtremesAreUnknownAndNoPanic(t *testing.T) {
	h := historyOf(on(t, "2026-11-26"), each(0, 60))
	for i := range h.Days {
		h.Days[i].Spent = providers.Nano(math.MaxInt64)
	}
	h.Over = math.NaN()
	if f := New(h); f.Month.Mean.Known() || f.Spent.Nano() != math.MaxInt64 {
		t.Errorf("got %+v, spent %v", f.Month, f.Spent)
	}
}

// drawn is any history.
func drawn(t *rapid.T) History {
	kinds := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 130).Draw(t, "days")
	h := History{Today: Date(rapid.IntRange(20000, 21000).Draw(t, "today")), Over: rapid.Float64Range(0, 1).Draw(t, "over")}
	credits := rapid.Bool().Draw(t, "credits")
	for d, kind := range kinds {
		spent := providers.USD(math.Round(kind * 1e4))
		switch {
		case kind < 0.1:
			spent = providers.Money{}
		case kind < 0.2:
			spent = providers.Nano(0)
		case kind > 0.97 && credits:
			spent = providers.USD(-5000)
		case kind > 0.95:
			spent = providers.USD(1e6)
		}
		h.Days = append(h.Days, Day{h.Today - Date(len(kinds)-d), spent})
	}
	if rapid.Bool().Draw(t, "knows today") {
		h.SoFar = providers.USD(7)
	}
	return h
}

func TestAnyHistoryHasAnOrderedForecast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t)
		f := New(h)
		if f.Reason != "" {
			return
		}
		credits := slices.ContainsFunc(h.Days, func(d Day) bool { return d.Spent.Nano() < 0 })
		all := []Interval{f.Month, f.Next30}
		for _, p := range f.Days {
			all = append(all, p.Day)
			if p.Date <= f.MonthEnd {
				all = append(all, p.Month)
			}
		}
		for _, i := range all {
			if !i.Mean.Known() || i.Mean.Less(i.Low) || i.High.Less(i.Mean) {
				t.Fatalf("%+v is in no order", i)
			}
			if !credits && i.Low.Less(providers.Nano(0)) {
				t.Fatalf("%+v is negative without a credit", i)
			}
		}
		if !credits && f.Month.Low.Less(f.Spent) {
			t.Fatalf("the month ends at %v at least, and %v is spent", f.Month.Low, f.Spent)
		}
		for i, p := range f.Days[1:] {
			before := f.Days[i].Month
			if p.Date <= f.MonthEnd && !credits && (p.Month.Mean.Less(before.Mean) || p.Month.Low.Less(before.Low) || p.Month.High.Less(before.High)) {
				t.Fatalf("the month shrinks from %+v to %+v", before, p.Month)
			}
		}
	})
}

func TestTheSameHistoryGivesTheSameForecastInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t)
		mixed := h
		mixed.Days = rapid.Permutation(h.Days).Draw(t, "order")
		if !reflect.DeepEqual(New(h), New(mixed)) {
			t.Fatal("the order of the days changes the forecast")
		}
	})
}

func TestTenTimesTheMoneyIsTenTimesTheForecast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t)
		factor := rapid.SampledFrom([]int64{2, 8, 1024}).Draw(t, "factor") // exact in floating point
		more := h
		more.SoFar = times(h.SoFar, factor)
		more.Days = nil
		for _, d := range h.Days {
			more.Days = append(more.Days, Day{d.Date, times(d.Spent, factor)})
		}
		f, g := New(h), New(more)
		if f.Method != g.Method || f.Growth != g.Growth || f.Weekdays != g.Weekdays || f.Past != g.Past || !reflect.DeepEqual(f.Compared, g.Compared) {
			t.Fatalf("%+v and %+v differ in kind", f, g)
		}
		for _, pair := range [][2]providers.Money{{f.Month.Mean, g.Month.Mean}, {f.Month.Low, g.Month.Low}, {f.Month.High, g.Month.High}, {f.Next30.High, g.Next30.High}} {
			if pair[0].Nano() > math.MaxInt64/factor {
				if pair[1].Known() {
					t.Fatalf("%v times %d is more than there can be, and not %v", pair[0], factor, pair[1])
				}
				continue
			}
			if d := times(pair[0], factor).Nano() - pair[1].Nano(); max(d, -d) > factor {
				t.Fatalf("%v times %d is not %v", pair[0], factor, pair[1])
			}
		}
	})
}

func times(m providers.Money, by int64) providers.Money {
	if !m.Known() {
		return m
	}
	return providers.Nano(m.Nano() * by)
}

func TestWholeWeeksLaterIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawn(t)
		weeks := Date(7 * rapid.IntRange(-200, 200).Draw(t, "weeks"))
		later := h
		later.Today, later.Days = h.Today+weeks, nil
		for _, d := range h.Days {
			later.Days = append(later.Days, Day{d.Date + weeks, d.Spent})
		}
		f, g := New(h), New(later)
		if f.Next30 != g.Next30 || f.Method != g.Method || f.Growth != g.Growth || f.Weekdays != g.Weekdays || !reflect.DeepEqual(f.Compared, g.Compared) {
			t.Fatalf("%+v became %+v", f, g)
		}
		for i := range f.Days {
			if f.Days[i].Day != g.Days[i].Day {
				t.Fatalf("day %d: %+v became %+v", i, f.Days[i].Day, g.Days[i].Day)
			}
		}
	})
}

func TestPastForecastsAreThoseThatCouldHaveBeenMade(t *testing.T) {
	today := on(t, "2026-11-21") // ten days to go
	days := worlds[1].days(rand.New(rand.NewPCG(5, 5)), 120)
	f := New(historyOf(today, days))
	if f.Past.Days != 10 || f.Past.Tests != 120-7-10+1 || f.Past.Independent != 1+(f.Past.Tests-1)/10 {
		t.Errorf("got %+v", f.Past)
	}
	if f.Past.Held < 0.7 || f.Past.Error < 0.005 || f.Past.Error > 0.2 {
		t.Errorf("got %+v", f.Past)
	}
	t.Run("an error that came later does not change the bands of a day", func(t *testing.T) {
		s := seriesOf(historyOf(today, days))
		short := seriesOf(historyOf(today-20, days[:100]))
		if got, want := replayed(s).origins[100], replayed(short).today(); got.bands != want.bands || got.chosen != want.chosen {
			t.Error("the hundredth day knows more than it could")
		}
	})
}

func TestABudgetRunsOut(t *testing.T) {
	days := noisy(rand.New(rand.NewPCG(8, 8)), 90, func(int) float64 { return 10 })
	today := on(t, "2026-11-11")
	f := New(historyOf(today, days))
	t.Run("on a day within the days of the interval", func(t *testing.T) {
		out := f.RunsOut(providers.USD(200))
		if !out.Known || out.Passed || out.Earliest > out.Date || out.Latest < out.Date || math.Abs(float64(out.Date-on(t, "2026-11-20"))) > 3 {
			t.Errorf("got %+v: %v", out, out.Date)
		}
	})
	t.Run("not this month", func(t *testing.T) {
		if out := f.RunsOut(providers.USD(2000)); out != (RunOut{Known: true}) {
			t.Errorf("got %+v", out)
		}
	})
	t.Run("perhaps, by the upper end alone", func(t *testing.T) {
		limit := providers.Nano((f.Month.Mean.Nano() + f.Month.High.Nano()) / 2)
		if out := f.RunsOut(limit); out.Earliest.IsZero() || !out.Date.IsZero() || !out.Latest.IsZero() {
			t.Errorf("got %+v", out)
		}
	})
	t.Run("on a day that is gone", func(t *testing.T) {
		out := New(historyOf(today, each(10, 90))).RunsOut(providers.USD(45))
		if day := on(t, "2026-11-05"); out != (RunOut{true, true, day, day, day}) {
			t.Errorf("got %+v", out)
		}
	})
	t.Run("nobody knows, with too few days or no limit", func(t *testing.T) {
		if out := New(historyOf(today, each(10, 9))).RunsOut(providers.USD(200)); out != (RunOut{}) {
			t.Errorf("got %+v", out)
		}
		if out := f.RunsOut(providers.Money{}); out != (RunOut{}) {
			t.Errorf("got %+v", out)
		}
	})
}

func TestLastDayOfAMonth(t *testing.T) {
	h := historyOf(on(t, "2026-11-30"), each(10, 60))
	h.SoFar, h.Over = providers.USD(9), 1
	if f := New(h); !near(f.Month.Mean, 299) || !near(f.Month.High, 299) || f.Past.Days != 1 || f.MonthEnd != f.Today {
		t.Errorf("got %+v", f)
	}
}

func TestDaysThatAreNotOverAreNotHistory(t *testing.T) {
	today := on(t, "2026-11-26")
	h := historyOf(today, each(10, 60))
	want := New(h)
	h.Days = append(h.Days, Day{today, providers.USD(5000)}, Day{today + 3, providers.USD(5000)}, Day{today - 5000, providers.USD(5000)})
	if got := New(h); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

package forecast

import (
	"flag"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestDatesAreCivilDays(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("of the time's own place", func(t *testing.T) {
		late := time.Date(2026, 3, 14, 23, 30, 0, 0, time.UTC)
		if got := DateOf(late).String() + " " + DateOf(late.In(berlin)).String(); got != "2026-03-14 2026-03-15" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a day on which clocks change is over when its 23 or 25 hours are", func(t *testing.T) {
		for day, half := range map[string]time.Duration{"2026-03-29": 23, "2026-10-25": 25, "2026-11-26": 24} {
			begins := on(t, day).In(berlin)
			if got := Over(begins.Add(half * time.Hour / 2)); got != 0.5 {
				t.Errorf("%s: %v", day, got)
			}
		}
	})
	t.Run("a day whose clocks skip midnight begins at one", func(t *testing.T) {
		place, err := time.LoadLocation("America/Sao_Paulo")
		if err != nil {
			t.Fatal(err)
		}
		begins := on(t, "2018-11-04").In(place)
		if DateOf(begins).String() != "2018-11-04" || begins.Hour() != 1 || Over(begins) != 0 || Over(begins.Add(23*time.Hour/2)) != 0.5 {
			t.Errorf("it begins at %v", begins)
		}
	})
	t.Run("also before 1970", func(t *testing.T) {
		if d := on(t, "1969-07-20"); d.String() != "1969-07-20" || d.Weekday() != time.Sunday {
			t.Errorf("%v is a %v", d, d.Weekday())
		}
	})
}

func TestDatesAgreeWithTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(-200_000, 200_000).Draw(t, "day"))
		at := d.In(time.UTC)
		first, last := d.month()
		if DateOf(at) != d || at.Weekday() != d.Weekday() || first.In(time.UTC).Day() != 1 || (last+1).In(time.UTC).Day() != 1 || first > d || last < d || last-first > 30 {
			t.Fatalf("%v: %v, %v to %v", int(d), at, first, last)
		}
	})
}

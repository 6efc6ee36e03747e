package spend

import (
	"slices"
	"testing"
	"time"

	"switchboard/eval/usage"
	"switchboard/providers"
)

func TestPartsOfAHistory(t *testing.T) {
	first := sideBySide(noon, answer("nano", 1000, 100), answer("flagship", 1000, 200))
	first.Tags = map[string]string{"team": "search"}
	next := sideBySide(noon.AddDate(0, 0, 2), answer("nano", 1000, 100))
	h := readHistory(t, Sources{Trials: trials{first, next}, Catalog: catalog})
	day := noon.Truncate(24 * time.Hour)

	t.Run("days from one to another", func(t *testing.T) {
		for _, c := range []struct {
			since, until time.Time
			calls        int64
		}{
			{time.Time{}, time.Time{}, 3}, {day, day.AddDate(0, 0, 1), 2}, {day.AddDate(0, 0, 1), time.Time{}, 1},
			{time.Time{}, day.AddDate(0, 0, 2), 2}, {day.AddDate(0, 0, 3), day, 0},
		} {
			some := h.Between(c.since, c.until)
			if got := some.Total().Rows; got != c.calls {
				t.Errorf("%v to %v: %d calls, want %d", c.since, c.until, got, c.calls)
			}
		}
		if hours := h.Between(day, day.AddDate(0, 0, 1)).HoursOf(noon); len(hours) != 1 {
			t.Errorf("%d hours", len(hours))
		}
	})
	t.Run("what counts for a value is what its row adds up", func(t *testing.T) {
		for _, d := range []Dimension{ByModel, ByTask, ByTag, ByProvider, BySource, ByWay, ByPair, ByDay} {
			for _, row := range h.By(d) {
				if got := h.Where(func(l *Line) bool { return l.Counts(d, row.Key) }).Total().Sums; got != row.Sums {
					t.Errorf("by %s, %q: %+v, want %+v", d, row.Key, got, row.Sums)
				}
			}
		}
	})
	t.Run("a key of a tag is one in whatever case", func(t *testing.T) {
		again := sideBySide(noon, answer("nano", 1000, 100))
		again.Tags = map[string]string{"Team": "search"}
		rows := readHistory(t, Sources{Trials: trials{first, again}, Catalog: catalog}).By(ByTag)
		if len(rows) != 1 || rows[0].Key != "team=search" || rows[0].Rows != 3 {
			t.Errorf("%+v", rows)
		}
	})
	t.Run("comparing costs what the lanes take beyond the reference", func(t *testing.T) {
		extra, atMost := h.Between(day, day.AddDate(0, 0, 1)).Comparing()
		if want := usage.Exactly(providers.Nano(140_000)); extra != want || atMost {
			t.Errorf("%v, at most: %v", extra.Money(), atMost)
		}
	})
	t.Run("of a prompt that cannot be compared, all lanes are in it", func(t *testing.T) {
		unpriced := answer("nano", 1000, 100)
		unpriced.Model, unpriced.Cost = "new", providers.Money{}
		odd := sideBySide(noon, unpriced, answer("nano", 1000, 100))
		odd.Reference.Model, odd.Reference.Price = "gone", providers.Price{}
		if _, atMost := readHistory(t, Sources{Trials: trials{odd}, Catalog: catalog}).Comparing(); !atMost {
			t.Error("it is said to be exact")
		}
	})
	t.Run("merged it has the same sums and the same length", func(t *testing.T) {
		h := readHistory(t, Sources{Trials: trials{first, next, sideBySide(noon.AddDate(0, 0, 5), answer("nano", 900, 100))}, Catalog: catalog})
		m := h.Merged(noon.AddDate(0, 0, 10))
		if m.Total().Sums != h.Total().Sums || len(m.Lines) >= len(h.Lines) {
			t.Errorf("%d lines of %d: %+v", len(m.Lines), len(h.Lines), m.Total())
		}
		if first, last := m.Lines[0].At, m.Lines[len(m.Lines)-1].At; !first.Equal(h.Lines[0].At) || !last.Equal(h.Lines[len(h.Lines)-1].At) {
			t.Errorf("from %v to %v", first, last)
		}
		for _, d := range []Dimension{ByModel, ByTask, ByTag, ByPair} {
			if got, want := m.By(d), h.By(d); !slices.Equal(got, want) {
				t.Errorf("by %s: %+v, want %+v", d, got, want)
			}
		}
	})
	t.Run("merged it has the same rate of a month", func(t *testing.T) {
		now := noon.AddDate(0, 0, 2) // the day of the last line
		m := h.Merged(now)
		if rate := h.Rate(now); rate.Days != 2 || m.Rate(now) != rate || m.Over(rate) != h.Over(rate) || h.Over(rate) == h.Total().Sums {
			t.Errorf("%+v, %+v: %+v of %+v", m.Rate(now), rate, m.Over(rate), h.Over(rate))
		}
		if rate := h.Rate(noon); rate != (Rate{}) || rate.Counts(day) || rate.Month(usage.Zero).Known() || rate.Monthly(3) != 0 {
			t.Errorf("no day is over: %+v", rate)
		}
	})
	t.Run("a part has as much time as the whole, and some days have theirs", func(t *testing.T) {
		for name, h := range map[string]*History{"lines": h, "merged": h.Merged(noon.AddDate(0, 0, 10))} {
			part := h.Where(func(l *Line) bool { return len(l.Tags) > 0 })
			if first, last := part.Span(); !first.Equal(day) || !last.Equal(day.AddDate(0, 0, 2)) {
				t.Errorf("%s: from %v to %v", name, first, last)
			}
		}
		if first, last := h.Between(day.AddDate(0, 0, 1), time.Time{}).Span(); !first.Equal(last) {
			t.Errorf("from %v to %v", first, last)
		}
	})
	t.Run("days of some groups", func(t *testing.T) {
		days := h.DaysOf(func(g *Group) bool { return len(g.Tags) > 0 })
		if len(days) != 1 || days[0].Sums != tagged(h) {
			t.Errorf("%+v", days)
		}
	})
}

// tagged are the sums of what has a tag.
func tagged(h *History) Sums {
	return h.Where(func(l *Line) bool { return len(l.Tags) > 0 }).Total().Sums
}

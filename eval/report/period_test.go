package report

import (
	"strings"
	"testing"
	"time"
)

func TestPeriodsAreOfWholeDays(t *testing.T) {
	// It is the 26th in UTC already.
	now := time.Date(2026, 11, 25, 20, 0, 0, 0, time.FixedZone("", -5*3600))
	day := func(text string) time.Time {
		at, _ := time.Parse(time.DateOnly, text)
		return at
	}
	for _, c := range []struct {
		name, since, until string
		want               Period
	}{
		{"without an end", "", "", Period{}},
		{"both days are included", "2026-09-01", "2026-09-30", Period{day("2026-09-01"), day("2026-10-01")}},
		{"one day", "2026-09-01", "2026-09-01", Period{day("2026-09-01"), day("2026-09-02")}},
		{"a month from its first day to its last", "2026-02", "2026-02", Period{day("2026-02-01"), day("2026-03-01")}},
		{"the last thirty days with today", "30d", "", Period{Since: day("2026-10-28")}},
		{"today alone", "1d", "", Period{Since: day("2026-11-26")}},
		{"the seven days before these", "14d", "7d", Period{day("2026-11-13"), day("2026-11-20")}},
		{"with blanks around", " 2026-09-01 ", "", Period{Since: day("2026-09-01")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParsePeriod(c.since, c.until, now)
			if err != nil || !got.Since.Equal(c.want.Since) || !got.Until.Equal(c.want.Until) {
				t.Errorf("%v, %v; want %v", got, err, c.want)
			}
		})
	}
	for _, c := range []struct{ name, since, until, want string }{
		{"a day that there is not", "2026-02-30", "", `--since "2026-02-30" names no day`},
		{"a month that there is not", "", "2026-13", `--until "2026-13" names no day`},
		{"a moment", "2026-09-01T10:00:00Z", "", "is a moment"},
		{"no days", "0d", "", "names no day"},
		{"fewer than none", "-3d", "", "names no day"},
		{"more days than a hundred years have", "99999d", "", "names no day"},
		{"a year that a file cannot have", "0001-01-01", "", "names no day"},
		{"a word", "yesterday", "", "names no day"},
		{"the wrong order", "2026-09-02", "2026-09-01", `--since "2026-09-02" is after --until "2026-09-01"`},
	} {
		t.Run("refused: "+c.name, func(t *testing.T) {
			_, err := ParsePeriod(c.since, c.until, now)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

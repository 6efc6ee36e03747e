package rows

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// layouts are the layouts in which times are read, with and without a zone.
var layouts = [...]string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
	"2006-01-02 15:04:05 MST", "2006-01-02 15:04:05-07", "2006-01-02T15:04:05-0700", "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01-02 15:04",
}

var errNoTime = errors.New("is no time")

// ParseMoment reads a time as RFC 3339 or nearly so, or as seconds,
// milliseconds, microseconds or nanoseconds since 1970. One without a zone is
// in UTC.
func ParseMoment(text string) (time.Time, error) {
	return ParseIn(text, time.UTC)
}

// ParseIn is ParseMoment for times that are in a zone unless they name one; see
// ParseLocal.
func ParseIn(text string, zone *time.Location) (time.Time, error) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return sensible(sinceEpoch(n), text)
	}
	zoned := hasZone(text)
	for _, layout := range layouts {
		if hasZone(layout) != zoned || len(layout) > 10 && len(text) > 10 && layout[10] != text[10] {
			continue // looking at the text is faster than trying to parse it
		}
		t, err := time.Parse(layout, text)
		switch {
		case err != nil:
		case zone != time.UTC && !zoned:
			return ParseLocal(layout, text, zone)
		default:
			return sensible(t.UTC(), text)
		}
	}
	return time.Time{}, fmt.Errorf("%q %w", providers.CleanLine(text, 40), errNoTime)
}

// hasZone reports whether a time, or a layout, ends with a zone.
func hasZone(text string) bool {
	last := text[max(0, len(text)-1):]
	return len(text) > 11 && (strings.ContainsAny(text[11:], "Z+-") || "A" <= last && last <= "Z")
}

// sinceEpoch is the time that a number since 1970 stands for. The number's size tells
// whether it counts seconds, milliseconds, microseconds or nanoseconds.
func sinceEpoch(n float64) time.Time {
	switch {
	case n < 1e11:
		return time.Unix(0, int64(n*1e9)).UTC()
	case n < 1e14:
		return time.UnixMicro(int64(n * 1e3)).UTC()
	case n < 1e17:
		return time.UnixMicro(int64(n)).UTC()
	}
	return time.Unix(0, int64(n)).UTC()
}

func sensible(t time.Time, text string) (time.Time, error) {
	if !usage.Plausible(t) {
		return time.Time{}, fmt.Errorf("%q %w of a call to a model", providers.CleanLine(text, 40), errNoTime)
	}
	return t, nil
}

// ParseLocal reads a time in a zone by a layout. A time that comes twice, because clocks
// are set back, is the first of the two. A time that clocks skip is an error, since it is
// unknown what was meant.
func ParseLocal(layout, text string, zone *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation(layout, text, zone)
	if err != nil {
		return t, fmt.Errorf("%q %w of the form %q", providers.CleanLine(text, 40), errNoTime, layout)
	}
	plain, err := time.Parse(layout, text)
	if err != nil || !sameClock(t, plain) {
		return time.Time{}, fmt.Errorf("%q does not exist in %s: the clocks leave it out", providers.CleanLine(text, 40), zone)
	}
	for _, back := range [...]time.Duration{time.Hour, 30 * time.Minute} {
		if earlier := t.Add(-back); sameClock(earlier, plain) {
			t = earlier
		}
	}
	return sensible(t.UTC(), text)
}

func sameClock(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay() && a.Hour() == b.Hour() && a.Minute() == b.Minute()
}

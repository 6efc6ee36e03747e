package certificate

import (
	"math"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval/page"
	"switchboard/providers"
)

// plain is a number without zeros at its end.
func plain(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
}

// short is as much of an id as people read.
func short(id string) string { return id[:min(len(id), 12)] }

func points(v *float64, decimals int) string {
	if v == nil {
		return page.Unknown
	}
	return engine.Decimal(*v, decimals)
}

// signed writes the quality that a vote or a draw gives up, with its sign.
func signed(v *float64) string {
	if v == nil {
		return page.Unknown
	}
	if *v == 0 {
		return "0"
	}
	return engine.Signed(*v, 3)
}

func percent(v *float64) string {
	if v == nil {
		return page.Unknown
	}
	return engine.Decimal(*v*100, 1) + " %"
}

func dollars(m providers.Money) string {
	if !m.Known() {
		return page.Unknown
	}
	return "$" + m.Decimal()
}

func moment(t *time.Time) string {
	if t == nil || t.IsZero() {
		return page.Unknown
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

func date(t *time.Time) string {
	if t == nil || t.IsZero() {
		return page.Unknown
	}
	return t.Format(time.DateOnly)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// sentence ends with a full stop.
func sentence(s string) string { return strings.TrimSuffix(s, ".") + "." }

package format

import (
	"fmt"
	"strconv"
	"time"

	"switchboard/eval"
)

// Duration is a duration for people, or a dash when it did not happen.
func Duration(d time.Duration) string {
	s := d.Seconds()
	switch {
	case d <= 0:
		return "—"
	case s < 1:
		return strconv.FormatFloat(s, 'f', 2, 64) + "s"
	case s < 100:
		return strconv.FormatFloat(s, 'f', 1, 64) + "s"
	}
	return fmt.Sprintf("%dm%02ds", int(s)/60, int(s)%60)
}

// Plural is a number with its noun: "1 word", "3 words".
func Plural(n int, noun string) string { return eval.Counted(n, noun) }

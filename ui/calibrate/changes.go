package calibrate

import (
	"switchboard/engine"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// arrow is what a policy does and another one would do.
func arrow(a, b string) string {
	if a == b {
		return a
	}
	return a + " → " + b
}

// based is such a pair of figures with the number that each rests on.
func based(a, b string, of, with int) string {
	if of+with == 0 {
		return format.Unknown
	}
	return arrow(a, b) + " (" + arrow(format.Comma(of), format.Comma(with)) + ")"
}

// qualityPair says what it rests on where that is not what the loss rests on.
func qualityPair(c calibration.Change) string {
	switch pair := arrow(format.Points(c.Quality[0]), format.Points(c.Quality[1])); c.Graded {
	case 0:
		return format.Unknown
	case c.Judged:
		return pair
	default:
		return pair + " (" + format.Comma(c.Graded) + ")"
	}
}

// timePair says what it rests on where that is not every prompt that was asked.
func timePair(c calibration.Change) string {
	a, b := format.Duration(c.P95[0]), format.Duration(c.P95[1])
	if c.Timed == c.Asked && c.Timed != [2]int{} {
		return arrow(a, b)
	}
	return based(a, b, c.Timed[0], c.Timed[1])
}

func failedPercent(c calibration.Change, k int) string {
	if c.Asked[k] == 0 {
		return format.Unknown
	}
	return format.Percent(c.Failed[k])
}

func changeColumns() []widget.TableColumn[calibration.Change] {
	return []widget.TableColumn[calibration.Change]{
		{Title: "task", Worth: 9, Cell: func(c calibration.Change) string { return c.Family }},
		{Title: "threshold", Right: true, Worth: 2, Cell: func(c calibration.Change) string {
			return arrow(thresholdPoints(c.Threshold[0]), thresholdPoints(c.Threshold[1]))
		}},
		{Title: "to cheap", Right: true, Worth: 7, Cell: func(c calibration.Change) string {
			return arrow(format.Percent(c.Share[0]), format.Percent(c.Share[1]))
		}},
		{Title: "saving", Right: true, Worth: 6, Cell: func(c calibration.Change) string {
			return arrow(savingPercent(c.Saving[0]), savingPercent(c.Saving[1]))
		}},
		{Title: "quality", Right: true, Worth: 7, Cell: qualityPair},
		{Title: "p95", Right: true, Worth: 6, Cell: timePair},
		{Title: "failed (asked)", Right: true, Worth: 6, Cell: func(c calibration.Change) string {
			return based(failedPercent(c, 0), failedPercent(c, 1), c.Asked[0], c.Asked[1])
		}, Style: func(t styled.Theme, c calibration.Change) styled.Style {
			if c.Failed[1] > c.Failed[0] {
				return t.Warn
			}
			return t.Text
		}},
		{Title: "loss (rated)", Right: true, Worth: 8, Cell: func(c calibration.Change) string {
			if c.Judged == 0 {
				return format.Unknown
			}
			return arrow(format.Points(c.Loss[0]), format.Points(c.Loss[1])) + " (" + format.Comma(c.Judged) + ")"
		}, Style: func(t styled.Theme, c calibration.Change) styled.Style {
			if c.Loss[1] > c.Loss[0] {
				return t.Warn
			}
			return t.Text
		}},
		{Title: "decided otherwise", Right: true, Worth: 5, Cell: func(c calibration.Change) string {
			return format.Comma(c.Otherwise) + " of " + format.Comma(c.Prompts)
		},
			Style: func(t styled.Theme, c calibration.Change) styled.Style {
				if c.Otherwise > 0 {
					return t.Warn
				}
				return t.Dim
			}},
	}
}

// thresholdPoints is a dash where everything goes to the reference.
func thresholdPoints(v float64) string {
	if engine.AcceptsNone(v) {
		return format.Unknown
	}
	return format.Points(v)
}

func savingPercent(s certify.Saving) string {
	if !s.Known {
		return format.Unknown
	}
	return format.Percent(s.Share)
}

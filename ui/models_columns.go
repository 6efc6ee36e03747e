package ui

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"time"

	"switchboard/eval"
	"switchboard/providers"
)

// taskColumn is the place of the task among the columns.
const taskColumn = 1

// modelColumns are the figures of a model. What nobody measured or judged is
// a dash, and comes before everything when sorted.
func modelColumns() []tableColumn[eval.ModelStats] {
	type stats = eval.ModelStats
	times := func(title string, worth int, of func(stats) eval.Spread) tableColumn[stats] {
		return tableColumn[stats]{title: title, right: true, worth: worth, cell: func(s stats) string { return bothEnds(of(s)) },
			less: func(a, b stats) int { return cmp.Compare(middle(of(a)), middle(of(b))) }}
	}
	return []tableColumn[stats]{
		{title: "model", cell: func(s stats) string { return s.Model }, less: func(a, b stats) int { return cmp.Compare(a.Model, b.Model) }},
		{title: "task", worth: 6, cell: func(s stats) string { return string(s.Task) }, less: func(a, b stats) int { return cmp.Compare(a.Task, b.Task) }},
		{title: "accepted", right: true, worth: 9, cell: func(s stats) string { return shareText(s.Acceptance) },
			less: func(a, b stats) int { return cmp.Compare(ofShare(a.Acceptance), ofShare(b.Acceptance)) }},
		{title: "rated", right: true, worth: 5, cell: func(s stats) string { return grouped(s.Acceptance.N) },
			less: func(a, b stats) int { return cmp.Compare(a.Acceptance.N, b.Acceptance.N) }},
		{title: "$/accepted", right: true, worth: 8, cell: func(s stats) string { return amount(estimated(s.Estimated), s.CostPerAccepted) },
			less: func(a, b stats) int { return compareMoney(a.CostPerAccepted, b.CostPerAccepted) }},
		{title: "$/answer", right: true, worth: 3, cell: func(s stats) string { return amount(estimated(s.Estimated), s.Cost) },
			less: func(a, b stats) int { return compareMoney(a.Cost, b.Cost) }},
		times("first p50 p95", 4, func(s stats) eval.Spread { return s.FirstToken }),
		times("total p50 p95", 6, func(s stats) eval.Spread { return s.Total }),
		{title: "t/s", right: true, worth: 4, cell: func(s stats) string { return paceText(s.Speed) },
			less: func(a, b stats) int { return cmp.Compare(middle(a.Speed), middle(b.Speed)) }},
		{title: "errors", right: true, worth: 5, cell: func(s stats) string { return rareText(s.Errors) }, ink: func(t theme, s stats) ink {
			if s.Errors.Value > 0 {
				return t.warn
			}
			return t.text
		}, less: func(a, b stats) int { return cmp.Compare(ofShare(a.Errors), ofShare(b.Errors)) }},
		{title: "answers", right: true, worth: 7, cell: func(s stats) string { return grouped(s.Answers) },
			less: func(a, b stats) int { return cmp.Compare(a.Answers, b.Answers) }},
	}
}

// shareText is a share with its interval: "83 % (76–88)".
func shareText(s eval.Share) string {
	if s.N == 0 {
		return unknown
	}
	return percent(s.Value) + fmt.Sprintf(" (%.0f–%.0f)", 100*s.Low, 100*s.High)
}

// rareText is a share that is small, if all is well.
func rareText(s eval.Share) string {
	switch {
	case s.N == 0:
		return unknown
	case s.Value > 0 && s.Value < 0.1:
		return strconv.FormatFloat(100*s.Value, 'f', 1, 64) + " %"
	}
	return percent(s.Value)
}

func ofShare(s eval.Share) float64 {
	if s.N == 0 {
		return -1
	}
	return s.Value
}

// bothEnds is a time in the middle and at the upper end.
func bothEnds(s eval.Spread) string {
	if s.N == 0 {
		return unknown
	}
	p50, p95 := s.Times()
	return short(p50) + " " + rightASCII(short(p95), 5)
}

// short is a time in at most five characters or so.
func short(d time.Duration) string {
	switch s := d.Seconds(); {
	case s >= 100:
		return strconv.Itoa(int(math.Round(s))) + "s"
	case s >= 10:
		return strconv.FormatFloat(s, 'f', 1, 64) + "s"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + "s"
}

func paceText(s eval.Spread) string {
	if s.N == 0 {
		return unknown
	}
	return strconv.FormatFloat(s.P50, 'f', 0, 64)
}

func middle(s eval.Spread) float64 {
	if s.N == 0 {
		return -1
	}
	return s.P50
}

func compareMoney(a, b providers.Money) int {
	if a.Known() != b.Known() {
		if a.Known() {
			return 1
		}
		return -1
	}
	return cmp.Compare(a.Nano(), b.Nano())
}

// boardColumns are the figures of a place on the leaderboard.
func boardColumns() []tableColumn[eval.Place] {
	whole := func(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }
	return []tableColumn[eval.Place]{
		{title: "model", cell: func(p eval.Place) string { return p.Model }},
		{title: "score", right: true, worth: 9, cell: func(p eval.Place) string { return whole(p.Score) }},
		{title: "95 %", right: true, worth: 8, cell: func(p eval.Place) string { return whole(p.Scores.Low) + "–" + whole(p.Scores.High) }},
		{title: "won", right: true, worth: 7, cell: func(p eval.Place) string { return grouped(p.Wins) }},
		{title: "lost", right: true, worth: 6, cell: func(p eval.Place) string { return grouped(p.Losses) }},
		{title: "tied", right: true, worth: 5, cell: func(p eval.Place) string { return grouped(p.Ties) }},
	}
}

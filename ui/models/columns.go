package models

import (
	"cmp"
	"math"
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/eval/metrics"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// taskColumn is the place of the task among the columns.
const taskColumn = 1

// modelColumns are the figures of a model. What nobody measured or judged is
// a dash, and comes before everything when sorted.
func modelColumns() []widget.TableColumn[metrics.ModelStats] {
	type stats = metrics.ModelStats
	times := func(title string, worth int, of func(stats) metrics.Spread) widget.TableColumn[stats] {
		return widget.TableColumn[stats]{Title: title, Right: true, Worth: worth, Cell: func(s stats) string { return bothEnds(of(s)) },
			Less: func(a, b stats) int { return cmp.Compare(middle(of(a)), middle(of(b))) }}
	}
	return []widget.TableColumn[stats]{
		{Title: "model", Cell: func(s stats) string { return s.Model }, Less: func(a, b stats) int { return cmp.Compare(a.Model, b.Model) }},
		{Title: "task", Worth: 6, Cell: func(s stats) string { return string(s.Task) }, Less: func(a, b stats) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: "accepted", Right: true, Worth: 9, Cell: func(s stats) string { return format.ShareText(s.Acceptance) },
			Less: func(a, b stats) int { return cmp.Compare(ofShare(a.Acceptance), ofShare(b.Acceptance)) }},
		{Title: "judged", Right: true, Worth: 5, Cell: func(s stats) string { return format.Comma(s.Acceptance.N) },
			Less: func(a, b stats) int { return cmp.Compare(a.Acceptance.N, b.Acceptance.N) }},
		{Title: "$/accepted", Right: true, Worth: 8, Cell: func(s stats) string { return format.Amount(format.EstimateMark(s.Estimated), s.CostPerAccepted) },
			Less: func(a, b stats) int { return compareMoney(a.CostPerAccepted, b.CostPerAccepted) }},
		{Title: "$/answer", Right: true, Worth: 3, Cell: func(s stats) string { return format.Amount(format.EstimateMark(s.Estimated), s.Cost) },
			Less: func(a, b stats) int { return compareMoney(a.Cost, b.Cost) }},
		times("first p50 p95", 4, func(s stats) metrics.Spread { return s.FirstToken }),
		times("total p50 p95", 6, func(s stats) metrics.Spread { return s.Total }),
		{Title: "t/s", Right: true, Worth: 4, Cell: func(s stats) string { return paceText(s.Speed) },
			Less: func(a, b stats) int { return cmp.Compare(middle(a.Speed), middle(b.Speed)) }},
		{Title: "errors", Right: true, Worth: 5, Cell: func(s stats) string { return rareText(s.Errors) }, Style: func(t styled.Theme, s stats) styled.Style {
			if s.Errors.Value > 0 {
				return t.Warn
			}
			return t.Text
		}, Less: func(a, b stats) int { return cmp.Compare(ofShare(a.Errors), ofShare(b.Errors)) }},
		{Title: "answers", Right: true, Worth: 7, Cell: func(s stats) string { return format.Comma(s.Answers) },
			Less: func(a, b stats) int { return cmp.Compare(a.Answers, b.Answers) }},
	}
}

// rareText is a share that is small, if all is well.
func rareText(s metrics.Share) string {
	switch {
	case s.N == 0:
		return format.Unknown
	case s.Value > 0 && s.Value < 0.1:
		return strconv.FormatFloat(100*s.Value, 'f', 1, 64) + " %"
	}
	return format.Percent(s.Value)
}

func ofShare(s metrics.Share) float64 {
	if s.N == 0 {
		return -1
	}
	return s.Value
}

// bothEnds is a time in the middle and at the upper end.
func bothEnds(s metrics.Spread) string {
	if s.N == 0 {
		return format.Unknown
	}
	p50, p95 := s.Times()
	return short(p50) + " " + widget.PadLeftASCII(short(p95), 5)
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

func paceText(s metrics.Spread) string {
	if s.N == 0 {
		return format.Unknown
	}
	return strconv.FormatFloat(s.P50, 'f', 0, 64)
}

func middle(s metrics.Spread) float64 {
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
func boardColumns() []widget.TableColumn[metrics.Place] {
	whole := func(v float64) string { return engine.Decimal(v, 0) }
	return []widget.TableColumn[metrics.Place]{
		{Title: "model", Cell: func(p metrics.Place) string { return p.Model }},
		{Title: "score", Right: true, Worth: 9, Cell: func(p metrics.Place) string { return whole(p.Score) }},
		{Title: "95 %", Right: true, Worth: 8, Cell: func(p metrics.Place) string { return whole(p.Scores.Low) + "–" + whole(p.Scores.High) }},
		{Title: "won", Right: true, Worth: 7, Cell: func(p metrics.Place) string { return format.Comma(p.Wins) }},
		{Title: "lost", Right: true, Worth: 6, Cell: func(p metrics.Place) string { return format.Comma(p.Losses) }},
		{Title: "tied", Right: true, Worth: 5, Cell: func(p metrics.Place) string { return format.Comma(p.Ties) }},
	}
}

package spend

import (
	"strings"
	"time"

	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/styled"
)

// trend is a chart of bars, one for each piece of time, or for several where there
// is no room for as many bars.
type trend struct {
	bars  []trendBar
	label func(time.Time) string
}

// trendBar is what was spent in a piece of time, in nano-dollars by what that rests
// on, firmest first.
type trendBar struct {
	at      time.Time
	parts   [3]int64
	unknown bool // nothing of it has a cost
}

// trendSigns tell the parts of a bar apart.
var trendSigns = [3]string{"█", "▓", "░"}

// trendMargin is what stands to the left of the bars: the highest amount and the axis.
const trendMargin = 10

// mostBar is the width of the widest bar.
const mostBar = 6

func newTrend(points []spending.Point, label func(time.Time) string) trend {
	t := trend{label: label}
	for _, p := range points {
		b := trendBar{at: p.At, unknown: p.UnpricedRows > 0}
		for i, a := range [...]usage.Amount{p.Billed, p.Reported, p.Estimated} {
			b.parts[i] = max(0, a.Money().Nano())
		}
		t.bars = append(t.bars, b)
	}
	return t
}

func (b *trendBar) sum() int64 {
	return providers.SumNano(providers.SumNano(b.parts[0], b.parts[1]), b.parts[2])
}

// gathered has at most so many bars, each of the same number of pieces of time.
func (t trend) gathered(most int) (of trend, each int) {
	each = max(1, (len(t.bars)+most-1)/max(1, most))
	if each == 1 {
		return t, 1
	}
	of = trend{label: t.label}
	for i, b := range t.bars {
		if i%each == 0 {
			of.bars = append(of.bars, trendBar{at: b.at})
		}
		last := &of.bars[len(of.bars)-1]
		for k, n := range b.parts {
			last.parts[k] = providers.SumNano(last.parts[k], n)
		}
		last.unknown = last.unknown || b.unknown
	}
	return of, each
}

// draw is the chart in w × h cells, and how many pieces of time a bar stands for.
func (t trend) draw(th styled.Theme, r styled.Widths, w, h int) (rows []string, each int) {
	room := max(1, w-trendMargin)
	t, each = t.gathered(room)
	highest := int64(1)
	for i := range t.bars {
		highest = max(highest, t.bars[i].sum())
	}
	pitch := min(mostBar+1, max(1, room/max(1, len(t.bars))))
	height := max(1, h-1)
	for y := range height {
		left := styled.Spaces(trendMargin-1) + "│"
		if y == 0 {
			left = r.PadLeft(money(providers.Nano(highest)), trendMargin-2) + " ┤"
		}
		row := styled.Line{{Style: th.Rule, Text: left}}
		for i := range t.bars {
			row = append(row, t.bars[i].cell(th, highest, height, height-1-y, max(1, pitch-1)))
			if pitch > 1 {
				row = row.Add(th.Text, " ")
			}
		}
		rows = append(rows, row.Render(r, w))
	}
	return append(rows, t.axis(th, r, w, pitch)), each
}

// cell is the part of a bar in a row of cells, counted from below.
func (b *trendBar) cell(th styled.Theme, highest int64, height, row, w int) styled.Span {
	sum := b.sum()
	switch {
	case sum == 0 && b.unknown && row == 0:
		return styled.Span{Style: th.Warn, Text: styled.Repeat("?", w)}
	case sum == 0 && row == 0:
		return styled.Span{Style: th.Rule, Text: styled.Repeat("·", w)}
	}
	middle := (float64(row) + 0.5) / float64(height) * float64(highest)
	upTo := 0.0
	for i, n := range b.parts {
		if upTo += float64(n); middle < upTo {
			return styled.Span{Style: [...]styled.Style{th.Focus, th.Title, th.Dim}[i], Text: styled.Repeat(trendSigns[i], w)}
		}
	}
	if row == 0 && sum > 0 {
		return styled.Span{Style: th.Dim, Text: styled.Repeat("▁", w)}
	}
	return styled.Span{Style: th.Text, Text: styled.Spaces(w)}
}

// axis is the time below the bars: as many labels as there is room for.
func (t trend) axis(th styled.Theme, r styled.Widths, w, pitch int) string {
	var out strings.Builder
	out.WriteString(styled.Spaces(trendMargin - 1))
	out.WriteString(" ")
	at := trendMargin
	for i := range t.bars {
		label := t.label(t.bars[i].at)
		place := trendMargin + i*pitch
		if place < at || place+r.Width(label) > w {
			continue
		}
		out.WriteString(styled.Spaces(place-at) + label)
		at = place + r.Width(label)
		if at < w {
			out.WriteString(" ")
			at++
		}
		if at < w {
			out.WriteString(" ")
			at++
		}
	}
	return styled.Line{{Style: th.Dim, Text: out.String()}}.Render(r, w)
}

// legend says which sign stands for what, of what there is.
func (s *Spend) legend() styled.Line {
	t := &s.sight.total
	var out styled.Line
	for i, a := range [...]usage.Amount{t.Billed, t.Reported, t.Estimated} {
		if something(a) {
			out = out.Add(s.Theme.Dim, " "+trendSigns[i]+" "+[...]string{"billed", "reported", "~estimated"}[i])
		}
	}
	if len(out) > 0 {
		out = out.Add(s.Theme.Dim, " ")
	}
	return out
}

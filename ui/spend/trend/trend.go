// Package trend draws what was spent over time, as bars of text.
package trend

import (
	"strings"
	"time"

	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/styled"
)

// Trend is a chart of bars, one for each piece of time, or for several where there
// is no room for as many bars.
type Trend struct {
	bars  []bar
	label func(time.Time) string
}

// bar is what was spent in a piece of time, in nano-dollars by what that rests
// on, firmest first.
type bar struct {
	at      time.Time
	parts   [3]int64
	unknown bool // nothing of it has a cost
}

// Signs tell the parts of a bar apart.
var Signs = [3]string{"█", "▓", "░"}

// margin is what stands to the left of the bars: the highest amount and the axis.
const margin = 10

// widest is the width of the widest bar.
const widest = 6

// New is the chart of what was spent in each piece of time, which label names.
func New(points []spending.Point, label func(time.Time) string) Trend {
	t := Trend{label: label}
	for _, p := range points {
		b := bar{at: p.At, unknown: p.UnpricedRows > 0 || p.Rows > 0 && !p.Spent().Known()}
		for i, a := range [...]usage.Amount{p.Billed, p.Reported, p.Estimated} {
			b.parts[i] = max(0, a.Money().Nano())
		}
		t.bars = append(t.bars, b)
	}
	return t
}

func (b *bar) sum() int64 {
	return providers.SumNano(providers.SumNano(b.parts[0], b.parts[1]), b.parts[2])
}

// gathered has at most so many bars, each of the same number of pieces of time.
func (t Trend) gathered(most int) (of Trend, each int) {
	each = max(1, (len(t.bars)+most-1)/max(1, most))
	if each == 1 {
		return t, 1
	}
	of = Trend{label: t.label}
	for i, b := range t.bars {
		if i%each == 0 {
			of.bars = append(of.bars, bar{at: b.at})
		}
		last := &of.bars[len(of.bars)-1]
		for k, n := range b.parts {
			last.parts[k] = providers.SumNano(last.parts[k], n)
		}
		last.unknown = last.unknown || b.unknown
	}
	return of, each
}

// Each is how many pieces of time a bar stands for in w cells.
func (t Trend) Each(w int) int {
	_, each := t.gathered(max(1, w-margin))
	return each
}

// Draw is the chart in w × h cells, and how many pieces of time a bar stands for.
// money is how an amount is written.
func (t Trend) Draw(th styled.Theme, r styled.Widths, money func(providers.Money) string, w, h int) (rows []string, each int) {
	room := max(1, w-margin)
	t, each = t.gathered(room)
	highest := t.highest()
	pitch := min(widest+1, max(1, room/max(1, len(t.bars))))
	height := max(1, h-1)
	for y := range height {
		left := styled.Spaces(margin-1) + "│"
		if y == 0 && highest > 0 {
			left = r.PadLeft(money(providers.Nano(highest)), margin-2) + " ┤"
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

// highest is the amount of the longest bar.
func (t Trend) highest() (n int64) {
	for i := range t.bars {
		n = max(n, t.bars[i].sum())
	}
	return n
}

// cell is the part of a bar in a row of cells, counted from below.
func (b *bar) cell(th styled.Theme, highest int64, height, row, w int) styled.Span {
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
			return styled.Span{Style: [...]styled.Style{th.Focus, th.Title, th.Dim}[i], Text: styled.Repeat(Signs[i], w)}
		}
	}
	if row == 0 && sum > 0 {
		return styled.Span{Style: th.Dim, Text: styled.Repeat("▁", w)}
	}
	return styled.Span{Style: th.Text, Text: styled.Spaces(w)}
}

// axis is the time below the bars: as many labels as there is room for.
func (t Trend) axis(th styled.Theme, r styled.Widths, w, pitch int) string {
	var out strings.Builder
	out.WriteString(styled.Spaces(margin - 1))
	out.WriteString(" ")
	at := margin
	for i := range t.bars {
		label := t.label(t.bars[i].at)
		place := margin + i*pitch
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

package widget

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"switchboard/ui/styled"
)

// Chart is a picture of what quality costs: a curve with the band in which it
// may lie, the floor that quality must not fall below, and marks on it. Costs
// are shares of what the reference would cost, so 1 is the right edge; quality
// is what is kept of the reference's, so 1 is that of the reference.
type Chart struct {
	Curve  ChartCurve
	Beside ChartCurve // another one to compare it with, without its band; nil: none
	Floor  float64
	Marks  []ChartMark
	Axis   string // what the cost is a share of
}

// ChartCurve is the points of a curve, by growing cost.
type ChartCurve []ChartPoint

// NewChartCurve puts points in the order of their cost.
func NewChartCurve(points []ChartPoint) ChartCurve {
	return slices.SortedStableFunc(slices.Values(points), func(a, b ChartPoint) int { return cmp.Compare(a.Cost, b.Cost) })
}

// ChartPoint is a point of the curve and the band above and below it.
type ChartPoint struct{ Cost, Quality, Low, High float64 }

// ChartMark is a sign at a place of the curve.
type ChartMark struct {
	Sign          string // one cell
	Style         styled.Style
	Cost, Quality float64
}

// Dots of a braille cell.
const (
	dotsAcross = 2
	dotsDown   = 4
	braille    = 0x2800
)

// dotBits are the bits of a braille character by column and row.
var dotBits = [dotsAcross][dotsDown]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// chartMargin is what stands to the left of the plot: a label and the axis.
const chartMargin = 7

// Draw is the chart in w × h cells: the plot, the axis, and its labels where
// there are lines for them.
func (c Chart) Draw(t styled.Theme, r styled.Widths, w, h int) []string {
	below := 1
	if h >= 7 {
		below = 2
	}
	p := c.plot(max(1, w-chartMargin), max(1, h-below))
	rows := make([]string, 0, h)
	for y := range p.h {
		rows = append(rows, p.left(t, y)+p.row(t, y)+styled.Spaces(w-chartMargin-p.w))
	}
	rows = append(rows, p.bottom(t, r, w))
	if below == 2 {
		rows = append(rows, p.labels(t, r, w))
	}
	return rows[:min(h, len(rows))]
}

// plot is a chart laid on a grid of cells.
type plot struct {
	Chart
	w, h     int
	top, low float64 // quality of the upper and the lower edge
	step     float64 // between two labels
	dots     []rune  // of the curve, by cell
	beside   []bool  // of the other curve, by cell
}

func (c Chart) plot(w, h int) *plot {
	p := &plot{Chart: c, w: w, h: h, dots: make([]rune, w*h), beside: make([]bool, w*h)}
	p.scale()
	p.trace()
	p.traceBeside()
	return p
}

// scale chooses the range of quality: everything on the curve, the floor, and
// as much of the band as does not squeeze them flat.
func (p *plot) scale() {
	top, low := max(1, p.Floor), min(1, p.Floor)
	for _, curve := range [...]ChartCurve{p.Curve, p.Beside} {
		for _, c := range curve {
			top, low = max(top, c.Quality), min(low, c.Quality)
		}
	}
	for _, m := range p.Marks {
		top, low = max(top, m.Quality), min(low, m.Quality)
	}
	room := max(top-low, 0.01)
	highest, lowest := top+room/8, low-room/4
	for _, c := range p.Curve {
		top, low = max(top, min(c.High, highest)), min(low, max(c.Low, lowest))
	}
	p.step = niceStep((top - low) / float64(max(1, min(p.h-1, max(6, p.h/4)))))
	p.top, p.low = top, min(low, top-p.step)
}

// niceStep is the smallest of 1, 2 and 5 times a power of ten that is at least
// v.
func niceStep(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(max(v, 1e-3))))
	for _, n := range [...]float64{1, 2, 5} {
		if n*unit >= v-1e-12 {
			return n * unit
		}
	}
	return 10 * unit
}

// dotRow is the row of dots, from above, at which a quality lies.
func (p *plot) dotRow(quality float64) int {
	rows := float64(p.h*dotsDown - 1)
	return int(math.Round((p.top - quality) / (p.top - p.low) * rows))
}

// trace draws the curve.
func (p *plot) trace() {
	p.Curve.steps(p.w*dotsAcross, p.h*dotsDown, p.dotRow, func(x, d int) {
		p.dots[d/dotsDown*p.w+x/dotsAcross] |= dotBits[x%dotsAcross][d%dotsDown]
	})
}

// traceBeside draws the other curve, which has a sign a cell.
func (p *plot) traceBeside() {
	row := func(quality float64) int { return int(math.Floor(float64(p.dotRow(quality)) / dotsDown)) }
	p.Beside.steps(p.w, p.h, row, func(x, y int) { p.beside[y*p.w+x] = true })
}

// steps goes along a curve: one place for every column, and those between two
// neighbours where it is steep. rowOf is the row of a quality, from above.
func (c ChartCurve) steps(columns, rows int, rowOf func(quality float64) int, mark func(x, y int)) {
	before := -1
	for x := range columns {
		at, ok := c.At(float64(x) / float64(max(1, columns-1)))
		if !ok {
			before = -1
			continue
		}
		y := rowOf(at.Quality)
		from, to := y, y
		if before >= 0 {
			from, to = min(y, before+1), max(y, before-1)
		}
		for d := max(0, from); d <= min(to, rows-1); d++ {
			mark(x, d)
		}
		before = y
	}
}

// At is the curve at a cost, straight between its points; false outside of
// them.
func (c ChartCurve) At(cost float64) (ChartPoint, bool) {
	for i := range c {
		b := c[i]
		if b.Cost < cost && i < len(c)-1 {
			continue
		}
		if b.Cost < cost-1e-9 || i == 0 && b.Cost > cost+1e-9 {
			return ChartPoint{}, false
		}
		if i == 0 || b.Cost <= cost {
			return b, true
		}
		a := c[i-1]
		part := (cost - a.Cost) / (b.Cost - a.Cost)
		between := func(x, y float64) float64 { return x + part*(y-x) }
		return ChartPoint{cost, between(a.Quality, b.Quality), between(a.Low, b.Low), between(a.High, b.High)}, true
	}
	return ChartPoint{}, false
}

// The signs of the two curves, for a legend.
const (
	CurveSign  = "⠒"
	BesideSign = "+"
)

// besideEvery is how often the other curve is marked on the first, where both are one.
const besideEvery = 8

// cell is what stands at a place: a mark, a curve, the floor or the band.
func (p *plot) cell(t styled.Theme, x, y int) (string, styled.Style) {
	for _, m := range p.Marks {
		if x == p.column(m.Cost) && y == min(max(0, p.dotRow(m.Quality)), p.h*dotsDown-1)/dotsDown {
			return m.Sign, m.Style
		}
	}
	d := p.dots[y*p.w+x]
	if p.beside[y*p.w+x] && (d == 0 || x%besideEvery == 0) { // where both lie in a cell it is a mark on the line of the first
		return BesideSign, t.Text
	}
	if d != 0 {
		return string(braille | d), t.Focus
	}
	if y == p.dotRow(p.Floor)/dotsDown {
		return "╌", t.Warn
	}
	at, ok := p.Curve.At(float64(x) / float64(max(1, p.w-1)))
	middle := p.top - (float64(y)+0.5)/float64(p.h)*(p.top-p.low)
	if ok && at.Low <= middle && middle <= at.High {
		return "░", t.Rule
	}
	return " ", t.Text
}

func (p *plot) column(cost float64) int {
	return min(max(0, int(math.Round(cost*float64(p.w-1)))), p.w-1)
}

// row paints a row of cells, those of one style together.
func (p *plot) row(t styled.Theme, y int) string {
	var out, run strings.Builder
	var last styled.Style
	for x := range p.w {
		s, i := p.cell(t, x, y)
		if i != last {
			out.WriteString(last.Render(run.String()))
			run.Reset()
			last = i
		}
		run.WriteString(s)
	}
	out.WriteString(last.Render(run.String()))
	return out.String()
}

// left is the label and the axis of a row: the floor has its own.
func (p *plot) left(t styled.Theme, y int) string {
	decimals := 2
	if p.step < 0.0099 {
		decimals = 3
	}
	label := func(v float64) string { return strconv.FormatFloat(v, 'f', decimals, 64) }
	if y == p.dotRow(p.Floor)/dotsDown {
		return t.Warn.Render(PadLeftASCII(label(p.Floor), chartMargin-2) + " ┼")
	}
	for v := math.Floor(p.top/p.step+1e-9) * p.step; v > p.low-p.step/1e3; v -= p.step {
		if y == p.dotRow(v)/dotsDown && math.Abs(v-p.Floor) > 1e-9 {
			return t.Dim.Render(PadLeftASCII(label(v), chartMargin-2)) + t.Rule.Render(" ┤")
		}
	}
	return t.Rule.Render(styled.Spaces(chartMargin-1) + "│")
}

// PadLeftASCII is s in the last of w cells.
func PadLeftASCII(s string, w int) string { return styled.Spaces(w-len(s)) + s }

// quarters is where the cost axis has its ticks.
const quarters = 4

func (p *plot) bottom(t styled.Theme, r styled.Widths, w int) string {
	axis := []rune(strings.Repeat("─", p.w))
	for q := 1; q <= quarters; q++ {
		axis[p.column(float64(q)/quarters)] = '┴'
	}
	if first := p.column(1.0 / quarters); !p.namedBelow() && len(p.Axis)+3 <= first {
		copy(axis[1:], []rune(" "+p.Axis+" "))
	}
	return styled.Line{{Style: t.Rule, Text: styled.Spaces(chartMargin-1) + "└" + string(axis)}}.Render(r, w)
}

// namedBelow reports whether what the cost is a share of has room between the
// labels; else it stands in the axis.
func (p *plot) namedBelow() bool { return len(p.Axis)+2 <= p.column(1.0/quarters)-4 }

// labels are the shares under the ticks, and what they are shares of.
func (p *plot) labels(t styled.Theme, r styled.Widths, w int) string {
	out := []byte(styled.Spaces(w))
	put := func(at int, s string) int {
		at = max(0, min(at, w-len(s)))
		copy(out[at:], s)
		return at + len(s)
	}
	free := put(chartMargin-1, "0")
	for q := 1; q <= quarters; q++ {
		s := strconv.Itoa(100*q/quarters) + " %"
		at := chartMargin + p.column(float64(q)/quarters) - len(s)/2
		if q == quarters {
			at = w - len(s)
		}
		if at > free+1 && (q == quarters || at+len(s) < w-len("100 %")) {
			free = put(at, s)
		}
	}
	text := string(out)
	if p.namedBelow() {
		text = text[:chartMargin+1] + p.Axis + text[chartMargin+1+len(p.Axis):]
	}
	return styled.Line{{Style: t.Dim, Text: text}}.Render(r, w)
}

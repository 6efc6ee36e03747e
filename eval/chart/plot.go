package chart

import (
	"math"
)

// Plot has series over two axes.
type Plot struct {
	Title string
	Desc  string // what the chart shows, in words, for those who do not see it
	X, Y  Axis
	// Ranges says what the bands and whiskers are, such as "95 % interval".
	Ranges string
	// Expected says what the dashed ends of lines are; "forecast" where empty.
	Expected string
	Series   []Series
	Events   []Event // vertical
	Limits   []Limit // horizontal
}

// Join says how the points of a series are connected.
type Join int

const (
	Straight Join = iota // by straight lines
	Steps                // the height of a point holds until the next
	Dots                 // not at all
)

// Series are points that belong together. Lines join them in the order given; a
// point that cannot be drawn makes a gap.
type Series struct {
	Name     string
	Join     Join
	Points   []Point
	Forecast []Point // goes on from the last point, dashed
	Band     bool    // YRange of the points is an area, and not whiskers
}

// Point is a measurement. Its label stands beside it where there is room.
type Point struct {
	X, Y           float64
	Label          string
	XRange, YRange Range
}

// Event is a moment, or any place on the X axis, that is marked with a line.
type Event struct {
	X     float64
	Label string
}

// Limit is a height that is marked with a line.
type Limit struct {
	Y     float64
	Label string
}

// Heading is the title and the description.
func (p Plot) Heading() (title, desc string) { return p.Title, p.Desc }

// SVG draws the plot.
func (p Plot) SVG(id string, w Width) string {
	if w < Narrow {
		w = Narrow
	}
	c := &canvas{drawing: newDrawing(id), plot: p, width: float64(w)}
	if !c.layout() {
		return nothing(c.drawing, p.Title, p.Desc, w)
	}
	c.begin(p.Title, p.Desc, w, c.height)
	c.axes()
	c.marks()
	for i, s := range p.Series {
		c.areas(i, s)
	}
	for i, s := range p.Series {
		c.series(i, s)
	}
	c.labels()
	c.legend()
	c.close("svg")
	return c.String()
}

// nothing is a chart without numbers.
func nothing(d *drawing, title, desc string, w Width) string {
	d.begin(title, desc, w, 60)
	d.text(float64(w)/2, 36, "middle", "quiet", "no figures")
	d.close("svg")
	return d.String()
}

// canvas is a plot with its places.
type canvas struct {
	*drawing
	plot          Plot
	width, height float64
	x, y          scale
	xTicks        []tick
	yTicks        []tick
	events        []placedEvent
	entries       []placedEntry
	taken         []box // where text stands
}

func (p Plot) values() (xs, ys []float64) {
	for _, s := range p.Series {
		for _, points := range [][]Point{s.Points, s.Forecast} {
			for _, q := range points {
				if !p.X.drawn(q.X) || !p.Y.drawn(q.Y) {
					continue
				}
				xs, ys = append(xs, q.X), append(ys, q.Y)
				if q.XRange.drawn() {
					xs = append(xs, q.XRange.Low, q.XRange.High)
				}
				if q.YRange.drawn() {
					ys = append(ys, q.YRange.Low, q.YRange.High)
				}
			}
		}
	}
	if len(xs) == 0 {
		return nil, nil
	}
	for _, e := range p.Events {
		xs = append(xs, e.X)
	}
	for _, l := range p.Limits {
		ys = append(ys, l.Y)
	}
	return xs, ys
}

// layout finds the places of everything from the top to the bottom, and is false
// where there is nothing to draw.
func (c *canvas) layout() bool {
	xs, ys := c.plot.values()
	var okX, okY bool
	c.x, okX = newScale(c.plot.X, xs)
	c.y, okY = newScale(c.plot.Y, ys)
	if !okX || !okY {
		return false
	}
	wide := c.width >= float64(Wide)
	rows, tall := 5, 220.0
	if wide {
		rows, tall = 6, 300
	}
	c.y.reach(rows)
	c.yTicks = c.y.ticks(rows + 1)
	left := 0.0
	for _, t := range c.yTicks {
		left = max(left, textWidth(t.label))
	}
	c.x.start, c.x.end = left+18, c.width-22
	c.xTicks = c.x.fewTicks()
	top := 8.0
	if c.plot.Y.Label != "" {
		top += lineHeight
	}
	c.placeEvents(top)
	top += float64(c.lanes())*lineHeight + 6
	c.y.start, c.y.end = top+tall, top
	c.height = c.y.start + lineHeight + 6
	if c.plot.X.Label != "" {
		c.height += lineHeight
	}
	c.placeLegend()
	return true
}

// fewTicks are as many as there is room for beside each other.
func (s scale) fewTicks() []tick {
	for most := 10; ; most-- {
		all, needed := s.ticks(most), 0.0
		for _, t := range all {
			needed = max(needed, textWidth(t.label)+14)
		}
		if most <= 2 || float64(max(0, len(all)-1))*needed <= s.end-s.start && s.apart(all) {
			return all
		}
	}
}

// apart reports whether no two labels touch.
func (s scale) apart(all []tick) bool {
	for i := 1; i < len(all); i++ {
		need := (textWidth(all[i-1].label) + textWidth(all[i].label)) / 2
		if s.at(all[i].value)-s.at(all[i-1].value) < need+8 {
			return false
		}
	}
	return true
}

func (c *canvas) axes() {
	for _, t := range c.yTicks {
		y := c.y.at(t.value)
		c.line(c.x.start-6, y, c.x.end, y, "grid")
		c.text(c.x.start-12, y+4.5, "end", "tick", t.label)
	}
	c.line(c.x.start-6, c.y.start, c.x.end, c.y.start, "axis")
	for _, t := range c.xTicks {
		x := c.x.at(t.value)
		c.line(x, c.y.start, x, c.y.start+4, "axis")
		half := textWidth(t.label) / 2
		c.text(min(max(x, half), c.width-half), c.y.start+lineHeight, "middle", "tick", t.label)
	}
	if label := fit(c.plot.Y.Label, c.width-8); label != "" {
		c.text(4, 16, "start", "label", label)
	}
	if label := fit(c.plot.X.Label, c.width-8); label != "" {
		c.text((c.x.start+c.x.end)/2, c.y.start+2*lineHeight, "middle", "label", label)
	}
}

// point reports where a point stands, if anywhere.
func (c *canvas) point(p Point) (x, y float64, ok bool) {
	if !c.x.drawn(p.X) || !c.y.drawn(p.Y) {
		return math.NaN(), math.NaN(), false
	}
	return c.x.at(p.X), c.y.at(p.Y), true
}

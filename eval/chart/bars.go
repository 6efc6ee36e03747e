package chart

import (
	"math"
	"strconv"
)

// Bars are horizontal, one below the other, and may be stacked of parts.
type Bars struct {
	Title string
	Desc  string // what the chart shows, in words, for those who do not see it
	X     Axis   // of the values; it always has 0
	Parts []string
	Rows  []Bar
}

// Bar has a value for each part. What is not finite is unknown and not drawn;
// negative values go to the left.
type Bar struct {
	Label  string
	Values []float64
	Note   string // beside the bar, such as the sum
}

const (
	barHeight = 18.0
	barGap    = 10.0
)

// Heading is the title and the description.
func (b Bars) Heading() (title, desc string) { return b.Title, b.Desc }

// SVG draws the bars.
func (b Bars) SVG(id string, w Width) string {
	if w < Narrow {
		w = Narrow
	}
	b.X.Log = false
	c := &barCanvas{drawing: newDrawing(id), bars: b, width: float64(w)}
	if !c.layout() {
		return nothing(c.drawing, b.Title, b.Desc, w)
	}
	c.begin(b.Title, b.Desc, w, c.height)
	c.patterns()
	c.grid()
	for i, row := range b.Rows {
		c.row(i, row)
	}
	for _, e := range c.entries {
		c.fill(e.x, e.y-11, 24, barHeight-5, e.i)
		c.text(e.x+sampleWidth, e.y, "start", "name", e.text)
	}
	c.close("svg")
	return c.String()
}

type barCanvas struct {
	*drawing
	bars          Bars
	width, height float64
	x             scale
	left          float64 // of labels beside the bars; 0 where they stand above
	rowHeight     float64
	bottom        float64
	entries       []placedEntry
}

// sums are the ends of a bar on both sides of 0.
func (c *barCanvas) sums(row Bar) (low, high float64) {
	for _, v := range row.Values {
		if !c.bars.X.drawn(v) {
			continue
		}
		low, high = low+min(v, 0), high+max(v, 0)
	}
	return low, high
}

func (c *barCanvas) layout() bool {
	if len(c.bars.Rows) == 0 {
		return false
	}
	ends := []float64{0}
	label, notes := 0.0, 0.0
	for _, row := range c.bars.Rows {
		low, high := c.sums(row)
		ends = append(ends, low, high)
		label = max(label, textWidth(clean(row.Label, 60)))
		notes = max(notes, textWidth(clean(row.Note, 30))+16)
	}
	c.x, _ = newScale(c.bars.X, ends)
	c.rowHeight = barHeight + barGap + lineHeight
	if c.width >= float64(Wide) {
		c.left = min(label, c.width*.34)
		c.rowHeight = barHeight + barGap
	}
	c.x.start, c.x.end = c.left+12, c.width-max(24, min(notes, c.width*.3))
	c.bottom = 6 + float64(len(c.bars.Rows))*c.rowHeight
	c.height = c.bottom + lineHeight + 6
	if c.bars.X.Label != "" {
		c.height += lineHeight
	}
	if len(c.bars.Parts) > 1 {
		for i, name := range c.bars.Parts {
			c.entries = append(c.entries, placedEntry{kind: aPart, i: i, text: name})
		}
	}
	c.height = placeEntries(c.entries, 12, c.width, c.height)
	return true
}

func (c *barCanvas) grid() {
	for _, t := range c.x.fewTicks() {
		x := c.x.at(t.value)
		c.line(x, 2, x, c.bottom, "grid")
		half := textWidth(t.label) / 2
		c.text(min(max(x, half), c.width-half), c.bottom+lineHeight-4, "middle", "tick", t.label)
	}
	if label := fit(c.bars.X.Label, c.width-8); label != "" {
		c.text((c.x.start+c.x.end)/2, c.bottom+2*lineHeight-4, "middle", "label", label)
	}
}

func (c *barCanvas) row(i int, row Bar) {
	top := 6 + float64(i)*c.rowHeight
	if c.left > 0 {
		c.text(c.left+4, top+13.5, "end", "name", fit(row.Label, c.left))
	} else {
		c.text(c.x.start, top+13, "start", "name", fit(row.Label, c.width-c.x.start))
		top += lineHeight
	}
	low, high := 0.0, 0.0
	for part, v := range row.Values {
		switch {
		case !c.bars.X.drawn(v) || v == 0:
		case v < 0:
			c.piece(low+v, low, top, part)
			low += v
		default:
			c.piece(high, high+v, top, part)
			high += v
		}
	}
	c.line(c.x.at(0), top-2, c.x.at(0), top+barHeight+2, "axis")
	x := c.x.clamped(high) + 6
	c.text(x, top+13.5, "start", "note", fit(row.Note, c.width-x))
}

func (c *barCanvas) piece(from, to, top float64, part int) {
	start, end := c.x.clamped(from), c.x.clamped(to)
	c.fill(start, top, math.Max(end-start, .5), barHeight, part)
}

// fill draws a piece in the colour of its part, and its hatching upon it.
func (c *barCanvas) fill(x, y, width, height float64, part int) {
	at := []string{"x", number(x), "y", number(y), "width", number(width), "height", number(height), "class", "bar " + colour(part)}
	c.empty("rect", at...)
	if n := part % colours; n > 0 {
		at[len(at)-1] = "hatching"
		c.empty("rect", append(at, "fill", "url(#"+c.id+"-p"+strconv.Itoa(n)+")")...)
	}
}

// patterns are the hatchings of all parts but the first.
func (c *barCanvas) patterns() {
	if len(c.bars.Parts) < 2 {
		return
	}
	lines := [colours]string{
		1: "M0 8L8 0",
		2: "M0 0L8 8",
		3: "M4 0V8",
		4: "M0 4H8",
		5: "M0 8L8 0M0 0L8 8",
	}
	c.open("defs")
	for n := 1; n < colours; n++ {
		c.open("pattern", "id", c.id+"-p"+strconv.Itoa(n), "width", "8", "height", "8", "patternUnits", "userSpaceOnUse")
		c.empty("path", "class", "hatch", "d", lines[n])
		c.close("pattern")
	}
	c.close("defs")
}

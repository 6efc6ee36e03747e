package chart

import (
	"cmp"
	"slices"
)

// box is where something stands.
type box struct{ left, top, right, bottom float64 }

func (b box) touches(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// claim marks a place as taken.
func (c *canvas) claim(b box) { c.taken = append(c.taken, b) }

func (c *canvas) free(b box) bool {
	inside := b.left >= 0 && b.right <= c.width && b.top >= 0 && b.bottom <= c.y.start
	return inside && !slices.ContainsFunc(c.taken, b.touches)
}

// placedEvent is an event with its label above the plot, in a lane where it
// touches no other.
type placedEvent struct {
	x     float64
	label string
	left  float64
	lane  int
	top   float64
}

func (c *canvas) placeEvents(top float64) {
	var ends []float64 // of the lanes
	for _, e := range c.plot.Events {
		if !c.x.drawn(e.X) {
			continue
		}
		label := fit(e.Label, c.width*.45)
		c.events = append(c.events, placedEvent{x: c.x.at(e.X), label: label})
	}
	slices.SortStableFunc(c.events, func(a, b placedEvent) int { return cmp.Compare(a.x, b.x) })
	for i := range c.events {
		e := &c.events[i]
		width := textWidth(e.label)
		e.left = min(e.x+3, c.width-width-2)
		e.lane = slices.IndexFunc(ends, func(end float64) bool { return end+8 <= e.left })
		if e.lane < 0 {
			e.lane, ends = len(ends), append(ends, 0)
		}
		ends[e.lane] = e.left + width
		e.top = top + float64(e.lane)*lineHeight
	}
}

func (c *canvas) lanes() int {
	n := 0
	for _, e := range c.events {
		n = max(n, e.lane+1)
	}
	return n
}

// marks draws events, and the lines of limits.
func (c *canvas) marks() {
	for _, e := range c.events {
		c.line(e.x, e.top+2, e.x, c.y.start, "event")
		c.text(e.left, e.top+13, "start", "note", e.label)
	}
	for _, l := range c.plot.Limits {
		if !c.y.drawn(l.Y) {
			continue
		}
		y := c.y.at(l.Y)
		c.line(c.x.start, y, c.x.end, y, "limit")
		c.claim(c.limitLabel(l))
	}
}

// limitLabel is where the name of a limit stands: above its line, at the right end.
func (c *canvas) limitLabel(l Limit) box {
	y, width := c.y.at(l.Y), textWidth(c.limitText(l))
	if y-17 < c.y.end {
		y += 18
	}
	return box{c.x.end - width, y - 17, c.x.end, y - 1}
}

func (c *canvas) limitText(l Limit) string { return fit(l.Label, (c.x.end-c.x.start)*.7) }

// labels puts the names of points beside them, where one of a few places is free.
// The others are left out: the table of the same figures has them.
func (c *canvas) labels() {
	for _, l := range c.plot.Limits {
		if c.y.drawn(l.Y) {
			at := c.limitLabel(l)
			c.text(at.right, at.bottom-4, "end", "note", c.limitText(l))
		}
	}
	for _, s := range c.plot.Series {
		for _, p := range s.Points {
			x, y, ok := c.point(p)
			if label := fit(p.Label, c.width*.4); ok && label != "" {
				c.label(x, y, label)
			}
		}
	}
}

func (c *canvas) label(x, y float64, label string) {
	w := textWidth(label)
	for _, b := range []box{
		{x + 7, y - 22, x + 7 + w, y - 6},
		{x + 8, y - 9, x + 8 + w, y + 7},
		{x - 7 - w, y - 22, x - 7, y - 6},
		{x - 8 - w, y - 9, x - 8, y + 7},
		{x - w/2, y - 23, x + w/2, y - 7},
		{x - w/2, y + 7, x + w/2, y + 23},
	} {
		if c.free(b) {
			c.claim(b)
			c.text(b.left, b.bottom-4, "start", "name", label)
			return
		}
	}
}

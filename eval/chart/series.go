package chart

import (
	"strconv"
	"strings"
)

// mostMarkers is how many markers a joined line has at most: they tell lines
// apart and need not stand on each point.
const mostMarkers = 14

// areas draws what lies under the lines.
func (c *canvas) areas(i int, s Series) {
	if !s.Band {
		return
	}
	for _, run := range c.runs(append(append([]Point(nil), s.Points...), s.Forecast...)) {
		c.band(i, s.Join, run)
	}
}

// runs are the stretches of points without a gap.
func (c *canvas) runs(points []Point) [][]Point {
	var all [][]Point
	start := 0
	for i := 0; i <= len(points); i++ {
		if i < len(points) {
			if _, _, ok := c.point(points[i]); ok {
				continue
			}
		}
		if i > start {
			all = append(all, points[start:i])
		}
		start = i + 1
	}
	return all
}

func (c *canvas) band(i int, join Join, run []Point) {
	if join == Dots || len(run) < 2 {
		return
	}
	low, high := make([]Point, len(run)), make([]Point, len(run))
	for k, p := range run {
		low[k], high[k] = Point{X: p.X, Y: p.Y}, Point{X: p.X, Y: p.Y}
		if r := p.YRange; r.drawn() {
			low[k].Y, high[k].Y = r.Low, r.High
		}
	}
	up, down := c.steps(join, high), c.steps(join, low)
	for l, r := 0, len(down)-1; l < r; l, r = l+1, r-1 {
		down[l], down[r] = down[r], down[l]
	}
	c.empty("path", "class", "band "+colour(i), "d", "M"+strings.Join(append(up, down...), "L")+"Z")
}

// steps are the positions that a line goes through.
func (c *canvas) steps(join Join, run []Point) []string {
	var all []string
	for k, p := range run {
		x, y := number(c.x.clamped(p.X)), c.y.clamped(p.Y)
		if join == Steps && k > 0 {
			all = append(all, x+" "+number(c.y.clamped(run[k-1].Y)))
		}
		all = append(all, x+" "+number(y))
	}
	return all
}

func (c *canvas) series(i int, s Series) {
	if s.Join != Dots {
		for _, run := range c.runs(s.Points) {
			c.path(i, "", s.Join, run)
		}
		forecast := s.Forecast
		if n := len(s.Points); n > 0 && len(forecast) > 0 {
			forecast = append([]Point{s.Points[n-1]}, forecast...)
		}
		for _, run := range c.runs(forecast) {
			c.path(i, " dashed", s.Join, run)
		}
	}
	c.points(i, s)
}

func (c *canvas) path(i int, class string, join Join, run []Point) {
	if len(run) > 1 {
		c.empty("path", "class", "line "+colour(i)+class, "d", "M"+strings.Join(c.steps(join, run), "L"))
	}
}

func (c *canvas) points(i int, s Series) {
	every := 1
	if n := len(s.Points); s.Join != Dots && n > mostMarkers {
		every = (n + mostMarkers - 1) / mostMarkers
	}
	for k, p := range s.Points {
		x, y, ok := c.point(p)
		if !ok {
			continue
		}
		if !s.Band {
			c.whiskers(i, p, x, y)
		}
		// Those that lines end with, and those that stand alone, are there always.
		if k%every == 0 || k == len(s.Points)-1 || p.Label != "" {
			c.marker(i, x, y)
			c.claim(box{x - 5, y - 5, x + 5, y + 5})
		}
	}
	if s.Join == Dots {
		for _, p := range s.Forecast {
			if x, y, ok := c.point(p); ok {
				c.marker(i, x, y)
			}
		}
	}
}

func (c *canvas) whiskers(i int, p Point, x, y float64) {
	if r := p.YRange; r.drawn() && c.y.drawn(r.Low) && c.y.drawn(r.High) {
		c.line(x, c.y.clamped(r.Low), x, c.y.clamped(r.High), "whisker "+colour(i))
	}
	if r := p.XRange; r.drawn() && c.x.drawn(r.Low) && c.x.drawn(r.High) {
		c.line(c.x.clamped(r.Low), y, c.x.clamped(r.High), y, "whisker "+colour(i))
	}
}

// colours and shapes are how many there are; after them the shapes are hollow.
const (
	colours = 6
	shapes  = 6
)

func colour(i int) string { return "c" + strconv.Itoa(i%colours+1) }

// marker draws the shape of a series.
func (c *canvas) marker(i int, x, y float64) {
	class := "marker " + colour(i)
	if i/shapes%2 == 1 {
		class += " hollow"
	}
	if i%shapes == 0 {
		c.empty("circle", "cx", number(x), "cy", number(y), "r", "3.8", "class", class)
		return
	}
	corners := [shapes][][2]float64{
		1: {{-3.5, -3.5}, {3.5, -3.5}, {3.5, 3.5}, {-3.5, 3.5}},
		2: {{0, -4.8}, {4.6, 3.6}, {-4.6, 3.6}},
		3: {{0, -5}, {5, 0}, {0, 5}, {-5, 0}},
		4: {{0, 4.8}, {4.6, -3.6}, {-4.6, -3.6}},
		5: {{-1.5, -4.5}, {1.5, -4.5}, {1.5, -1.5}, {4.5, -1.5}, {4.5, 1.5}, {1.5, 1.5}, {1.5, 4.5}, {-1.5, 4.5}, {-1.5, 1.5}, {-4.5, 1.5}, {-4.5, -1.5}, {-1.5, -1.5}},
	}[i%shapes]
	var at []string
	for _, p := range corners {
		at = append(at, number(x+p[0])+" "+number(y+p[1]))
	}
	c.empty("path", "class", class, "d", "M"+strings.Join(at, "L")+"Z")
}

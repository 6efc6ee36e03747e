package chart

// entryKind is what stands before the text of a legend.
type entryKind int

const (
	aSeries entryKind = iota
	aForecast
	aRange
	aPart
)

// placedEntry is a line of a legend with its place.
type placedEntry struct {
	kind entryKind
	i    int // of the series or part
	text string
	x, y float64
}

// sampleWidth is how wide the sample before a text is, with the space after it.
const sampleWidth = 32.0

// placeEntries puts entries beside each other, in as many rows as they need, below
// a height. It returns where they end.
func placeEntries(entries []placedEntry, left, width, top float64) float64 {
	x, y := left, top+lineHeight
	for i := range entries {
		e := &entries[i]
		e.text = fit(e.text, width-left-sampleWidth-4)
		w := sampleWidth + textWidth(e.text) + 18
		if x > left && x+w-18 > width {
			x, y = left, y+lineHeight
		}
		e.x, e.y = x, y
		x += w
	}
	if len(entries) == 0 {
		return top
	}
	return y + 8
}

// placeLegend names the series. One alone, of which nothing else is to be said,
// is named by the axis.
func (c *canvas) placeLegend() {
	forecast, ranges := false, false
	for i, s := range c.plot.Series {
		c.entries = append(c.entries, placedEntry{kind: aSeries, i: i, text: s.Name})
		forecast = forecast || s.Join != Dots && len(s.Forecast) > 0
		for _, p := range append(s.Points[:len(s.Points):len(s.Points)], s.Forecast...) {
			ranges = ranges || p.YRange.drawn() || p.XRange.drawn()
		}
	}
	if forecast {
		text := c.plot.Expected
		if text == "" {
			text = "forecast"
		}
		c.entries = append(c.entries, placedEntry{kind: aForecast, text: text})
	}
	if ranges && c.plot.Ranges != "" {
		c.entries = append(c.entries, placedEntry{kind: aRange, text: c.plot.Ranges})
	}
	if len(c.entries) == 1 && c.plot.Series[0].Name == "" {
		c.entries = nil
	}
	c.height = placeEntries(c.entries, c.x.start, c.width, c.height)
}

func (c *canvas) legend() {
	for _, e := range c.entries {
		mid := e.y - 4
		switch e.kind {
		case aSeries:
			if c.plot.Series[e.i].Join != Dots {
				c.line(e.x, mid, e.x+24, mid, "line "+colour(e.i))
			}
			c.marker(e.i, e.x+12, mid)
		case aForecast:
			c.line(e.x, mid, e.x+24, mid, "line dashed")
		case aRange:
			c.line(e.x+12, mid-7, e.x+12, mid+7, "whisker")
			c.empty("rect", "x", number(e.x+2), "y", number(mid-6), "width", "20", "height", "12", "class", "band")
		}
		c.text(e.x+sampleWidth, e.y, "start", "name", e.text)
	}
}

package chart

import (
	"math"
	"time"

	"switchboard/providers"
)

// Chart is a chart of any kind.
type Chart interface {
	// SVG is the chart as an element of a document that has Style. The id begins
	// the ids in it and has to be unique in the document; letters, digits and
	// hyphens of it are kept.
	SVG(id string, w Width) string
	// Heading is the title of the chart and what it shows in words, as plain
	// text that still has to be escaped.
	Heading() (title, desc string)
}

// Width is that of the drawing in its own units. It is stretched to the box that
// it stands in; how much text fits depends on it.
type Width int

const (
	Wide   Width = 720 // on a screen and on paper
	Narrow Width = 360 // on a phone
)

// Unit says how the numbers of an axis are written.
type Unit int

const (
	Plain   Unit = iota // 1,000
	Percent             // of shares from 0 to 1: 25 %
	Money               // of US dollars: $0.05
	Time                // of seconds since 1970, see At
)

// Axis is one direction of a chart.
type Axis struct {
	Label   string // what is measured, with its unit where numbers do not show it
	Unit    Unit
	Log     bool           // decades are equally long; not for Time
	Include []float64      // numbers that the axis reaches in any case, such as 0
	Zone    *time.Location // of Time; UTC where it is nil
}

// Range is from Low to High. One that is empty (the zero value too) is not drawn.
type Range struct{ Low, High float64 }

func (r Range) drawn() bool { return r.Low < r.High }

// At is a moment as a number of an axis of Time.
func At(t time.Time) float64 { return float64(t.Unix()) }

// Dollars is an amount as a number of an axis of Money; what is unknown is left out.
func Dollars(m providers.Money) float64 {
	if !m.Known() {
		return math.NaN()
	}
	return float64(m.Nano()) / 1e9
}

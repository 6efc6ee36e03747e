// Package chart draws charts for reports as SVG. It is pure: the same chart gives
// the same bytes, whatever the clock, the place or the system.
//
// There are two kinds. A Plot has series over two axes: lines over time, with a
// band and a forecast; steps; dots with whiskers, of which some are joined. Bars
// are horizontal and may be stacked. Both are a Chart, which a page draws twice:
// Wide for a screen or a sheet of paper, and Narrow for a phone.
//
//	p := chart.Plot{
//		Title: "Spent by day", Desc: "From $3 a day in May to $9 in June.",
//		X:      chart.Axis{Label: "day", Unit: chart.Time},
//		Y:      chart.Axis{Label: "USD a day", Unit: chart.Money, Include: []float64{0}},
//		Series: []chart.Series{{Name: "spent", Points: points}},
//	}
//	svg := p.SVG("spent", chart.Wide)
//
// What is drawn needs no script, no font and nothing from outside. Series are told
// apart by the shape of their markers, and parts of bars by hatching, as well as by
// colour. Colours are custom properties (--chart-ink, --chart-1 to --chart-6, ...)
// which Style sets for light and dark screens and for paper: a document has it once,
// and a file of its own (File) has it inside.
//
// Any text may come from outside: it is cleaned, cut to one short line, and escaped.
// Numbers that are not finite, and on a logarithmic axis those that are not above 0,
// are left out; in a line they make a gap. Positions are floats, so money comes here
// last, by Dollars, and is never added up here.
package chart

package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// hostile is text as nobody should name a model.
const hostile = "</text><script>alert(1)</script>&amp;\"'\x00\x1b[31m\u202e\ufffe]]>\n<!--"

func day(n int) float64 { return At(time.Date(2026, 5, n, 0, 0, 0, 0, time.UTC)) }

func spending() Plot {
	var spent, saved []Point
	for n := 1; n <= 40; n++ {
		v := 3 + float64(n)/8 + 2*float64(n%7)/7
		spent = append(spent, Point{X: day(n), Y: v})
		saved = append(saved, Point{X: day(n), Y: v * .6})
	}
	saved[10].Y = math.NaN()
	var forecast []Point
	for n := 41; n <= 61; n++ {
		v := 3 + float64(n)/8 + 1
		forecast = append(forecast, Point{X: day(n), Y: v, YRange: Range{v - float64(n-40)/10, v + float64(n-40)/10}})
	}
	return Plot{
		Title: "Spent by day", Desc: "From about $3 a day to $9.",
		X: Axis{Label: "day", Unit: Time}, Y: Axis{Label: "USD a day", Unit: Money, Include: []float64{0}},
		Ranges: "80 % interval", Expected: "forecast from 10 Jun",
		Series: []Series{{Name: "spent", Points: spent, Forecast: forecast, Band: true}, {Name: "if the policy had been applied", Points: saved}},
		Events: []Event{{day(10), "gpt-5 costs less"}, {day(12), "policy applied"}, {day(30), hostile}},
		Limits: []Limit{{10, "budget $10 a day"}},
	}
}

func pareto() Plot {
	dot := func(label string, x, y float64) Point {
		return Point{X: x, Y: y, Label: label, XRange: Range{x * .9, x * 1.1}, YRange: Range{y - .03, y + .03}}
	}
	return Plot{
		Title: "Cost against quality", Desc: "Four models and the router.",
		X: Axis{Label: "USD an answer", Unit: Money, Log: true}, Y: Axis{Label: "accepted answers", Unit: Percent},
		Ranges: "95 % interval",
		Series: []Series{
			{Name: "models", Join: Dots, Points: []Point{dot("demo-nano", .00002, .71), dot("demo-small", .00012, .82), dot("demo-medium", .0009, .80), dot("demo-flagship", .0034, .93)}},
			{Name: "router", Join: Steps, Points: []Point{{X: .00002, Y: .71}, {X: .0004, Y: .86}, {X: .0012, Y: .91}, {X: .0034, Y: .93}}},
		},
	}
}

func tasks() Bars {
	return Bars{
		Title: "Spent by task", Desc: "Coding is the most.",
		X: Axis{Label: "USD", Unit: Money}, Parts: []string{"input", "cached input", "output"},
		Rows: []Bar{
			{Label: "coding", Values: []float64{120, 30, 410}, Note: "$560"},
			{Label: "summarization", Values: []float64{200, 10, 44}, Note: "$254"},
			{Label: "refunds", Values: []float64{-20, 0, -5}, Note: "−$25"},
			{Label: hostile, Values: []float64{math.NaN(), math.Inf(1)}, Note: "—"},
		},
	}
}

func TestChartsLookAsKept(t *testing.T) {
	for name, c := range map[string]Chart{"spending": spending(), "pareto": pareto(), "tasks": tasks(), "empty": Plot{Title: "Nothing", Desc: "No figures."}} {
		for suffix, w := range map[string]Width{"wide": Wide, "narrow": Narrow} {
			t.Run(name+" "+suffix, func(t *testing.T) {
				golden.RequireEqual(t, file(c, w))
			})
		}
	}
}

// wellFormed reads XML to its end and asks that it says nothing that is run or
// fetched.
func wellFormed(svg string) error {
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local == "script" || start.Name.Local == "a" || start.Name.Local == "image" {
			return errors.New("has a " + start.Name.Local)
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				return errors.New("has " + a.Name.Local + "=" + a.Value)
			}
		}
	}
}

func TestChartsAreWellFormedWhateverTheySay(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Just(hostile), rapid.StringOf(rapid.Rune()))
	value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-10, 10), rapid.Just(math.NaN()), rapid.Just(0.0), rapid.Float64Range(1.7e9, 1.8e9))
	unit := rapid.SampledFrom([]Unit{Plain, Percent, Money, Time})
	axis := rapid.Custom(func(t *rapid.T) Axis {
		return Axis{text.Draw(t, "label"), unit.Draw(t, "unit"), rapid.Bool().Draw(t, "log"), rapid.SliceOfN(value, 0, 2).Draw(t, "include"), nil}
	})
	point := rapid.Custom(func(t *rapid.T) Point {
		return Point{value.Draw(t, "x"), value.Draw(t, "y"), text.Draw(t, "label"), Range{value.Draw(t, "a"), value.Draw(t, "b")}, Range{value.Draw(t, "c"), value.Draw(t, "d")}}
	})
	series := rapid.Custom(func(t *rapid.T) Series {
		return Series{text.Draw(t, "name"), rapid.SampledFrom([]Join{Straight, Steps, Dots}).Draw(t, "join"), rapid.SliceOfN(point, 0, 20).Draw(t, "points"), rapid.SliceOfN(point, 0, 3).Draw(t, "forecast"), rapid.Bool().Draw(t, "band")}
	})
	bar := rapid.Custom(func(t *rapid.T) Bar {
		return Bar{text.Draw(t, "label"), rapid.SliceOfN(value, 0, 4).Draw(t, "values"), text.Draw(t, "note")}
	})
	rapid.Check(t, func(t *rapid.T) {
		charts := []Chart{
			Plot{text.Draw(t, "title"), text.Draw(t, "desc"), axis.Draw(t, "x"), axis.Draw(t, "y"), text.Draw(t, "ranges"), text.Draw(t, "expected"), rapid.SliceOfN(series, 0, 3).Draw(t, "series"),
				[]Event{{value.Draw(t, "event"), text.Draw(t, "event name")}}, []Limit{{value.Draw(t, "limit"), text.Draw(t, "limit name")}}},
			Bars{text.Draw(t, "title"), text.Draw(t, "desc"), axis.Draw(t, "x"), rapid.SliceOfN(text, 0, 8).Draw(t, "parts"), rapid.SliceOfN(bar, 0, 4).Draw(t, "rows")},
		}
		w := rapid.SampledFrom([]Width{Wide, Narrow, 0}).Draw(t, "width")
		for _, c := range charts {
			svg := c.SVG(text.Draw(t, "id"), w)
			if err := wellFormed(svg); err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
			if err := wellFormed(file(c, w)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAChartIsNamedForThoseWhoDoNotSeeIt(t *testing.T) {
	svg := spending().SVG("by day", Wide)
	for _, want := range []string{`role="img"`, `aria-labelledby="chart-byday-title chart-byday-desc"`, `<title id="chart-byday-title">Spent by day</title>`, `<desc id="chart-byday-desc">From about $3 a day to $9.</desc>`} {
		if !strings.Contains(svg, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func TestDollars(t *testing.T) {
	t.Run("of what is unknown are left out", func(t *testing.T) {
		if !math.IsNaN(Dollars(providers.Money{})) {
			t.Error("is a number")
		}
	})
	t.Run("are the amount", func(t *testing.T) {
		if got := Dollars(providers.Nano(1_250_000_000)); got != 1.25 {
			t.Error(got)
		}
	})
}

// file is a chart as a file of its own, with its style sheet.
func file(c Chart, w Width) string {
	tag, rest, _ := strings.Cut(c.SVG("chart", w), "\n")
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + tag + "\n<style>" + escape(Style) + "</style>\n" + rest
}

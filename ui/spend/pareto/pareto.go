package pareto

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/eval/certify"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/swap"
	"switchboard/eval/spend/worth"
	"switchboard/ui/format"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// View is what is drawn.
type View struct {
	Theme  styled.Theme
	Widths styled.Widths
	Known  *evidence.Evidence
	Task   engine.Task // of which; "" for all

	Router   []certify.CurvePoint // over its thresholds, in any order of cost
	NoRouter string               // why there is none, as a sentence; "": nothing is known of it
	Applied  *float64             // the cost of the policy in force on that curve; nil: it is none of its points
	Proved   float64              // its certified loss; 0: none
	Floor    float64              // the quality that is asked for
}

// Lines are cost against quality, in lines of w cells: a chart, each model, and the
// router over its thresholds.
func (v *View) Lines(w int) []string {
	points := v.Known.Points(v.Task, worth.Confidence)
	if len(points) < 2 {
		return v.Widths.Wrap("No cheaper model was judged beside "+format.Name(v.Known.Reference)+" here, so nothing can be set beside its quality.", w)
	}
	rows := v.chart(points, w)
	rows = append(rows, v.Theme.Dim.Render(v.Widths.Truncate("  "+v.Widths.Pad("", nameCells(points, w))+" "+v.Widths.PadLeft("cost", 6)+"  quality beside the reference", w)))
	for i, p := range points {
		rows = append(rows, v.row(i, p, nameCells(points, w), w))
	}
	rows = append(rows, v.routerRows(nameCells(points, w), w)...)
	for _, text := range []string{dominatedText(points), v.basis()} {
		for _, line := range v.Widths.Wrap(text, max(1, w)) {
			rows = append(rows, v.Theme.Dim.Render(line))
		}
	}
	return rows
}

// costShare is what a model costs of what the reference does, on the same prompts.
func (v *View) costShare(model string) (ratio float64, ok bool) {
	if model == v.Known.Reference {
		return 1, true
	}
	pair := v.Known.Of(v.Task, v.Known.Reference, model)
	if pair.Priced == 0 {
		return 0, false
	}
	return pair.To.Ratio(pair.From)
}

// height is how many lines the chart has.
const height = 10

// chart is the curve of the router with a number for each model.
func (v *View) chart(points []evidence.Point, w int) []string {
	var curve []widget.ChartPoint
	for _, at := range v.Router {
		curve = append(curve, widget.ChartPoint{Cost: at.Cost, Quality: at.Quality, Low: at.Low, High: at.High})
	}
	ch := widget.Chart{Curve: widget.NewChartCurve(curve), Floor: v.Floor, Axis: "cost"}
	for i, p := range points {
		if cost, ok := v.costShare(p.Model); ok {
			ch.Marks = append(ch.Marks, widget.ChartMark{Sign: sign(i), Style: v.Theme.Star, Cost: min(1, cost), Quality: 1 + p.Quality})
		}
	}
	if len(ch.Curve) > 0 && v.Applied != nil {
		if at, ok := ch.Curve.At(*v.Applied); ok {
			ch.Marks = append([]widget.ChartMark{{Sign: appliedSign, Style: v.Theme.Good, Cost: at.Cost, Quality: at.Quality}}, ch.Marks...)
		}
	}
	return ch.Draw(v.Theme, v.Widths, w, height)
}

// appliedSign is where the policy in force stands.
const appliedSign = "●"

// sign is the sign of a model in the chart.
func sign(i int) string {
	const signs = "123456789abcdefghijklmnopqrstuvwxyz"
	if i < len(signs) {
		return signs[i : i+1]
	}
	return "·"
}

// row is a model in a line.
func (v *View) row(i int, p evidence.Point, name, w int) string {
	cost := format.Unknown
	if share, ok := v.costShare(p.Model); ok {
		cost = format.EstimateMark(p.Estimated) + format.Share(share)
	}
	quality := "the reference"
	if p.Model != v.Known.Reference {
		quality = fmt.Sprintf("%s (%s to %s)", SignedPoints(p.Quality), SignedPoints(p.In.Low), SignedPoints(p.In.High))
	}
	line := v.line(v.Theme.Star, sign(i), format.Name(p.Model), cost, quality, name).Add(v.Theme.Dim, ratedText(p))
	if p.By != "" {
		line = line.Add(v.Theme.Warn, "  dominated by "+format.Name(p.By))
	}
	return line.Render(v.Widths, w)
}

// nameCells is the width of a name below the chart in w cells: names give way to figures.
func nameCells(points []evidence.Point, w int) int {
	most := 0
	for _, p := range points {
		most = max(most, len(ratedText(p)))
	}
	return max(6, min(18, w-33-most)) // a sign, the cost and the quality with its interval take 33
}

func ratedText(p evidence.Point) string { return "  " + format.Comma(p.Rated) + " rated" }

func (v *View) line(style styled.Style, mark, name, cost, quality string, cells int) styled.Line {
	return styled.Line{{Style: style, Text: mark + " "}, {Style: v.Theme.Text, Text: v.Widths.Pad(v.Widths.Truncate(name, cells), cells) + " " + v.Widths.PadLeft(cost, 6) + "  " + v.Widths.Pad(quality, 22)}}
}

// SignedPoints is a difference of quality in points of 1, with its sign.
func SignedPoints(d float64) string {
	if d > 0 {
		return "+" + format.Points(d)
	}
	return format.Points(d)
}

// routerSteps is how many points of the router are in lines.
const routerSteps = 5

// routerRows are some points of the router, from strict to loose thresholds.
func (v *View) routerRows(name, w int) (rows []string) {
	if len(v.Router) > 0 {
		for _, line := range v.Widths.Wrap("The router is an estimate on other prompts, those that thresholds may be fitted to, and certifies nothing:", max(1, w)) {
			rows = append(rows, v.Theme.Dim.Render(line))
		}
	}
	for i := range routerSteps {
		if len(v.Router) < routerSteps {
			break
		}
		at := v.Router[i*(len(v.Router)-1)/(routerSteps-1)]
		rows = append(rows, v.line(v.Theme.Focus, widget.CurveSign, "router, "+format.Share(at.Calls)+" ref.", format.Share(at.Cost), fmt.Sprintf("%s (%s to %s)", SignedPoints(at.Quality-1), SignedPoints(at.Low-1), SignedPoints(at.High-1)), name).Render(v.Widths, w))
	}
	if v.Proved > 0 && len(v.Router) > 0 && v.Applied != nil {
		rows = append(rows, v.line(v.Theme.Good, appliedSign, "policy in force", format.Share(*v.Applied), "certified loss ≤ "+format.LimitText(v.Proved), name).Render(v.Widths, w))
	}
	return rows
}

func dominatedText(points []evidence.Point) string {
	var names []string
	for _, p := range points {
		if p.By != "" {
			names = append(names, format.Name(p.Model)+" (by "+format.Name(p.By)+")")
		}
	}
	if len(names) == 0 {
		return "No model is dominated, as far as the judged prompts tell."
	}
	return "Dominated, which is to say that another one is as good and costs no more, or is better and costs the same: " + strings.Join(names, ", ") + ". Where intervals overlap that may be chance."
}

// basis says what it rests on.
func (v *View) basis() string {
	text := "Quality is beside the reference's, on judged prompts of the store"
	if v.Task != "" {
		text += " in " + swap.TaskName(v.Task)
	}
	text += fmt.Sprintf("; intervals at %s.", format.Percent(worth.Confidence))
	switch {
	case v.NoRouter != "":
		return text + " " + v.NoRouter
	case len(v.Router) == 0:
		return text + " Nothing is known of the router: it needs rated prompts and costs."
	}
	return text
}

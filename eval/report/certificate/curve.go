package certificate

import (
	"fmt"
	"math"

	"switchboard/engine"
	"switchboard/eval/chart"
	"switchboard/eval/page"
)

// lossChart shows what each threshold of the run is estimated to lose.
func (r *Report) lossChart(f *Family) page.Block {
	estimated := chart.Series{Name: "loss, estimated from the draws", Join: chart.Steps}
	for _, at := range f.Curve {
		loss := math.NaN()
		if at.Loss != nil {
			loss = *at.Loss
		}
		estimated.Points = append(estimated.Points, chart.Point{X: at.Threshold, Y: loss})
	}
	p := chart.Plot{
		Title: "Loss by threshold: " + f.Family, Desc: f.curveText(r.MaxLoss),
		X:      chart.Axis{Label: "threshold: the largest gap accepted"},
		Y:      chart.Axis{Label: "loss of quality, from 0 to 1", Include: []float64{0}},
		Series: []chart.Series{estimated},
		Limits: []chart.Limit{{Y: r.MaxLoss, Label: "limit " + plain(r.MaxLoss)}},
		Events: f.mark(),
	}
	if f.Threshold != nil && f.Upper != nil {
		p.Series = append(p.Series, chart.Series{Name: "bound at the threshold chosen", Join: chart.Dots, Points: []chart.Point{{X: *f.Threshold, Y: *f.Upper}}})
	}
	return page.Chart{Chart: p, Data: f.figures()}
}

// shareChart shows what each threshold sends to a cheaper model.
func (r *Report) shareChart(f *Family) page.Block {
	s := chart.Series{Name: "to a cheaper model", Join: chart.Steps}
	for _, at := range f.Curve {
		s.Points = append(s.Points, chart.Point{X: at.Threshold, Y: at.Share})
	}
	desc := "The share is known without ratings."
	if f.Threshold != nil {
		desc = fmt.Sprintf("At the threshold chosen %s of the prompts go to a cheaper model. %s", percent(&f.Share), desc)
	}
	return page.Chart{Chart: chart.Plot{
		Title: "Share that goes to a cheaper model, by threshold: " + f.Family, Desc: desc,
		X:      chart.Axis{Label: "threshold: the largest gap accepted"},
		Y:      chart.Axis{Label: "of the prompts of the family", Unit: chart.Percent, Include: []float64{0}},
		Series: []chart.Series{s},
		Events: f.mark(),
	}}
}

// mostFigures is about how many thresholds a page lists; JSON has all of them.
const mostFigures = 24

// figures is the table of both charts: the first and the last thresholds, the chosen one,
// and some between.
func (f *Family) figures() page.Table {
	t := page.Table{Columns: page.Columns(">threshold", ">to a cheaper model", ">draws that go there", ">loss, estimated", "certified")}
	every := (len(f.Curve) + mostFigures - 1) / mostFigures
	for k, at := range f.Curve {
		chosen := f.Threshold != nil && at.Threshold == *f.Threshold
		if k%every == 0 || k == len(f.Curve)-1 || chosen {
			t.Rows = append(t.Rows, []string{engine.Decimal(at.Threshold, 4), percent(&at.Share), engine.Comma(at.Routed), points(at.Loss, 4), yes(at.Certified)})
		}
	}
	t.Caption = fmt.Sprintf("Figures of %d of the %d thresholds of %s", len(t.Rows), len(f.Curve), f.Family)
	return t
}

func (f *Family) mark() []chart.Event {
	if f.Threshold == nil {
		return nil
	}
	return []chart.Event{{X: *f.Threshold, Label: f.fromCurve()}}
}

// curveText is the chart of losses in words.
func (f *Family) curveText(limit float64) string {
	first, last := f.Curve[0], f.Curve[len(f.Curve)-1]
	text := fmt.Sprintf("%d thresholds were tested from strict (%s) to loose (%s), against a limit of %s; %s.",
		len(f.Curve), engine.Decimal(first.Threshold, 3), engine.Decimal(last.Threshold, 3), plain(limit), f.fromCurve())
	if f.Loss != nil && f.Upper != nil {
		text += fmt.Sprintf(" There the loss is estimated as %s, and bounded by %s.", engine.Decimal(*f.Loss, 4), engine.Decimal(*f.Upper, 4))
	}
	return text
}

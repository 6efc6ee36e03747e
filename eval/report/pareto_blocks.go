package report

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/chart"
	"switchboard/eval/page"
)

// paretoBlocks show cost against quality.
func (r *Report) paretoBlocks() []page.Block {
	p := r.Pareto
	if p == nil {
		return nil
	}
	blocks := []page.Block{
		page.Heading{Text: "Cost against quality"},
		page.Paragraph{Text: fmt.Sprintf("Each model alone, and the router over its thresholds, beside %s. Quality is a difference from its quality, in points of 1, on prompts that somebody judged; intervals are of %s confidence each, as if these prompts were drawn at random. The router's are estimates from the prompts that thresholds may be fitted to.", p.Reference, percent(p.Confidence))},
	}
	models := p.modelTable()
	if plot, ok := p.plot(); ok {
		blocks = append(blocks, page.Chart{Chart: plot, Data: models})
	} else {
		blocks = append(blocks, models)
	}
	if len(p.Router) > 0 {
		blocks = append(blocks, p.routerTable())
	}
	if slices.ContainsFunc(p.Models, func(m ModelPoint) bool { return m.Guess }) {
		blocks = append(blocks, page.Paragraph{Text: "~ marks costs of tokens that nobody counted: they are worked out from the texts."})
	}
	return append(blocks, page.Paragraph{Text: p.dominated()})
}

func (p *Pareto) modelTable() page.Table {
	t := page.Table{Caption: "Models alone, the cheapest first", Columns: page.Columns("model", ">cost of an answer", ">of the reference's", ">quality beside it", ">from", ">to", ">judged prompts", "dominated by")}
	for _, m := range p.Models {
		by, mark := "no model", ""
		if m.Guess {
			mark = "~"
		}
		if m.By != nil {
			by = *m.By
		}
		t.Rows = append(t.Rows, []string{m.Model, mark + m.Mean.String(), marked(mark, maybe(m.Cost, percent)), beside(m.Quality), maybe(m.Low, beside), maybe(m.High, beside), engine.Comma(int64(m.Rated)), by})
	}
	return t
}

// marked is a figure with its mark; nothing where there is no figure.
func marked(mark, figure string) string {
	if figure == "" {
		return ""
	}
	return mark + figure
}

// mostSteps is how many points of the router a table for people has.
const mostSteps = 12

func (p *Pareto) routerTable() page.Table {
	t := page.Table{Caption: "The router, from strict to loose thresholds, estimated (all points are in the JSON)", Columns: page.Columns(">prompts at the reference", ">of the reference's cost", ">quality beside it", ">from", ">to")}
	row := func(name string, at RouterPoint) []string {
		return []string{name + percent(at.Calls), maybe(at.Cost, percent), beside(at.Quality), beside(at.Low), beside(at.High)}
	}
	every := max(1, (len(p.Router)+mostSteps-2)/(mostSteps-1))
	for i, at := range p.Router {
		if i%every == 0 || i == len(p.Router)-1 {
			t.Rows = append(t.Rows, row("", at))
		}
	}
	if p.Certified != nil {
		t.Foot = row("certified: ", *p.Certified)
	}
	return t
}

// beside writes a difference in points of 1.
func beside(d float64) string {
	switch text := strings.TrimPrefix(points(d), "-"); {
	case text == points(0):
		return text
	case d > 0:
		return "+" + text
	}
	return points(d)
}

// plot draws the points whose cost is known; false where that is the reference alone.
func (p *Pareto) plot() (chart.Plot, bool) {
	single := chart.Series{Name: "a model alone", Join: chart.Dots}
	for _, m := range p.Models {
		if m.Cost == nil {
			continue
		}
		at := chart.Point{X: *m.Cost, Y: m.Quality, Label: m.Model}
		if m.Low != nil {
			at.YRange = chart.Range{Low: *m.Low, High: *m.High}
		}
		single.Points = append(single.Points, at)
	}
	line := chart.Series{Name: "the router, estimated", Band: true}
	for _, at := range p.Router {
		if at.Cost != nil {
			line.Points = append(line.Points, chart.Point{X: *at.Cost, Y: at.Quality, YRange: chart.Range{Low: at.Low, High: at.High}})
		}
	}
	plot := chart.Plot{
		Title: "Cost against quality", Desc: p.describe(), Ranges: percent(p.Confidence) + " interval",
		X: chart.Axis{Label: "cost, of the reference's on the same prompts", Unit: chart.Percent, Include: []float64{0}}, Y: chart.Axis{Label: "quality beside the reference's", Include: []float64{0}},
		Series: []chart.Series{single},
	}
	if len(line.Points) > 1 {
		plot.Series = append(plot.Series, line)
	}
	if c := p.Certified; c != nil && c.Cost != nil {
		plot.Series = append(plot.Series, chart.Series{Name: "certified", Join: chart.Dots, Points: []chart.Point{{X: *c.Cost, Y: c.Quality, Label: "certified", YRange: chart.Range{Low: c.Low, High: c.High}}}})
	}
	return plot, len(single.Points) > 1
}

// describe is the chart in words.
func (p *Pareto) describe() string {
	text := fmt.Sprintf("%s beside %s", eval.Counted(int64(len(p.Models)-1), "model"), p.Reference)
	if n := len(p.Router); n > 0 && p.Router[n-1].Cost != nil {
		text += fmt.Sprintf("; the router goes from all of its cost and quality to %s of its cost with a quality of %s beside it", percent(*p.Router[n-1].Cost), beside(p.Router[n-1].Quality))
	}
	return text + "."
}

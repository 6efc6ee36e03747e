package report

import (
	"fmt"
	"strings"

	"switchboard/eval/chart"
	"switchboard/eval/page"
	"switchboard/providers"
)

// whatIfBlocks say what the same calls would have cost if something were otherwise.
func (r *Report) whatIfBlocks() []page.Block {
	if len(r.WhatIf) == 0 {
		return nil
	}
	t := page.Table{Caption: "What if: the same calls, estimated with list prices", Columns: page.Columns("if", ">spent", ">change", ">of the spend", ">by the policy", ">by the reference", ">of spent, unchanged")}
	for _, a := range r.WhatIf {
		t.Rows = append(t.Rows, []string{a.If, a.Spent.String(), a.Change.String(), shareOf(a.Change, r.Spent), a.Routed.String(), a.Reference.String(), a.Kept.String()})
	}
	blocks := []page.Block{
		page.Heading{Text: "What if"},
		page.Paragraph{Text: "Each line assumes one thing, and that nobody changes anything else. Discounts stay. Unchanged is what is spent where no tokens or no price is known. The policy and the reference are of the prompts that are compared."}, t,
	}
	if note := firstKnown(r.WhatIf[0].FirstKnown); note != "" {
		blocks = append(blocks, page.Paragraph{Text: note})
	}
	return append(blocks, r.priceWarBlocks()...)
}

func firstKnown(is bool) string {
	if !is {
		return ""
	}
	return "Some prices are the first that are known, of a later day than the calls: they stand in for what held then."
}

// priceWarBlocks show the same history at the prices of each day.
func (r *Report) priceWarBlocks() []page.Block {
	if len(r.PriceWar) == 0 {
		return nil
	}
	plot := chart.Plot{
		Title: "The price war: the same calls at the prices of other days", Desc: r.describeWar(),
		X: chart.Axis{Label: "prices of", Unit: chart.Time}, Y: chart.Axis{Label: "USD, estimated", Unit: chart.Money, Include: []float64{0}},
	}
	plot.Series = r.warSeries()
	data := page.Table{Columns: page.Columns("prices of", ">spent", ">by the policy", ">by the reference", ">of spent, unchanged", "what changed, in dollars per million tokens in / out")}
	for _, at := range r.PriceWar {
		var changes []string
		for _, c := range at.Changed {
			changes = append(changes, fmt.Sprintf("%s %s to %s", c.Model, c.From, c.To))
		}
		if len(at.Changed) > 0 {
			plot.Events = append(plot.Events, chart.Event{X: chart.At(at.Day.Start()), Label: at.Changed[0].Model})
		}
		data.Rows = append(data.Rows, []string{at.Day.String(), at.Spent.String(), at.Routed.String(), at.Reference.String(), at.Kept.String(), strings.Join(changes, "; ")})
	}
	blocks := []page.Block{page.Heading{Text: "The price war", Sub: true}, page.Chart{Chart: plot, Data: data}}
	for _, at := range r.PriceWar {
		if at.FirstKnown {
			return append(blocks, page.Paragraph{Text: firstKnown(true)})
		}
	}
	return blocks
}

// warSeries are the lines of what is known.
func (r *Report) warSeries() (all []chart.Series) {
	for _, s := range [...]struct {
		name string
		of   func(WarDay) providers.Money
	}{
		{"spent", func(d WarDay) providers.Money { return d.Spent }},
		{"by the policy", func(d WarDay) providers.Money { return d.Routed }},
		{"by the reference", func(d WarDay) providers.Money { return d.Reference }},
	} {
		line := chart.Series{Name: s.name, Join: chart.Steps}
		for _, at := range r.PriceWar {
			if m := s.of(at); m.Known() {
				line.Points = append(line.Points, chart.Point{X: chart.At(at.Day.Start()), Y: chart.Dollars(m)})
			}
		}
		if len(line.Points) > 0 {
			all = append(all, line)
		}
	}
	return all
}

// describeWar is the chart in words.
func (r *Report) describeWar() string {
	first, last := r.PriceWar[0], r.PriceWar[len(r.PriceWar)-1]
	return fmt.Sprintf("The calls of %s cost %s at the prices of %s and %s at those of %s.", r.period(), first.Spent, first.Day, last.Spent, last.Day)
}

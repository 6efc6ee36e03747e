package report

import (
	"fmt"

	"switchboard/eval"
	"switchboard/eval/chart"
	"switchboard/eval/page"
	"switchboard/providers"
)

// mostBars is how many models a chart shows at most.
const mostBars = 8

// modelChart shows the models on which most was spent.
func (r *Report) modelChart() page.Block {
	bars := chart.Bars{Title: "Spent by model", X: chart.Axis{Label: "USD", Unit: chart.Money}}
	data := page.Table{Columns: page.Columns("model", ">USD", ">share")}
	for i := range r.ByModel[:min(mostBars, len(r.ByModel))] {
		m := &r.ByModel[i]
		name := named(m.Model, "unknown")
		bars.Rows = append(bars.Rows, chart.Bar{Label: name, Values: []float64{chart.Dollars(m.Spent)}, Note: m.spent().String()})
		data.Rows = append(data.Rows, []string{name, m.spent().String(), shareOf(m.Spent, r.Spent)})
	}
	bars.Desc = "The models that cost most, each with what was spent on it."
	return page.Chart{Chart: bars, Data: data}
}

// The most days that a chart shows, and the most that the table beside it shows. Longer
// times are added up by month.
const (
	mostPoints = 400
	mostDates  = 31
)

// dayChart shows what each day cost.
func (r *Report) dayChart() page.Block {
	of, points := "day", r.ByDay
	if len(points) > mostPoints {
		of, points = "month", r.byMonth()
	}
	line := chart.Series{Name: "spent"}
	for i := range points {
		line.Points = append(line.Points, chart.Point{X: chart.At(points[i].Day.Start()), Y: chart.Dollars(points[i].Spent)})
	}
	plot := chart.Plot{
		Title: "Spent by " + of, Desc: fmt.Sprintf("What each %s cost, from %s to %s.", of, r.From, r.To),
		X: chart.Axis{Label: of, Unit: chart.Time}, Y: chart.Axis{Label: "USD a " + of, Unit: chart.Money, Include: []float64{0}},
		Series: []chart.Series{line},
	}
	return page.Chart{Chart: plot, Data: r.dates()}
}

// dates is the table of what each day cost, or each month where days would be too many.
func (r *Report) dates() page.Table {
	if len(r.ByDay) <= mostDates {
		t := page.Table{Caption: "Spent by day", Columns: page.Columns("day", ">USD", "rests on")}
		for i := range r.ByDay {
			t.Rows = append(t.Rows, []string{r.ByDay[i].Day.String(), r.ByDay[i].spent().String(), r.ByDay[i].restsOn()})
		}
		return t
	}
	t := page.Table{Caption: "Spent by month, as far as it is in the period (the days are in the CSV and JSON)", Columns: page.Columns("month", ">USD", "rests on")}
	for _, m := range r.byMonth() {
		t.Rows = append(t.Rows, []string{m.Day.String()[:len("2006-01")], m.spent().String(), m.restsOn()})
	}
	return t
}

// byMonth adds up the days of each month.
func (r *Report) byMonth() (months []ByDay) {
	for i := range r.ByDay {
		d := &r.ByDay[i]
		n := len(months)
		if n == 0 || months[n-1].Day.at.Month() != d.Day.at.Month() || months[n-1].Day.at.Year() != d.Day.at.Year() {
			first := d.Day.at.AddDate(0, 0, 1-d.Day.at.Day())
			months = append(months, ByDay{Day: Day{first}})
			n++
		}
		m := &months[n-1].Sums
		m.Spent, m.Basis.Billed = plus(m.Spent, d.Spent), plus(m.Basis.Billed, d.Basis.Billed)
		m.Basis.Reported, m.Basis.Estimated = plus(m.Basis.Reported, d.Basis.Reported), plus(m.Basis.Estimated, d.Basis.Estimated)
		m.Unpriced += d.Unpriced
		m.Estimated, m.AtMost = m.Estimated || d.Estimated, m.AtMost || d.AtMost
	}
	return months
}

// plus is the sum of what is known.
func plus(a, b providers.Money) providers.Money {
	switch {
	case !a.Known():
		return b
	case !b.Known():
		return a
	}
	return a.Add(b)
}

// comparedChart sets three amounts beside each other.
func (r *Report) comparedChart() page.Block {
	c := &r.Compared
	bars := chart.Bars{Title: "The same prompts, three ways", X: chart.Axis{Label: "USD, estimated", Unit: chart.Money}}
	data := page.Table{Columns: page.Columns("way", ">USD, estimated", ">of the reference")}
	for _, row := range [...]struct {
		name   string
		amount providers.Money
		atMost int64
	}{{"the models that answered", c.Listed, c.bounds.Listed}, {"the policy", c.Routed, c.bounds.Routed}, {"always the reference", c.Reference, c.bounds.Reference}} {
		bars.Rows = append(bars.Rows, chart.Bar{Label: row.name, Values: []float64{chart.Dollars(row.amount)}, Note: c.bound(row.amount, row.atMost)})
		data.Rows = append(data.Rows, []string{row.name, c.bound(row.amount, row.atMost), shareOf(row.amount, c.Reference)})
	}
	bars.Desc = fmt.Sprintf("What %s cost by the models that answered, by the policy and by the reference.", eval.Counted(c.Prompts, "prompt"))
	return page.Chart{Chart: bars, Data: data}
}

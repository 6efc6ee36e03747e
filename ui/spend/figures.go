package spend

import (
	"fmt"
	"maps"
	"slices"

	"switchboard/eval/spend/pricebook"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/styled"
)

// leftOut is what is not in the sum of what was spent, a few words each.
func (s *Spend) leftOut() []string {
	var parts []string
	t := &s.sight.total
	for _, currency := range slices.Sorted(maps.Keys(t.Others)) {
		if a := t.Others[currency]; amounts.NotZero(a) {
			parts = append(parts, foreign(currency, a.Money()))
		}
	}
	if t.UnpricedRows > 0 {
		parts = append(parts, counted(t.UnpricedRows, "row")+" without a price")
	}
	if n := s.unreadable(); n > 0 {
		parts = append(parts, counted(n, "unreadable row")+" of files")
	}
	if s.history.Damaged > 0 {
		parts = append(parts, format.Plural(s.history.Damaged, "damaged trial"))
	}
	if s.history.Undated > 0 {
		parts = append(parts, format.Plural(s.history.Undated, "trial")+" of a wrong clock")
	}
	if n := len(s.sight.Waiting); n > 0 {
		parts = append(parts, format.Plural(n, "unfinished answer"))
	}
	return parts
}

// foreign is an amount in another currency.
func foreign(currency string, m providers.Money) string {
	return providers.CleanLine(currency, 10) + " " + fmt.Sprintf("%.2f", float64(m.Nano())/1e9)
}

func (s *Spend) unreadable() (n int64) {
	for _, f := range s.history.Files {
		n += f.Unreadable
	}
	return n
}

// openFigures shows everything that is summed up, and what it rests on.
func (s *Spend) openFigures() {
	s.Open(&shell.Pager{Context: s.Context, Title: "figures", Keys: shell.InFigures, Page: func(w int) []string {
		var rows []string
		for _, f := range s.figures() {
			rows = append(rows, s.FigureRows(f, w)...)
		}
		return rows
	}})
}

// figures are all sums of what is shown.
func (s *Spend) figures() []styled.Figure {
	t := &s.sight.total
	figures := []styled.Figure{
		{Name: "spent", Value: amounts.Spent(&t.Sums), Origin: s.period.Name(s.now) + "; the firmest figure of each row"},
		{Name: "billed", Value: amounts.Marked("", t.Billed), Origin: counted(t.BilledRows, "row") + ": a vendor's bill"},
		{Name: "reported", Value: amounts.Marked("", t.Reported), Origin: counted(t.ReportedRows, "row") + ": a service or a gateway"},
		{Name: "estimated", Value: amounts.Bounded(t.Estimated, t.AtMost.Estimated), Origin: counted(t.EstimatedRows, "row") + ": worked out here, by list price" + boundsText(t.AtMost.Estimated)},
		{Name: "superseded", Value: amounts.Estimate(t.Superseded), Origin: "estimates in no sum: a bill of the same vendor and day is about the same calls"},
		{Name: "without a price", Value: count(t.UnpricedRows), Origin: "rows in no sum of money"},
	}
	figures = append(figures, s.priceFigures()...)
	for _, currency := range slices.Sorted(maps.Keys(t.Others)) {
		if a := t.Others[currency]; amounts.NotZero(a) {
			figures = append(figures, styled.Figure{Name: "in " + providers.CleanLine(currency, 10), Value: foreign(currency, a.Money()), Origin: "in no sum of dollars"})
		}
	}
	figures = append(figures,
		styled.Figure{Name: "input", Value: t.TokenCount(t.Input).String(), Origin: "tokens, neither read from a prompt cache nor written to one"},
		styled.Figure{Name: "cached input", Value: t.TokenCount(t.CachedInput).String(), Origin: "tokens read from a prompt cache"},
		styled.Figure{Name: "cache writes", Value: t.TokenCount(t.CacheWrite + t.CacheWrite1h).String(), Origin: "tokens written to one"},
		styled.Figure{Name: "output", Value: t.TokenCount(t.Output).String(), Origin: "tokens, " + t.TokenCount(t.Reasoning).String() + " of them reasoning"},
		styled.Figure{Name: "uncounted", Value: count(t.Uncounted), Origin: "rows that do not say both"},
	)
	figures = append(figures, s.routingFigures()...)
	figures = append(figures, s.monthEnd().Details()...)
	for _, f := range s.history.Files {
		figures = append(figures, styled.Figure{
			Name: "file", Value: counted(f.New, "row"),
			Origin: fmt.Sprintf("%s (%s); %s counted before, %s unreadable", providers.CleanLine(f.File, 200), f.Format, count(f.Known), count(f.Unreadable)),
		})
	}
	return figures
}

// boundsText says of how many rows the dearest price was taken.
func boundsText(n int64) string {
	if n == 0 {
		return ""
	}
	return "; at most, of " + counted(n, "row") + ": a rate is unknown, and the dearest was taken that it can have"
}

// priceFigures are the list prices that estimates are worked out by, with their days.
func (s *Spend) priceFigures() []styled.Figure {
	var figures []styled.Figure
	for _, model := range s.usedModels() {
		f := styled.Figure{Name: "list price", Value: format.Unknown, Origin: format.Name(model) + ": none is known"}
		if price, standing := s.book().At(model, s.now); price.Known() {
			f.Value = rates(price)
			f.Origin = format.Name(model) + ": a million tokens in and out, " + format.PriceDate(price)
			if standing == pricebook.FirstKnown {
				f.Origin += ", the first that is known"
			}
			if price.Source != "" {
				f.Origin += "; " + providers.CleanLine(price.Source, 120)
			}
		}
		figures = append(figures, f)
	}
	return figures
}

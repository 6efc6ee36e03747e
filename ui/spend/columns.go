package spend

import (
	"cmp"
	"math"
	"strings"

	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/ui/format"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/trend"
	"switchboard/ui/widget"
)

// The columns that are hidden where they have nothing to say, by their titles.
const (
	billedColumn    = "billed"
	reportedColumn  = "reported"
	estimatedColumn = "estimated"
	unpricedColumn  = "no price"
	listedColumn    = "compared"
	policyColumn    = "policy"
	savesColumn     = "saves"
	referenceColumn = "reference"
	spentColumn     = "spent"
	callsColumn     = "calls"
	inColumn        = "in" // tokens, as those out
	outColumn       = "out"
)

// barCells is the width of the bar of a share.
const barCells = 10

// spentColumns are the figures of a row.
func spentColumns() []widget.TableColumn[row] {
	amount := func(title string, worth int, text func(*row) string, of func(*row) usage.Amount) widget.TableColumn[row] {
		return widget.TableColumn[row]{Title: title, Right: true, Worth: worth, Cell: func(r row) string { return text(&r) },
			Less: func(a, b row) int { return of(&a).Compare(of(&b)) }}
	}
	number := func(title string, worth int, of func(*row) int64) widget.TableColumn[row] {
		return widget.TableColumn[row]{Title: title, Right: true, Worth: worth, Cell: func(r row) string { return count(of(&r)) },
			Less: func(a, b row) int { return cmp.Compare(of(&a), of(&b)) }}
	}
	tokens := func(title, with string, of func(*row) int64) widget.TableColumn[row] {
		c := number(title, 1, of)
		c.With, c.Cell = with, func(r row) string { return tokensText(r.TokenCount(of(&r))) }
		return c
	}
	plain := func(title string, worth int, of func(*row) usage.Amount) widget.TableColumn[row] {
		return amount(title, worth, func(r *row) string { return amounts.Marked("", of(r)) }, of)
	}
	bounded := func(title string, worth int, atMost func(*row) int64, of func(*row) usage.Amount) widget.TableColumn[row] {
		return amount(title, worth, func(r *row) string { return amounts.Bounded(of(r), atMost(r)) }, of)
	}
	return []widget.TableColumn[row]{
		{Title: "model", Elastic: true, Cell: func(r row) string { return r.name }, Less: func(a, b row) int { return strings.Compare(a.name, b.name) }},
		amount(spentColumn, 12, func(r *row) string { return amounts.Spent(&r.Sums) }, func(r *row) usage.Amount { return r.Spent() }),
		{Title: "share", Right: true, Worth: 10, Cell: func(r row) string { return format.Share(r.share) }, Less: func(a, b row) int { return cmp.Compare(a.share, b.share) }},
		{Title: "", Worth: 2, Cell: func(r row) string { return bar(r.share) }},
		{Title: callsColumn, Right: true, Worth: 11, Cell: func(r row) string { return callsText(&r.Sums, format.Thousands) }, Less: func(a, b row) int { return cmp.Compare(a.Requests, b.Requests) }},
		plain(billedColumn, 3, func(r *row) usage.Amount { return r.Billed }),
		plain(reportedColumn, 3, func(r *row) usage.Amount { return r.Reported }),
		bounded(estimatedColumn, 3, func(r *row) int64 { return r.AtMost.Estimated }, func(r *row) usage.Amount { return r.Estimated }),
		number(unpricedColumn, 9, func(r *row) int64 { return r.UnpricedRows }),
		tokens(inColumn, outColumn, func(r *row) int64 { return r.Input + r.CachedInput + r.CacheWrite + r.CacheWrite1h }),
		tokens(outColumn, inColumn, func(r *row) int64 { return r.Output }),
		bounded(listedColumn, 8, func(r *row) int64 { return r.compared.AtMost.Listed }, func(r *row) usage.Amount { return r.compared.Listed }),
		bounded(policyColumn, 6, func(r *row) int64 { return r.compared.AtMost.Routed }, func(r *row) usage.Amount { return r.compared.Routed }),
		{Title: savesColumn, Right: true, Worth: 7, Cell: func(r row) string { return savesText(&r.compared) }, Less: func(a, b row) int { return cmp.Compare(saving(&a), saving(&b)) }},
		bounded(referenceColumn, 4, func(r *row) int64 { return r.compared.AtMost.Reference }, func(r *row) usage.Amount { return r.compared.Reference }),
	}
}

// saving orders rows by what they save; unknown comes first.
func saving(r *row) float64 {
	share, ok := saves(&r.compared)
	if !ok {
		return math.Inf(-1)
	}
	return share
}

// bar is a share as a bar of cells.
func bar(share float64) string {
	n := min(barCells, max(0, int(math.Round(share*barCells))))
	return strings.Repeat("▰", n) + strings.Repeat("▱", barCells-n)
}

// fitColumns hides the columns that say nothing of what is shown.
func (s *Spend) fitColumns() {
	t, c, pairs := &s.sight.total, &s.sight.compared, s.by == spending.ByPair
	alike := len(amounts.Bases(&t.Sums, trend.Signs)) < 2 // what was spent says it
	for i := range s.table.Columns {
		col := &s.table.Columns[i]
		switch col.Title {
		case billedColumn:
			col.Hide = alike || !amounts.NotZero(t.Billed) || pairs
		case reportedColumn:
			col.Hide = alike || !amounts.NotZero(t.Reported) || pairs
		case estimatedColumn:
			col.Hide = alike || !amounts.NotZero(t.Estimated) || pairs
		case unpricedColumn:
			col.Hide = t.UnpricedRows == 0 || pairs
		case spentColumn, callsColumn, inColumn, outColumn:
			col.Hide = pairs
		case listedColumn, policyColumn, savesColumn, referenceColumn:
			col.Hide = c.Compared == 0 && !pairs
		}
	}
	s.table.Columns[0].Title = heading(s.by)
}

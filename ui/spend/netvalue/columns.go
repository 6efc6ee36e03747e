package netvalue

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"switchboard/eval/spend/swap"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/widget"
)

// columns are the figures of an option.
func columns() []widget.TableColumn[worth.Option] {
	return []widget.TableColumn[worth.Option]{
		{Title: "task", Cell: func(r worth.Option) string { return format.Name(swap.TaskName(r.Task)) }, Less: func(a, b worth.Option) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: "who answers", Worth: 20, Cell: func(r worth.Option) string { return name(&r) }},
		{Title: "accepted", Right: true, Worth: 4, Cell: acceptedText},
		{Title: "$/accepted", Right: true, Worth: 12, Cell: func(r worth.Option) string { return estimate(r.Net.PerAccepted) }},
		{Title: netColumn, Right: true, Worth: 10, Cell: func(r worth.Option) string { return estimate(r.Net.Prompt) }},
		{Title: perDollarColumn, Right: true, Worth: 5, Cell: perDollarText},
		{Title: netMonthColumn, Right: true, Worth: 3, Cell: func(r worth.Option) string { return estimate(r.Net.Month) }},
		{Title: paysColumn, Worth: 11, Cell: paysText},
	}
}

// The columns that are shown only where the config says what answers are worth.
const (
	netColumn       = "net value"
	perDollarColumn = "per $"
	netMonthColumn  = "net a month"
	paysColumn      = "pays?"
)

var valueColumns = [...]string{netColumn, perDollarColumn, netMonthColumn, paysColumn}

func acceptedText(r worth.Option) string {
	if r.Quality.N == 0 {
		return format.Unknown
	}
	return fmt.Sprintf("%s of %s", format.Percent(r.Quality.Value), format.Comma(r.Quality.N))
}

// estimate is an estimate with its interval. An end that is unknown is unbounded, ∞.
func estimate(e worth.Estimate) string {
	if !e.Value.Known() {
		return format.Unknown
	}
	sign, dash := "", "–"
	if e.Low.Nano() < 0 {
		dash = "…"
	}
	value := short(e.Value)
	if e.Value.Nano() < 0 {
		sign, value = "-", strings.TrimPrefix(value, "-")
	}
	return fmt.Sprintf("~%s$%s (%s%s%s)", sign, value, short(e.Low), dash, short(e.High))
}

// short is an amount with two or three digits, for a table; ∞ where it is unknown.
func short(m providers.Money) string {
	if !m.Known() {
		return "∞"
	}
	v := float64(m.Nano()) / 1e9
	switch size := math.Abs(v); {
	case size >= 1000:
		return strings.Replace(format.Dollars(m), "$", "", 1)
	case size >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size >= 0.1 || size == 0:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	digits := 1 - int(math.Floor(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(v, 'f', digits, 64)
}

func perDollarText(r worth.Option) string {
	if !r.Net.PerDollar.Known {
		return format.Unknown
	}
	return fmt.Sprintf("%.1f", r.Net.PerDollar.Value)
}

func paysText(r worth.Option) string {
	switch {
	case r.Reference:
		return ""
	case !r.Value.Known():
		return format.Unknown
	}
	return Verdict(r.Beside.Pays)
}

// Verdict is a verdict in words.
func Verdict(v worth.Verdict) string {
	return map[worth.Verdict]string{worth.Pays: "yes", worth.DoesNotPay: "no", worth.TooFew: "too few ratings", worth.Unknown: format.Unknown}[v]
}

// name is what answers: one model, or the policy in force.
func name(o *worth.Option) string {
	if o.Model == "" {
		return "policy in force"
	}
	return format.Name(o.Model)
}

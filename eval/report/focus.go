package report

import (
	"cmp"
	"io"
	"math/big"
	"strings"
	"time"

	"switchboard/eval/page"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// writeFOCUS writes the charges of each day, provider and model: a row for each kind
// of tokens, at most four.
func (r *Report) writeFOCUS(w io.Writer, version string) error {
	f := focusWriter{columns: focusColumns(version), sheet: page.NewSheet(w), done: make(map[string]usage.Amount)}
	if err := f.sheet.Names(f.columns...); err != nil {
		return err
	}
	for i := range r.Charges {
		if err := f.charge(&r.Charges[i]); err != nil {
			return err
		}
	}
	return f.sheet.Flush()
}

// focusWriter writes rows. Amounts are rounded so that the effective costs in a
// currency add up to their exact sum, which is rounded once.
type focusWriter struct {
	columns []string
	sheet   *page.Sheet
	done    map[string]usage.Amount // by currency
}

// next is the next amount in a currency, in whole nano-dollars.
func (f *focusWriter) next(currency string, a usage.Amount) providers.Money {
	before := usage.Zero.Plus(f.done[currency])
	f.done[currency] = before.Plus(a)
	return f.done[currency].Money().Add(negative(before.Money()))
}

// charge writes a row for each kind of tokens of a charge. Where the cost rests on
// several things, or nothing says how it divides over the kinds, it writes instead one
// row for each thing that the cost rests on, for all kinds together.
func (f *focusWriter) charge(c *Charge) error {
	basis, one := c.basis()
	costs, ok := c.listed()
	if one && ok && !c.amount().Less(usage.Zero) {
		amount := f.next(c.Currency, c.amount())
		if parts, ok := split(amount, costs); ok {
			return f.kinds(c, basis, parts, parts == costs)
		}
		return f.row(c, focusRow{cost: amount, basis: basis, kind: -1})
	}
	if one {
		return f.row(c, focusRow{cost: f.next(c.Currency, c.amount()), basis: basis, kind: -1})
	}
	for _, p := range c.parts() {
		if p.amount.Known() && p.amount != usage.Zero {
			if err := f.row(c, focusRow{cost: f.next(c.Currency, p.amount), basis: p.basis, kind: -1}); err != nil {
				return err
			}
		}
	}
	return nil
}

// kinds writes a row for each kind of tokens that the charge has.
func (f *focusWriter) kinds(c *Charge, basis usage.Basis, parts [len(tokenKinds)]providers.Money, exact bool) error {
	for i, n := range c.Tokens {
		if n == 0 {
			continue
		}
		if err := f.row(c, focusRow{cost: parts[i], basis: basis, kind: i, exact: exact}); err != nil {
			return err
		}
	}
	return nil
}

// focusRow is what one row is about.
type focusRow struct {
	cost  providers.Money
	basis usage.Basis
	kind  int  // place in tokenKinds; -1: all of them
	exact bool // the cost is the list price of the tokens
}

// atMost reports whether the cost is an upper bound.
func (r *focusRow) atMost(c *Charge) bool { return c.AtMost && r.basis == usage.Estimated }

// row writes a row. Columns that are not named are null.
func (f *focusWriter) row(c *Charge, r focusRow) error {
	in := map[string]page.Cell{
		"ServiceCategory": page.Text("AI and Machine Learning"), "ServiceSubcategory": page.Text("Generative AI"),
		"ChargeFrequency": page.Text("Usage-Based"), "ChargeCategory": page.Text("Usage"), "PricingCategory": page.Text("Standard"),
		"BillingCurrency": page.Text(c.Currency), "PricingCurrency": page.Text(c.Currency),
		"EffectiveCost": page.Amount(r.cost), "ListCost": page.Amount(r.cost), "ContractedCost": page.Amount(r.cost), "BilledCost": page.Amount(providers.Nano(0)),
		xModel: page.Text(c.Model), xEstimated: page.Text(truth(r.basis != usage.Billed)), xCostBasis: page.Text(string(r.basis)), xSimulated: page.Text(truth(c.Simulated)), xAtMost: page.Text(truth(r.atMost(c))),
	}
	if r.basis == usage.Billed {
		in["BilledCost"] = page.Amount(r.cost)
	}
	if r.cost.Nano() < 0 {
		in["ChargeCategory"], in["PricingCategory"] = page.Text("Credit"), page.Cell{}
	}
	focusTimes(in, c.Day.Start())
	focusNames(in, c)
	focusTokens(in, c, r)
	cells := make([]page.Cell, len(f.columns))
	for i, name := range f.columns {
		cells[i] = in[name]
	}
	return f.sheet.Row(cells...)
}

// focusTimes are a charge's day and its month, ends exclusive.
func focusTimes(in map[string]page.Cell, day time.Time) {
	month := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
	in["ChargePeriodStart"], in["ChargePeriodEnd"] = page.Moment(day), page.Moment(day.AddDate(0, 0, 1))
	in["BillingPeriodStart"], in["BillingPeriodEnd"] = page.Moment(month), page.Moment(month.AddDate(0, 1, 0))
}

// focusNames say who is paid. The account is not known, so it is named after the
// provider.
func focusNames(in map[string]page.Cell, c *Charge) {
	provider := cmp.Or(c.Provider, "unknown")
	for _, column := range [...]string{"ServiceProviderName", "InvoiceIssuerName", "HostProviderName", "ProviderName", "PublisherName", "BillingAccountId"} {
		in[column] = page.Text(provider)
	}
	in["ServiceName"] = page.Text(provider + " API")
}

// focusTokens say what was consumed, and how the cost came about. The description
// names no model: readers look in it for the kind of tokens.
func focusTokens(in map[string]page.Cell, c *Charge, r focusRow) {
	sku, what := cmp.Or(c.Provider, "unknown")+"/"+cmp.Or(c.Model, "unknown"), "Tokens of all kinds"
	if r.kind >= 0 {
		kind := &tokenKinds[r.kind]
		n := c.Tokens[r.kind]
		what = kind.name
		sku += "/" + strings.ToLower(strings.ReplaceAll(kind.name, " ", "_"))
		in["SkuMeter"], in["ConsumedQuantity"], in["ConsumedUnit"] = page.Text(kind.name), page.Count(n), page.Text("Tokens")
		in["PricingQuantity"], in["PricingUnit"] = page.Amount(millions(n)), page.Text("1000000 Tokens")
		in[xCostSplit] = page.Text("in proportion to list prices")
		if r.exact {
			in["ListUnitPrice"], in["ContractedUnitPrice"] = page.Amount(kind.rate(c.Price.Rates)), page.Amount(kind.rate(c.Price.Rates))
			in[xCostSplit] = page.Text("list prices")
		}
	}
	in["SkuId"] = page.Text(sku)
	how := map[usage.Basis]string{
		usage.Billed: "billed", usage.Reported: "as a gateway or a client reported, not billed", usage.Estimated: "estimated by list price, not billed",
	}[r.basis]
	if r.atMost(c) {
		how += "; at most, as a rate is unknown"
	}
	in["ChargeDescription"] = page.Text(what + ", " + how)
}

// millions is a number in millions, as a decimal.
func millions(n int64) providers.Money {
	all := new(big.Int).Mul(big.NewInt(n), big.NewInt(1000))
	if !all.IsInt64() {
		return providers.Money{}
	}
	return providers.Nano(all.Int64())
}

func truth(is bool) string {
	if is {
		return "true"
	}
	return "false"
}

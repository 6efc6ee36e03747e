package vendor

import (
	"math/big"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/providers"
)

var one = providers.Count(1)

// FOCUS reads rows of the FinOps Open Cost and Usage Specification 1.0 to 1.4.
// The cost is BilledCost or, in rows of this program's own files that say that no vendor
// billed it, EffectiveCost: an estimate, or what a gateway reported. Rows of services that are not
// models are passed over.
func FOCUS(r *rows.Row, emit rows.Emit) {
	if category := r.Text("ServiceCategory"); category != "" && category != "AI and Machine Learning" {
		return
	}
	record := usage.Record{
		Format: usage.FOCUS, Identity: usage.Restated,
		Provider: focusProvider(r), Model: focusModel(r),
		Start: r.Moment("ChargePeriodStart"), End: r.Moment("ChargePeriodEnd"),
		Cost: usage.Cost{Amount: r.Amount(0, "BilledCost"), Basis: usage.Billed, Currency: r.Currency("BillingCurrency")},
		Tags: usage.Tags("project", r.Text("SubAccountName", "SubAccountId")),
	}
	if r.Lower("x_Estimated") == "true" {
		record.Cost.Amount, record.Cost.Basis = r.Amount(0, "EffectiveCost", "ListCost", "BilledCost"), usage.Estimated
		if r.Lower("x_CostBasis") == string(usage.Reported) {
			record.Cost.Basis = usage.Reported
		}
		record.Cost.AtMost = r.Lower("x_AtMost") == "true"
	}
	r.Object("Tags").Names(func(name, value string) {
		record.Tags = append(record.Tags, usage.Tags(strings.ToLower(name), value)...)
	})
	focusTokens(r, &record)
	record.ID = focusID(r, record)
	if record.Start.IsZero() {
		r.Refuse("ChargePeriodStart: there is none")
	}
	if !record.Cost.Amount.Known() {
		r.Refuse("BilledCost: there is none, and it must not be null")
	}
	r.Give(record, emit)
}

func focusProvider(r *rows.Row) string {
	return r.Lower("ServiceProviderName", "ProviderName", "PublisherName", "InvoiceIssuerName")
}

// focusModel is the model that a row is about. The specification has no column for it:
// programs write it into the SKU, as in "openai/gpt-5.4, input" and
// "anthropic/claude-opus-5-5/output_tokens", or into the resource.
func focusModel(r *rows.Row) string {
	if model := r.Text("x_Model", "x_ModelId", "x_model"); model != "" {
		return model
	}
	if _, item, ok := strings.Cut(r.Text("SkuId"), "/"); ok {
		item, _, _ = strings.Cut(item, "/")
		item, _, _ = strings.Cut(item, ", ")
		return item
	}
	if model := r.Object("SkuPriceDetails").Text("model", "x_model", "Model"); model != "" {
		return model
	}
	return r.Text("ResourceName", "ResourceId", "SkuId")
}

// focusCount is how many tokens a row is about: the consumed quantity, else the pricing
// quantity, whose unit may be a number of tokens, as in "1000000 Tokens".
func focusCount(r *rows.Row) (n providers.Tokens) {
	var err error
	if text := r.Text("ConsumedQuantity"); text != "" {
		if !strings.EqualFold(r.Text("ConsumedUnit"), "tokens") {
			return n
		}
		if n, err = rows.ParseCount(text); err != nil {
			r.Refuse("ConsumedQuantity: %w", err)
		}
		return n
	}
	unit := strings.Fields(r.Text("PricingUnit"))
	text := r.Text("PricingQuantity")
	if text == "" || len(unit) == 0 || len(unit) > 2 || !strings.EqualFold(unit[len(unit)-1], "tokens") {
		return n
	}
	if _, err := usage.ParseAmount(text, 0); err != nil {
		r.Refuse("PricingQuantity: %w", err)
		return n
	}
	all, ok := new(big.Rat).SetString(text)
	if len(unit) == 2 && ok {
		size, err := rows.ParseCount(unit[0])
		if err != nil || !size.Known() {
			return n
		}
		all.Mul(all, new(big.Rat).SetInt64(size.Int()))
	}
	if !ok || !all.IsInt() || !all.Num().IsInt64() || all.Sign() < 0 {
		return n
	}
	return providers.Count(all.Num().Int64())
}

// focusTokens sets the count of tokens in a row whose unit is the token. The meter tells
// which kind of token is counted.
func focusTokens(r *rows.Row, record *usage.Record) {
	n := focusCount(r)
	if !n.Known() {
		return
	}
	meter := strings.ToLower(r.Text("SkuMeter") + " " + r.Text("ChargeDescription"))
	switch t := &record.Tokens; {
	case strings.Contains(meter, "output"):
		t.Output = n
	case strings.Contains(meter, "cache write"), strings.Contains(meter, "cache creation"):
		t.CacheWrite = n
	case strings.Contains(meter, "cache"):
		t.CachedInput = n
	case strings.Contains(meter, "input"):
		t.Input = n
	}
}

// focusID is the ID of a charge. The specification has no id of a row, so it is made from
// the columns that stay the same in a later export. Amounts, quantities and the invoice,
// which is only there after the period, do not.
func focusID(r *rows.Row, record usage.Record) usage.ID {
	parts := []string{record.Provider, record.Model, string(record.Cost.Basis)}
	for _, name := range [...]string{
		"BillingAccountId", "SubAccountId", "SubAccountName", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ServiceName",
		"SkuId", "SkuPriceId", "SkuMeter", "ResourceId", "RegionId", "CommitmentDiscountId", "PricingCategory", "PricingUnit", "ConsumedUnit", "BillingCurrency", "Tags",
	} {
		parts = append(parts, r.Long(name))
	}
	return usage.NewID(usage.FOCUS, append(parts, period(r, "ChargePeriodStart"), period(r, "ChargePeriodEnd"))...)
}

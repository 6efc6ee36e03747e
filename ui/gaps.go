package ui

import (
	"switchboard/engine"
	"switchboard/providers"
)

// gapRow is a model of the ladder as the router saw it.
type gapRow struct {
	model, gap, verdict string
	chosen              bool
}

// gapRows are all models that the router could choose from, the reference
// last.
func (c *compare) gapRows(d engine.Decision) []gapRow {
	var rows []gapRow
	reference := c.reference()
	for _, g := range d.Gaps {
		r := gapRow{model: g.Model, gap: fraction(g.Gap), verdict: "over the threshold", chosen: g.Model == d.Model && g.Model != reference}
		switch {
		case r.chosen:
			r.verdict = "the cheapest within the threshold"
		case g.Gap <= d.Threshold:
			r.verdict = "within the threshold"
		case engine.AcceptsNone(d.Threshold):
			r.verdict = "not taken: nothing goes to a cheaper model"
		}
		rows = append(rows, r)
	}
	if reference == "" {
		return rows
	}
	r := gapRow{model: reference, gap: "–", verdict: "the reference", chosen: reference == d.Model}
	if r.chosen && len(rows) > 0 && !engine.AcceptsNone(d.Threshold) {
		r.verdict = "the reference: no cheaper model is within the threshold"
	}
	return append(rows, r)
}

// reference is the model that gaps are measured against: that of the answers,
// or of the prompt that is being written.
func (c *compare) reference() string {
	if c.previewing() {
		return c.bench.Catalog.Reference
	}
	return c.trial.Reference.Model
}

// gapLines are the gaps as a table.
func (c *compare) gapLines(d engine.Decision) []line {
	t, w := c.theme, 0
	rows, tokens := c.gapRows(d), c.promptTokens()
	for _, r := range rows {
		w = max(w, c.ruler.width(providers.CleanLine(r.model, 40)))
	}
	var out []line
	for i, r := range rows {
		label, star := "       ", "  "
		if i == 0 {
			label = " gaps  "
		}
		if r.chosen {
			star = "★ "
		}
		row := line{{t.dim, label}, {t.star, star}, {t.text, c.ruler.fit(providers.CleanLine(r.model, 40), w)},
			{t.text, "  " + c.ruler.right(r.gap, 5) + "  "}, {t.dim, r.verdict}}
		if m, ok := c.bench.Catalog.Model(r.model); ok && crowded(m, tokens) {
			row = row.add(t.warn, " · "+crowding(m, tokens))
		}
		out = append(out, row)
	}
	return out
}

// policyLine says what decided.
func (c *compare) policyLine(d engine.Decision) []line {
	policy := []rune(d.Policy) // of a stored trial, so it need not be a hash
	if len(policy) > 12 {
		policy = policy[:12]
	}
	t, rule := c.theme, "threshold "+fraction(d.Threshold)+" for "+string(d.Task)
	if engine.AcceptsNone(d.Threshold) {
		rule = "nothing goes to a cheaper model for " + string(d.Task)
	}
	return []line{{{t.dim, " by    "}, {t.dim, "policy "}, {t.text, string(policy)}, {t.dim, " · " + rule}}}
}

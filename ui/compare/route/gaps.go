package route

import (
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// gapRow is a model of the ladder as the router saw it.
type gapRow struct {
	model, gap, verdict string
	chosen              bool
}

// gapRows are all models that the router could choose from, the reference
// last.
func (v *View) gapRows(d engine.Decision) []gapRow {
	var rows []gapRow
	reference := v.reference()
	for _, g := range d.Gaps {
		r := gapRow{model: g.Model, gap: format.Fraction(g.Gap), verdict: "over the threshold", chosen: g.Model == d.Model && g.Model != reference}
		switch {
		case r.chosen:
			r.verdict = "the cheapest within the threshold"
			if d.Check != "" {
				r.verdict = "taken if " + d.Check + " agrees"
			}
		case g.Gap <= d.Threshold:
			r.verdict = "within the threshold"
		case engine.AcceptsNone(d.Threshold):
			r.verdict = "not taken: by this policy this task goes to the reference"
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
func (v *View) reference() string {
	if v.Previewing {
		return v.App.Catalog.Reference
	}
	return v.Trial.Reference.Model
}

// gapLines are the gaps as a table.
func (v *View) gapLines(d engine.Decision) []styled.Line {
	t, w := v.Theme, 0
	rows, tokens := v.gapRows(d), v.tokens()
	for _, r := range rows {
		w = max(w, v.Widths.Width(providers.CleanLine(r.model, 40)))
	}
	var out []styled.Line
	for i, r := range rows {
		label, star := "       ", "  "
		if i == 0 {
			label = " gaps  "
		}
		if r.chosen {
			star = "★ "
		}
		row := styled.Line{{Style: t.Dim, Text: label}, {Style: t.Star, Text: star}, {Style: t.Text, Text: v.Widths.Pad(providers.CleanLine(r.model, 40), w)},
			{Style: t.Text, Text: "  " + v.Widths.PadLeft(r.gap, 5) + "  "}, {Style: t.Dim, Text: r.verdict}}
		if m, ok := v.App.Catalog.Model(r.model); ok && lane.ExceedsContext(m, tokens) {
			row = row.Add(t.Warn, " · "+lane.ContextWarning(m, tokens))
		}
		out = append(out, row)
	}
	return out
}

// policyLine says what decided.
func (v *View) policyLine(d engine.Decision) []styled.Line {
	t, rule := v.Theme, "threshold "+format.Fraction(d.Threshold)+" for "+string(d.Task)
	if engine.AcceptsNone(d.Threshold) {
		rule = "threshold none: nothing goes to a cheaper model for " + string(d.Task)
	}
	name := routing.PolicyName(d.Policy)
	if p := v.App.Router.Policy(); p.Hash == d.Policy && p.Provenance.Source == routing.HandSet {
		name = calibrate.OwnPolicy
	}
	return []styled.Line{{{Style: t.Dim, Text: " by    "}, {Style: t.Dim, Text: "policy "}, {Style: t.Text, Text: name}, {Style: t.Dim, Text: " · " + rule}}}
}

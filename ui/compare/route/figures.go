package route

import (
	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// FigureLines is the figures of a lane, then those of the trial.
func (v *View) FigureLines(l *lane.Lane, w int) []string {
	rows := []string{styled.Line{{Style: v.Theme.Title, Text: l.Name}, {Style: v.Theme.Dim, Text: " at " + format.Name(l.Model.Provider)}}.Render(v.Widths, w)}
	for _, f := range l.Figures() {
		rows = append(rows, v.FigureRows(f, w)...)
	}
	rows = append(rows, "", v.Theme.Title.Render("this prompt"))
	for _, f := range v.trialFigures() {
		rows = append(rows, v.FigureRows(f, w)...)
	}
	return rows
}

// trialFigures are those that stand below the lanes.
func (v *View) trialFigures() []styled.Figure {
	var out []styled.Figure
	if d := v.Decision(); d.Gap != nil {
		out = append(out, styled.Figure{Name: "gap", Value: format.Fraction(*d.Gap), Origin: v.gapOrigin(d)}, thresholdFigure(d))
	}
	if v.Trial.ID != "" {
		l, sum := v.ledger(), "the sum of all lanes"
		if v.Trial.Routed {
			sum = "the sum of all attempts, those that were left included"
		}
		out = append(out,
			styled.Figure{Name: "spent here", Value: format.Amount(format.CostMark(l.SpentEstimated, l.SpentAtMost), l.Spent), Origin: sum},
			styled.Figure{Name: "by the route", Value: format.Amount(format.CostMark(l.RouteEstimated, l.RouteAtMost), l.Route), Origin: ledgerOrigin(v.Trial.Route.Model, l.RouteEstimated)},
			styled.Figure{Name: "always reference", Value: format.Amount(format.CostMark(l.ReferenceEstimated, l.ReferenceAtMost), l.Reference), Origin: ledgerOrigin(v.Trial.Reference.Model, l.ReferenceEstimated)})
	}
	if v.Prompt != "" {
		bound := "a bound: a token for every byte of all that is sent, the conversation and the system prompt too, and the full output limit, × list price"
		if v.Routed {
			bound += "; as many calls of the dearest model as there are attempts, for one may be asked again, and the others be passed over; and each check once"
		}
		out = append(out, styled.Figure{Name: "worst case", Value: v.Exposure.String(), Origin: bound})
	}
	if v.App.Catalog.Simulated {
		return append(out, styled.Figure{Name: "today", Value: "nothing", Origin: "simulated models cost nothing; the figures above are what such prices would come to"})
	}
	return append(out, styled.Figure{Name: "today", Value: v.SpentOfCap(), Origin: "the sum of the answers stored today"})
}

// gapOrigin says whose gap a decision gives: of the model chosen, or of the
// one that came nearest.
func (v *View) gapOrigin(d engine.Decision) string {
	const predicted = "predicted by the policy from the prompt alone: quality given up by taking "
	if d.Cheaper() {
		return predicted + d.Model + " instead of the reference"
	}
	near := ""
	for _, g := range d.Gaps {
		if g.Gap == *d.Gap {
			near = providers.CleanLine(g.Model, 80)
			break
		}
	}
	return predicted + near + ", the cheaper model that came nearest, instead of " + d.Model + ", which is the reference"
}

func thresholdFigure(d engine.Decision) styled.Figure {
	if engine.AcceptsNone(d.Threshold) {
		return styled.Figure{Name: "threshold", Value: "none", Origin: "the policy accepts no gap for " + string(d.Task) + ": nothing goes to a cheaper model"}
	}
	return styled.Figure{Name: "threshold", Value: format.Fraction(d.Threshold), Origin: "the largest gap that the policy accepts for " + string(d.Task)}
}

func ledgerOrigin(model string, guess bool) string {
	if guess {
		return "estimated: " + model + " did not run to its end here, or its tokens are estimated; the mean tokens of the others × its price"
	}
	return "the cost of " + model + " above"
}

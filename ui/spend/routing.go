package spend

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/spend/swap"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/styled"
)

// routingLines are its figures in lines of w cells.
func (s *Spend) routingLines(w int) []string {
	return s.figureLines(s.routingFigures(), w, s.pane == routingPane)
}

// figureLines are figures in lines of w cells: in full, or a line each.
func (s *Spend) figureLines(figures []styled.Figure, w int, full bool) (rows []string) {
	name, value := figureName, 0
	for _, f := range figures {
		value = max(value, s.Widths.Width(f.Value))
		if roomy := 58; w >= roomy {
			name = max(name, min(longName, s.Widths.Width(f.Name)))
		}
	}
	for _, f := range figures {
		if full {
			rows = append(rows, s.FigureRows(f, w)...)
			continue
		}
		origin := s.Widths.WithoutEnd(f.Origin, w-name-value-3)
		if f.Value == "" && origin != f.Origin {
			continue // it has no other words, and the page of figures has them all
		}
		line := styled.Line{{Style: s.Theme.Dim, Text: s.Widths.Pad(f.Name, name) + " "}, {Style: s.Theme.Text, Text: s.Widths.Pad(f.Value, value)}, {Style: s.Theme.Dim, Text: "  " + origin}}
		rows = append(rows, line.Render(s.Widths, w))
	}
	return rows
}

// The name of a figure in a line takes figureName cells, and up to longName where that
// leaves room for what stands behind it.
const figureName, longName = 16, 20

// routingFigures are spent, policy and reference, what is lost, and what comparing
// cost.
func (s *Spend) routingFigures() []styled.Figure {
	c := &s.sight.compared.Sums
	figures := []styled.Figure{{Name: "compared", Value: promptsText(c.Compared), Origin: s.uncompared()}}
	if c.Compared > 0 {
		figures = append(figures,
			styled.Figure{Name: "as it was", Value: amounts.Bounded(c.Listed, c.AtMost.Listed), Origin: s.priceDates()},
			styled.Figure{Name: s.policyWord(), Value: amounts.Bounded(c.Routed, c.AtMost.Routed), Origin: s.policyText(c.Routed, c.Listed)},
			styled.Figure{Name: "caches lost", Value: amounts.Marked("≤~", s.sight.lost), Origin: "in the policy's cost; prompt caches that it leaves"},
			styled.Figure{Name: "always reference", Value: amounts.Bounded(c.Reference, c.AtMost.Reference), Origin: s.referenceText()},
		)
		figures = append(figures, s.claims()...)
	}
	mark := "~"
	if s.sight.atMost {
		mark = "≤~"
	}
	return append(figures, styled.Figure{Name: "comparing", Value: amounts.Marked(mark, s.sight.comparing), Origin: "beyond the reference, by lanes side by side"})
}

// priceDates says of which days the list prices are that estimates rest on.
func (s *Spend) priceDates() string {
	var first, last time.Time
	for _, model := range s.usedModels() {
		price, _ := s.book().At(model, s.now)
		switch at := price.AsOf; {
		case !price.Known() || at.IsZero():
		case first.IsZero():
			first, last = at, at
		case at.Before(first):
			first = at
		case at.After(last):
			last = at
		}
	}
	text := "prices of " + first.Format(time.DateOnly)
	switch {
	case first.IsZero():
		return "at list prices"
	case !first.Equal(last):
		text += ", up to " + last.Format(time.DateOnly)
	}
	return text + "; list prices, v has each"
}

// uncompared says which prompts and calls are not compared, and why.
func (s *Spend) uncompared() string {
	var parts []string
	if n := s.sight.compared.Uncompared; n > 0 {
		parts = append(parts, count(n)+" not, no price")
	}
	if n := s.sight.untold; n > 0 {
		parts = append(parts, count(n)+" not, no text")
	}
	if len(parts) == 0 {
		return "every prompt"
	}
	return strings.Join(parts, "; ")
}

// policyWord is what the policy in force is called.
func (s *Spend) policyWord() string {
	if s.history.Lapsed != "" {
		return "policy lapsed"
	}
	return "applied policy"
}

// policyText says which policy it is, and what it saves of what was paid.
func (s *Spend) policyText(routed, listed usage.Amount) string {
	name := routing.PolicyName(s.policy.Hash)
	if why := s.history.Lapsed; why != "" {
		return "the reference is asked: " + providers.CleanLine(why, 200)
	}
	share, ok := saves(&s.sight.compared.Sums)
	if !ok {
		return name
	}
	bounds := s.sight.compared.AtMost
	if share < 0 {
		return fmt.Sprintf("costs %s more · %s", amounts.Difference(routed, listed, bounds.Routed, bounds.Listed), name)
	}
	return fmt.Sprintf("saves %s, %s · %s", amounts.Difference(listed, routed, bounds.Listed, bounds.Routed), format.Percent(share), name)
}

func (s *Spend) referenceText() string {
	if s.App.Catalog.Reference == "" {
		return "the same prompts"
	}
	return format.Name(s.App.Catalog.Reference)
}

// claims are what was proved of the policy: a line for each certificate that is
// about prompts here, and one for the prompts that none is about.
func (s *Spend) claims() []styled.Figure {
	left := s.sight.compared.Compared
	var figures []styled.Figure
	for _, c := range s.policy.Certificates {
		var here int64
		for _, task := range c.Tasks {
			here += s.sight.byTask[task]
		}
		if here == 0 {
			continue
		}
		left -= here
		figures = append(figures, styled.Figure{
			Name:   "loss, " + format.Name(c.Family),
			Value:  format.Points(c.Loss) + " (≤ " + format.LimitText(c.MaxLoss) + ")",
			Origin: fmt.Sprintf("bound %s at %s, certified on %s; %s here", format.Points(c.Upper), format.Percent(c.Confidence), restsOn(&swap.Swap{Rated: c.Rated, Same: c.Same}), promptsText(here)),
		})
		if figure, ok := s.worthFigure(&c); ok {
			figures = append(figures, figure)
		}
	}
	if left > 0 {
		figures = append(figures, styled.Figure{Name: "loss, other", Value: s.unprovedLoss(), Origin: s.unproved(left)})
	}
	return figures
}

func (s *Spend) unprovedLoss() string {
	if s.toReference() {
		return "none"
	}
	return format.Unknown
}

// toReference reports whether what is not certified goes to the reference.
func (s *Spend) toReference() bool {
	return s.policy.Provenance.Source == routing.Calibrated || s.policy.Thresholds.AllowNone()
}

// unproved says what becomes of prompts that no certificate is about.
func (s *Spend) unproved(n int64) string {
	if s.toReference() {
		return count(n) + " go to the reference; " + s.uncertified()
	}
	return count(n) + " not certified; 2 rates and 3 calibrates"
}

// uncertified are the tasks that no certificate is about, most prompts first.
func (s *Spend) uncertified() string {
	var tasks []engine.Task
	for task, n := range s.sight.byTask {
		if n > 0 && s.policy.CertificateFor(task) == nil {
			tasks = append(tasks, task)
		}
	}
	slices.SortFunc(tasks, func(a, b engine.Task) int {
		return cmp.Or(cmp.Compare(s.sight.byTask[b], s.sight.byTask[a]), cmp.Compare(a, b))
	})
	const most = 3
	names := make([]string, min(most, len(tasks)))
	for i := range names {
		names[i] = format.Name(string(tasks[i]))
	}
	if more := len(tasks) - most; more > 0 {
		return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

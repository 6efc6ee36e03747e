package spend

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/spend/whatif"
	"switchboard/eval/usage"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/styled"
)

// whatIf is what the calls that are shown would have cost, had something been different.
type whatIf struct {
	baseline *whatif.Baseline // what scenarios are asked of; nil: not there yet
	war      []whatif.At      // the cost at the prices of each day on which one changed
	assumed  assumptions
}

// firstDay is the first day of what is shown.
func (s *Spend) firstDay() time.Time {
	if len(s.sight.points) == 0 {
		return s.now
	}
	return s.sight.points[0].At
}

// lookAhead readies what scenarios are asked of, where a pane asks for it.
func (s *Spend) lookAhead() tea.Cmd {
	if s.history == nil || s.whatIf.baseline != nil || s.pane != whatIfPane && s.pane != warPane {
		return nil
	}
	until := s.now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	return lookAt(s.sight.base.History, s.sight.groups(), s.book(), s.App.Catalog.Reference, until, s.Generations.Next(basing))
}

// based takes what scenarios are asked of.
func (s *Spend) based(msg based) {
	s.whatIf.baseline, s.whatIf.war = msg.baseline, msg.war
	s.whatIf.assumed.outcome = nil
}

// outcome is what is shown under the scenario of the sliders.
func (s *Spend) outcome() *whatif.Outcome {
	if s.whatIf.assumed.outcome == nil {
		out := s.whatIf.baseline.Under(s.scenario())
		s.whatIf.assumed.outcome = &out
	}
	return s.whatIf.assumed.outcome
}

// whatIfRows are the keys of the sliders.
func (s *Spend) whatIfRows() []keymap.Row {
	by := func(n int) func() tea.Cmd { return keymap.Do(func() { s.slide(n) }) }
	to := func(n int) func() tea.Cmd {
		return keymap.Do(func() { s.whatIf.assumed.selected = min(max(0, s.whatIf.assumed.selected+n), len(s.sliders())-1) })
	}
	return []keymap.Row{
		{Mode: inWhatIf, Action: "more", Keys: []string{"l", "right"}, Hint: "more", Help: "assume more of the selected slider", Do: by(1), Off: s.whyNoSlide},
		{Mode: inWhatIf, Action: "less", Keys: []string{"h", "left"}, Hint: "less", Help: "assume less of it", Do: by(-1), Off: s.whyNoSlide},
		{Mode: inWhatIf, Action: "down", Keys: []string{"j", "down"}, Hint: "", Help: "select the next slider", Do: to(1), Off: s.whyNone},
		{Mode: inWhatIf, Action: "up", Keys: []string{"k", "up"}, Hint: "", Help: "select the slider before", Do: to(-1), Off: s.whyNone},
		{Mode: inWhatIf, Action: "halve-prices", Keys: []string{"H"}, Hint: "halve prices", Help: "assume that all prices are half of what they were", Do: keymap.Do(s.halvePrices), Off: s.whyNone},
		{Mode: inWhatIf, Action: "assume-nothing", Keys: []string{"x"}, Hint: "reset", Help: "put all sliders back to as it was", Do: keymap.Do(func() {
			s.whatIf.assumed = assumeNothing(s.whatIf.assumed.selected)
		}), Off: s.whyNone},
	}
}

// halvePrices halves those of all models, also of those that only the policy asks.
func (s *Spend) halvePrices() {
	s.whatIf.assumed.factors = make(map[string]int)
	for _, model := range s.book().Models() {
		s.whatIf.assumed.factors[s.book().Provider(model)] = 50
	}
	s.whatIf.assumed.outcome = nil
}

func (s *Spend) whyNoSlide() string {
	if s.history == nil {
		return s.whyNone()
	}
	all := s.sliders()
	return all[min(s.whatIf.assumed.selected, len(all)-1)].why
}

func (s *Spend) slide(n int) {
	all := s.sliders()
	all[min(s.whatIf.assumed.selected, len(all)-1)].move(n)
	s.whatIf.assumed.outcome = nil
}

// whatIfLines are the outcome and the sliders, in lines of w cells.
func (s *Spend) whatIfLines(w int) []string {
	if s.whatIf.baseline == nil {
		say := "i asks what it would have cost under other prices and habits"
		if s.pane == whatIfPane {
			say = "looking at the calls …"
		}
		return []string{s.Theme.Dim.Render(s.Widths.Truncate(say, w))}
	}
	sliders, _ := s.sliderLines(w)
	return append(s.outcomeLines(w), sliders...)
}

// drawWhatIf is the box with the sliders: the selected one is always in it.
func (s *Spend) drawWhatIf(w, h int) []string {
	room := max(1, h-2)
	if s.whatIf.baseline == nil || len(s.whatIfLines(w-4)) <= room {
		return s.drawText(whatIfPane, " what if ", s.whatIfLines(w-4), w, h)
	}
	edge, title := s.edge(whatIfPane)
	rows := s.outcomeLines(w - 4)
	rows = rows[:min(len(rows), max(1, room*3/5))]
	sliders, at := s.sliderLines(w - 4)
	left := max(1, room-len(rows))
	top := max(0, min(at-left/2, len(sliders)-left))
	rows = append(rows, sliders[top:min(len(sliders), top+left)]...)
	return shell.Framed(s.Context, edge, title.Add(s.Theme.Title, " what if "), styled.Line{{Style: s.Theme.Dim, Text: " j k select "}}, rows[:min(len(rows), room)], w)
}

// sliderLines are the sliders in lines of w cells, and the line of the selected one.
func (s *Spend) sliderLines(w int) (rows []string, at int) {
	all := s.sliders()
	s.whatIf.assumed.selected = min(s.whatIf.assumed.selected, len(all)-1)
	for i, one := range all {
		if i == s.whatIf.assumed.selected {
			at = len(rows)
		}
		mark, paint := "  ", s.Theme.Text
		if i == s.whatIf.assumed.selected && s.pane == whatIfPane {
			mark, paint = "▸ ", s.Theme.Chosen
		}
		rows = append(rows, styled.Line{{Style: s.Theme.Dim, Text: mark + s.Widths.Pad(one.name, 26)}, {Style: paint, Text: "◂ " + one.value + " ▸"}}.Render(s.Widths, w))
		if one.note != "" {
			for _, line := range s.Widths.Wrap(one.note, max(1, w-4)) {
				rows = append(rows, s.Theme.Warn.Render("    "+line))
			}
		}
	}
	return rows, at
}

// outcomeLines are what is spent as it is and as is assumed.
func (s *Spend) outcomeLines(w int) []string {
	base, out := s.whatIf.baseline.Base(), s.outcome()
	rows := []string{s.beside("spent", base.Spent, out.Spent, w)}
	if s.sight.compared.Compared > 0 {
		rows = append(rows, s.beside(s.policyWord(), base.Routed, out.Routed, w), s.beside("always reference", base.Reference, out.Reference, w))
	}
	rows = append(rows, s.aheadLines(w)...)
	rows = append(rows, s.tradedLine(w)...)
	var notes []string
	if amounts.NotZero(out.Kept) {
		notes = append(notes, amounts.Estimate(out.Kept)+" of it stays: no tokens or no price is known")
	}
	if out.FirstKnown {
		notes = append(notes, "some prices are of a later day")
	}
	if len(notes) > 0 {
		rows = append(rows, s.Theme.Warn.Render(s.Widths.Truncate(strings.Join(notes, "; "), w)))
	}
	return append(rows, "")
}

// beside is a figure as it is and as it would have been.
func (s *Spend) beside(name string, was, would usage.Amount, w int) string {
	line := styled.Line{{Style: s.Theme.Dim, Text: s.Widths.Pad(name, figureName+1)}, {Style: s.Theme.Text, Text: amounts.Estimate(was)}, {Style: s.Theme.Dim, Text: " → "}, {Style: s.Theme.Focus, Text: amounts.Estimate(would)}}
	if share := part(would, was); share >= 0 && was.Known() {
		line = line.Add(s.Theme.Dim, "  "+change(int(100*share+0.5)-100))
	}
	return line.Render(s.Widths, w)
}

// warLines are what the same calls cost at the prices of each day, as bars.
func (s *Spend) warLines(w int) []string {
	if s.whatIf.baseline == nil {
		say := "w shows what the same calls cost at the prices of other days"
		if s.pane == warPane {
			say = "looking at the calls …"
		}
		return []string{s.Theme.Dim.Render(s.Widths.Truncate(say, w))}
	}
	if len(s.whatIf.war) < 2 {
		return s.Widths.Wrap("No price of these models changed in this time. A [[price]] in the config says from which day on a price holds.", w)
	}
	var highest usage.Amount
	for _, at := range s.whatIf.war {
		if highest.Less(at.Spent) || !highest.Known() {
			highest = at.Spent
		}
	}
	var rows []string
	for _, at := range s.whatIf.war {
		line := styled.Line{{Style: s.Theme.Dim, Text: s.Widths.Pad(at.Day.Format("2 Jan 2006"), 13)}, {Style: s.Theme.Text, Text: s.Widths.PadLeft(amounts.Estimate(at.Spent), 10) + " "}, {Style: s.Theme.Focus, Text: bar(part(at.Spent, highest))}}
		if amounts.NotZero(at.Kept) {
			line = line.Add(s.Theme.Dim, " "+amounts.Estimate(at.Kept)+" of it has no price or tokens")
		}
		rows = append(rows, line.Render(s.Widths, w))
		for _, e := range at.Changed {
			rows = append(rows, s.Theme.Dim.Render(s.Widths.Truncate("  "+format.Name(e.Model)+" "+rates(e.From)+" → "+rates(e.To), w)))
		}
	}
	return rows
}

// rates are those of input and output.
func rates(p providers.Price) string {
	if !p.Known() {
		return format.Unknown
	}
	return format.ListPrice(p.Input) + "/" + format.ListPrice(p.Output)
}

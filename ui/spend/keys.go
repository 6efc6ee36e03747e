package spend

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	spending "switchboard/eval/spend"
	"switchboard/ui/keymap"
	"switchboard/ui/spend/period"
	"switchboard/ui/widget"
)

// Rows is Spend's part of the key table.
func (s *Spend) Rows() []keymap.Row {
	rows := append(s.tableRows(), keymap.ScrollRows(inSpend, s.move)...)
	rows = append(append(rows, s.paneRows(inSpend)...), keymap.ScrollRows(inRouting, s.scrollText)...)
	rows = append(append(rows, s.paneRows(inRouting)...), s.swapRows()...)
	rows = append(append(rows, keymap.ScrollRows(inSwaps, s.moveSwaps)...), s.paneRows(inSwaps)...)
	rows = append(append(rows, keymap.ScrollRows(inOutlook, s.scrollText)...), s.paneRows(inOutlook)...)
	rows = append(append(rows, s.whatIfRows()...), s.paneRows(inWhatIf)...)
	rows = append(append(rows, keymap.ScrollRows(inWar, s.scrollText)...), s.paneRows(inWar)...)
	rows = append(append(rows, s.promptRows()...), keymap.ScrollRows(inPrompts, s.movePrompts)...)
	rows = append(append(rows, s.paneRows(inPrompts)...), s.netKeys()...)
	rows = append(append(rows, keymap.ScrollRows(inWorth, s.moveNets)...), s.paneRows(inWorth)...)
	return append(append(rows, keymap.ScrollRows(inPareto, s.scrollText)...), s.paneRows(inPareto)...)
}

// tableRows are the keys of the table.
func (s *Spend) tableRows() []keymap.Row {
	return []keymap.Row{
		{Mode: inSpend, Action: "narrow", Keys: []string{"enter"}, Hint: "narrow", Help: "show only what the selected row counts", Do: s.narrow, Off: s.whyNoNarrow},
		{Mode: inSpend, Action: "sort", Keys: []string{"s"}, Hint: "sort", Help: "sort the table by the next column", Do: keymap.Do(func() { s.table.SortBy(1) }), Off: s.whyNone},
		{Mode: inSpend, Action: "sort-back", Keys: []string{"S"}, Hint: "", Help: "sort it by the column before", Do: keymap.Do(func() { s.table.SortBy(-1) }), Off: s.whyNone},
		{Mode: inSpend, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { s.table.Reverse() }), Off: s.whyNone},
	}
}

// paneRows are the keys that mean the same in every pane.
func (s *Spend) paneRows(m keymap.Mode) []keymap.Row {
	row := func(action, hint, help string, do func() tea.Cmd, off func() string, keys ...string) keymap.Row {
		return keymap.Row{Mode: m, Action: action, Keys: keys, Hint: hint, Help: help, Do: do, Off: off}
	}
	return []keymap.Row{
		row("next-table", "by", "the table by the next of model, task, tag, provider, pair, day, source, and how it was sent", keymap.Do(func() { s.turnTable(1) }), s.whyNone, "b"),
		row("previous-table", "", "the table by the one before", keymap.Do(func() { s.turnTable(-1) }), s.whyNone, "B"),
		row("next-period", "time", "the next time: this month, all time, today, 7 days, 30 days", func() tea.Cmd { return s.turnPeriod(1) }, s.whyNone, "t"),
		row("previous-period", "", "the time before it in that list", func() tea.Cmd { return s.turnPeriod(-1) }, s.whyNone, "T"),
		row("earlier", "", "the month before, or as many days", func() tea.Cmd { return s.shift(1) }, s.whyNoShift, "["),
		row("later", "", "the month after, or as many days", func() tea.Cmd { return s.shift(-1) }, s.whyNoLater, "]"),
		row("hours", "hours", "the hours of the last day, or of the selected one, in place of the days", keymap.Do(func() { s.hourly = !s.hourly }), s.whyNoHours, "u"),
		row("next-pane", "more", "go to the next pane: the table, what routing costs, swaps, month end and budgets, what if, price war, prompts, what answers are worth, cost against quality", func() tea.Cmd { return s.turnPane(1) }, s.whyNone, "tab"),
		row("previous-pane", "", "go to the pane before", func() tea.Cmd { return s.turnPane(-1) }, s.whyNone, "shift+tab"),
		row("what-if", "what if", "what it would have cost under other prices and habits", func() tea.Cmd { return s.choose(whatIfPane) }, s.whyNone, "i"),
		row("price-war", "", "what the same calls cost at the prices of each day on which one changed", func() tea.Cmd { return s.choose(warPane) }, s.whyNone, "w"),
		row("prompts", "", "the prompts that the money goes to: the longest, those that came most often, those sent again, and beginnings to cache", func() tea.Cmd { return s.choose(promptsPane) }, s.whyNone, "p"),
		row("worth", "worth", "what an accepted answer costs, what answers are worth, and whether a loss of quality pays", func() tea.Cmd { return s.choose(worthPane) }, s.whyNone, "a"),
		row("cost-quality", "quality", "cost against quality, for each model alone and for the router over its thresholds", func() tea.Cmd { return s.choose(paretoPane) }, s.whyNone, "o"),
		row("figures", "", "all figures of what is shown, and what each rests on", keymap.Do(s.openFigures), s.whyNone, "v"),
		row("reread", "", "read everything again", s.reread, s.whyReading, "R"),
		row("dismiss", "", "stop an import or reading, dismiss what went wrong, go back to the table, or take the last narrowing back", s.dismiss, nil, "esc"),
	}
}

func (s *Spend) whyNone() string {
	switch {
	case s.App.Spending == nil:
		return "nothing tells here what was spent"
	case s.history == nil && s.reading.Fault != "":
		return "what was spent could not be read"
	case s.history == nil:
		return "what was spent is being read"
	case len(s.history.Lines) == 0:
		return "nothing was spent yet"
	}
	return ""
}

func (s *Spend) whyReading() string {
	if s.reading.Running {
		return "what was spent is being read"
	}
	return ""
}

func (s *Spend) whyNoHours() string {
	if s.history != nil && s.tagged() {
		return "files do not tell tags by the hour"
	}
	return s.whyNone()
}

// tagged reports whether only what has a tag is shown, and some of it came from files.
func (s *Spend) tagged() bool { return len(s.history.Files) > 0 && s.fixed(spending.ByTag) }

func (s *Spend) whyNoShift() string {
	if s.period.Span == period.AllTime {
		return "all time has nothing before or after it; t shows a month or some days, which [ and ] move"
	}
	return s.whyNone()
}

func (s *Spend) whyNoLater() string {
	if s.period.Back == 0 && s.period.Span != period.AllTime {
		return "nothing is later"
	}
	return s.whyNoShift()
}

func (s *Spend) whyNoNarrow() string {
	chosen, ok := s.table.SelectedRow()
	switch {
	case !ok:
		return "there is no row"
	case slices.ContainsFunc(s.filter, func(f step) bool { return f.by == s.by && f.key == chosen.Key }):
		return "this is what is shown; b shows it by something else"
	}
	return ""
}

// narrow shows only what the selected row counts, by something else.
func (s *Spend) narrow() tea.Cmd {
	chosen, ok := s.table.SelectedRow()
	if !ok {
		return nil
	}
	s.filter = append(s.filter, step{s.by, chosen.Key, chosen.name})
	s.table.Selected = 0
	if s.by != spending.ByTag {
		s.by = s.unfiltered(1)
	}
	return s.show()
}

// unfiltered is the next dimension that the filter does not fix; tags it never
// does, for there are several.
func (s *Spend) unfiltered(step int) spending.Dimension {
	n := len(dimensions)
	at := slices.Index(dimensions[:], s.by)
	for i := 1; i < n; i++ {
		d := dimensions[(at+step*i+n*n)%n]
		if d == spending.ByTag || !s.fixed(d) {
			return d
		}
	}
	return s.by
}

func (s *Spend) fixed(d spending.Dimension) bool {
	for _, f := range s.filter {
		if f.by == d {
			return true
		}
	}
	return false
}

func (s *Spend) turnTable(step int) {
	s.by, s.pane = s.unfiltered(step), tablePane
	s.table.Selected = 0
	s.fill()
}

func (s *Spend) turnPeriod(step int) tea.Cmd {
	s.period = s.period.Next(step)
	return s.show()
}

func (s *Spend) shift(back int) tea.Cmd {
	s.period.Back += back
	return s.show()
}

func (s *Spend) turnPane(step int) tea.Cmd { return s.choose((s.pane + pane(step) + panes) % panes) }

// choose gives a pane the keys.
func (s *Spend) choose(p pane) tea.Cmd {
	s.pane = p
	return tea.Batch(s.lookAhead(), s.findPrompts(), s.findTradeoff())
}

func (s *Spend) reread() tea.Cmd {
	s.reading.Stale = true
	return s.Enter()
}

func (s *Spend) dismiss() (cmd tea.Cmd) {
	switch n := len(s.filter); {
	case s.carried != nil:
		s.drop()
	case s.reading.Running:
		s.reading.Stop()
		s.judging.Stop()
	case len(s.Problems) > 0:
		s.Problems = nil
	case s.pane != tablePane:
		s.pane = tablePane
	case n > 0:
		last := s.filter[n-1]
		s.by, s.filter = last.by, s.filter[:n-1]
		cmd = s.show()
		s.table.Selected = max(0, slices.IndexFunc(s.table.Rows, func(r row) bool { return r.Key == last.key }))
	}
	return cmd
}

func (s *Spend) move(by widget.Scroll) tea.Cmd {
	s.table.Move(by.LinesIn(s.table.Shown))
	return nil
}

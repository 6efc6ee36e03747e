package spend

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/routing"
	"switchboard/eval/spend/swap"
	"switchboard/eval/usage"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// swapColumns are the figures of a swap. All but the share and what it rests on stay at
// every width: names give way to them.
func (s *Spend) swapColumns() []widget.TableColumn[swap.Swap] {
	return []widget.TableColumn[swap.Swap]{
		{Title: "task", Narrowest: shortestTask, Cell: func(w swap.Swap) string { return swapTask(&w) }, Less: func(a, b swap.Swap) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: fromToColumn, Worth: 20, Cell: func(w swap.Swap) string { return s.fromTo(&w) }, Less: func(a, b swap.Swap) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) }},
		{Title: "saves/mo", Right: true, Worth: 10, Cell: monthText, Less: func(a, b swap.Swap) int { return usage.Exactly(a.Month).Compare(usage.Exactly(b.Month)) }},
		{Title: "share", Right: true, Worth: 2, Cell: func(w swap.Swap) string { return format.Share(w.Share) }, Less: func(a, b swap.Swap) int { return cmp.Compare(a.Share, b.Share) }},
		{Title: "loss", Worth: 13, Cell: swapLoss, Style: func(t styled.Theme, w swap.Swap) styled.Style {
			return map[swap.Kind]styled.Style{swap.Certified: t.Good, swap.Measured: t.Text, swap.Unrated: t.Warn}[w.Kind]
		}},
		{Title: boundColumn, Right: true, Worth: 12, Cell: upperText},
		{Title: "rests on", Worth: 1, Cell: func(w swap.Swap) string { return restsOn(&w) }},
	}
}

// swapTask is the kind of work of a swap; of two rows of one task the one that its
// certificate says nothing about is marked.
func swapTask(w *swap.Swap) string {
	if w.Outside {
		return format.Name(swap.TaskName(w.Task)) + ", outside"
	}
	return format.Name(swap.TaskName(w.Task))
}

const (
	// fromToColumn says which model takes whose place: of all columns it goes last.
	fromToColumn = "from → to"
	boundColumn  = "bound"
	shortestTask = 4
)

// fromTo names both models in the cells that the figures leave.
func (s *Spend) fromTo(w *swap.Swap) string {
	const beside = 38 // the frame, the mark, the shortest task, the arrow and the figures
	from, to := format.Name(w.From), format.Name(w.To)
	room := max(0, s.Width-beside)
	half := room / 2
	from = s.Widths.Truncate(from, max(half, room-s.Widths.Width(to)))
	return from + " → " + s.Widths.Truncate(to, max(half, room-s.Widths.Width(from)))
}

// upperText is the bound on the loss at the certified threshold alone, or the upper end
// of what was measured.
func upperText(w swap.Swap) string {
	if w.Kind == swap.Unrated {
		return format.Unknown
	}
	return format.Points(w.In.High)
}

// restsOn is how many prompts somebody judged, and how many need no judge.
func restsOn(w *swap.Swap) string {
	text := count(int64(w.Rated)) + " rated"
	if w.Same > 0 {
		text += ", " + count(int64(w.Same)) + " the same text"
	}
	return text
}

// monthText is what a swap saves in a month. Where nothing is known of what it gives
// up, nothing is claimed.
func monthText(w swap.Swap) string {
	if w.Kind == swap.Unrated {
		return format.Unknown
	}
	return amounts.Sum(w.Saving())
}

// swapLoss is what is known of the quality that a swap gives up, or what to do to know
// it.
func swapLoss(w swap.Swap) string {
	switch w.Kind {
	case swap.Certified:
		return "≤ " + format.LimitText(w.MaxLoss) + " ✓"
	case swap.Measured:
		return format.Points(w.Loss)
	}
	return "rate " + count(int64(w.Missing))
}

// swapRows are the keys of the swaps.
func (s *Spend) swapRows() []keymap.Row {
	return []keymap.Row{
		{Mode: inSwaps, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open what a swap rests on: the rated prompts of its certificate, else the trials of its task", Do: s.openSwap, Off: s.whyNoSwap},
		{Mode: inSwaps, Action: "rate-swap", Keys: []string{"r"}, Hint: "rate", Help: "rate prompts of its task, so that something can be said of a swap", Do: s.rateSwap, Off: s.whyNoRating},
		{Mode: inSwaps, Action: "sort", Keys: []string{"s"}, Hint: "", Help: "sort the swaps by the next column", Do: keymap.Do(func() { s.swaps.SortBy(1) }), Off: s.whyNoSwap},
		{Mode: inSwaps, Action: "sort-back", Keys: []string{"S"}, Hint: "", Help: "sort them by the column before", Do: keymap.Do(func() { s.swaps.SortBy(-1) }), Off: s.whyNoSwap},
	}
}

func (s *Spend) moveSwaps(by widget.Scroll) tea.Cmd {
	s.swaps.Move(by.LinesIn(s.swaps.Shown))
	return nil
}

func (s *Spend) whyNoSwap() string {
	if len(s.swaps.Rows) == 0 {
		return "there is no swap"
	}
	return s.whyNone()
}

func (s *Spend) whyNoRating() string {
	w, ok := s.swaps.SelectedRow()
	switch {
	case !ok:
		return s.whyNoSwap()
	case w.Missing == 0:
		return "enough is known of this swap"
	case s.App.OpenQueue == nil:
		return "nothing can be rated here"
	}
	return ""
}

// rateSwap comes to Rate with the prompts of the swap's task first.
func (s *Spend) rateSwap() tea.Cmd {
	w, _ := s.swaps.SelectedRow()
	return s.ShowRating(w.Task)
}

// openSwap shows the prompts and ratings of a swap.
func (s *Spend) openSwap() tea.Cmd {
	w, ok := s.swaps.SelectedRow()
	if !ok {
		return nil
	}
	if claim := s.policy.CertificateFor(w.Task); w.Kind == swap.Certified && claim != nil && s.App.Calibrator != nil {
		return s.ShowProof(claim.Family)
	}
	return s.ShowTrials(string(w.Task))
}

// weighed takes what is known of the quality of models.
func (s *Spend) weighed(msg weighed) {
	stopped := s.judging.End(msg.err)
	if msg.err != nil {
		if !stopped && !s.reading.Stale {
			s.Problem("what ratings tell of models cannot be read: " + format.Sentence(msg.err))
		}
		return
	}
	s.known = msg.evidence
	s.findSwaps()
	s.weighAnswers()
}

// findSwaps looks for swaps in what is shown.
func (s *Spend) findSwaps() {
	if s.history == nil {
		return
	}
	s.found = swap.Find(s.sight.History, s.policy, s.known, s.App.Catalog, swap.Limits{MaxLoss: s.App.Limit.Loss, Now: s.now})
	s.swaps.SetRows(s.found.Swaps)
}

// drawSwaps is the box with the swaps, and what the selected one rests on.
func (s *Spend) drawSwaps(w, h int) []string {
	edge, title := s.edge(swapsPane)
	title = title.Add(s.Theme.Title, " swaps ")
	if len(s.swaps.Rows) == 0 {
		return shell.Framed(s.Context, edge, title, nil, s.SayIn(s.noSwaps(), w-4, max(1, h-2)), w)
	}
	n := len(s.swaps.Rows)
	foot, rows := s.swapFoot(w-4), n
	if s.pane == swapsPane {
		rows = min(n, 2) // what the selected one rests on comes before other rows
	}
	if h-2-len(foot) < 1+rows {
		foot = nil
	}
	body := s.swaps.Draw(s.Theme, s.Widths, w-4, max(1, h-2-len(foot)), s.pane == swapsPane)
	say := swapsRate(s.sight.Rate(s.now).Days)
	if s.swaps.Shown < n {
		say = fmt.Sprintf(" %d of %d ·", s.swaps.Shown, n) + say
	}
	right := styled.Line{{Style: s.Theme.Dim, Text: say}}
	return shell.Framed(s.Context, edge, title, right, append(body, foot...), w)
}

// swapsRate says of how many days that are over the savings of a month are the rate.
func swapsRate(days int) string {
	if days == 0 {
		return " no day is over "
	}
	return fmt.Sprintf(" a month, from %s ", format.Plural(days, "day"))
}

// swapsHeight is how many lines the box takes.
func (s *Spend) swapsHeight(w int) int {
	if len(s.swaps.Rows) == 0 {
		return 2 + len(s.Widths.Wrap(s.noSwaps(), w-4))
	}
	return 3 + len(s.swaps.Rows) + len(s.swapFoot(w-4))
}

// noSwaps says why there are none.
func (s *Spend) noSwaps() string {
	if amounts.NotZero(s.found.Untold) {
		return "No swap can be named: of " + amounts.Estimate(s.found.Untold) + " nobody knows which kind of work it was."
	}
	text := "No cheaper model could take another one's place here within the loss of " + format.LimitText(s.App.Limit.Loss)
	if s.found.Small > 0 {
		text += " and save enough"
	}
	return strings.Join(append([]string{text}, s.found.Sentences(s.App.Limit.Loss)...), ". ") + "."
}

// swapFoot says what the selected swap rests on, and what is not among the swaps.
func (s *Spend) swapFoot(w int) []string {
	var rows []string
	if chosen, ok := s.swaps.SelectedRow(); ok {
		rows = append(rows, "")
		for _, line := range s.Widths.Wrap(s.swapText(&chosen), w) {
			rows = append(rows, s.Theme.Dim.Render(line))
		}
	}
	for _, text := range s.found.Sentences(s.App.Limit.Loss) {
		rows = append(rows, s.Theme.Dim.Render(s.Widths.Truncate(text, w)))
	}
	return rows
}

// swapText is a swap in words, with what its figures rest on.
func (s *Spend) swapText(w *swap.Swap) string {
	text := fmt.Sprintf("%s: %s → %s", format.Name(w.Work()), format.Name(w.From), format.Name(w.To))
	if w.Share > 0 {
		text += ", " + format.Share(w.Share) + " of the spend"
	}
	text += ". "
	if w.Outside {
		text += "The certificate says nothing about these prompts: they are unlike its pool, or their text is not known. "
	}
	text += swapEvidence(w)
	if w.Kind == swap.Unrated {
		return text + " No saving is claimed."
	}
	if w.Month.Known() {
		text += " Saves " + monthText(*w) + " a month of " + amounts.Estimate(usage.Exactly(w.MonthOf)) + s.swapBasis(w)
	} else {
		text += " Saves " + amounts.Estimate(w.Saves) + " of " + amounts.Estimate(w.Spent) + " so far" + s.swapBasis(w)
	}
	if amounts.NotZero(w.AsIf) {
		text += " Of the base " + amounts.Estimate(w.AsIf) + " is as if one model had answered what was compared side by side."
	}
	return text
}

// swapEvidence is what is known of the quality that a swap gives up, in a sentence.
func swapEvidence(w *swap.Swap) string {
	switch {
	case w.Kind == swap.Certified:
		return fmt.Sprintf("Certified loss ≤ %s at %s, upper bound %s; estimated %s on %s.", format.LimitText(w.MaxLoss), format.Percent(w.Confidence), format.Points(w.In.High), format.Points(w.Loss), restsOn(w))
	case w.Kind == swap.Measured:
		return fmt.Sprintf("Measured loss %s (%s to %s at %s) on %s: not certified.", format.Points(w.Loss), format.Points(w.In.Low), format.Points(w.In.High), format.Percent(w.Confidence), restsOn(w))
	case w.Rated > 0:
		return fmt.Sprintf("%s, which is too few: rate %s more (r).", restsOn(w), format.Plural(w.Missing, "prompt"))
	}
	return fmt.Sprintf("Nothing is known of its quality: rate %s (r).", format.Plural(w.Missing, "prompt"))
}

// swapBasis says what the saving is worked out from.
func (s *Spend) swapBasis(w *swap.Swap) string {
	switch w.Basis {
	case swap.ByRoute:
		return ", net of lost prompt caches: what these prompts cost at list prices, and as policy " + routing.PolicyName(s.policy.Hash) + " decides."
	case swap.ByAnswers:
		return " that they cost: by what both models cost on the same rated prompts."
	}
	return " that they cost: by list prices for as many tokens."
}

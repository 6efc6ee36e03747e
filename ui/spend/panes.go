package spend

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// pane is a part of the screen. The chosen one is always shown, and as many others
// as there is room for.
type pane int

// The panes, in the order of tab and of the screen.
const (
	tablePane pane = iota
	routingPane
	swapsPane
	forecastPane
	whatIfPane
	warPane
	promptsPane
	worthPane
	paretoPane
	panes
)

// wide is the width, and high the height, from which panes stand beside the trend.
const wide, high = 120, 36

// besideRoom is how wide they are where that leaves the trend enough.
const besideRoom = 70

// trendCells is the width of the trend where panes stand beside it.
func (s *Spend) trendCells() int {
	return max(s.Width*13/30, min(s.Width*11/20, s.Width-besideRoom))
}

// besideTrend reports whether panes stand beside the trend: on a screen with room, where
// a bar is of as little time as in a row of its own. The table has the whole width, so
// that a wider screen has all columns of a narrower one.
func (s *Spend) besideTrend() bool {
	if s.Width < wide || s.Height < high {
		return false
	}
	t, _ := s.trend()
	return t.Each(s.trendCells()-4) == t.Each(s.Width-4)
}

// drawPanes fills h lines with the trend and the panes.
func (s *Spend) drawPanes(h int) []string {
	if s.besideTrend() {
		return s.drawBeside(h)
	}
	n := s.trendHeight(h)
	var rows []string
	if n > 0 {
		rows = s.drawTrend(s.Width, n)
	}
	return append(rows, s.drawStack([]pane{tablePane, routingPane, swapsPane, forecastPane, whatIfPane, warPane, promptsPane, worthPane, paretoPane}, s.Width, h-n)...)
}

// leastTable is how many lines the table keeps whatever else is shown.
const leastTable = 8

// drawBeside fills h lines with the trend and panes beside it, and with the table and
// the swaps below: a row of theirs has all its figures in one line of the whole screen.
func (s *Spend) drawBeside(h int) []string {
	left := s.trendCells()
	chosen, table := s.pane, s.want(tablePane, s.Width)
	if chosen == tablePane || chosen == swapsPane {
		chosen = routingPane
	}
	besides, wants := []pane{routingPane, forecastPane, whatIfPane, warPane, promptsPane, worthPane, paretoPane}, 0
	for _, p := range besides {
		wants += s.want(p, s.Width-left)
	}
	top := min(max(s.trendHeight(h), s.want(chosen, s.Width-left)), h-min(table, leastTable))
	swaps := s.swapsBelow(h-top, table)
	top = max(top, min(wants, h-table-swaps))
	rows := styled.JoinHorizontal(s.drawTrend(left, top), s.drawStack(besides, s.Width-left, top))
	rows = append(rows, s.drawTable(s.Width, h-top-swaps)...)
	if swaps == 0 {
		return rows
	}
	return append(rows, s.drawSwaps(s.Width, swaps)...)
}

// swapsBelow is how many of h lines the swaps take below the table, which wants so many.
func (s *Spend) swapsBelow(h, table int) int {
	want, free := s.want(swapsPane, s.Width), h-table
	switch {
	case s.pane == swapsPane:
		return min(want, h-min(table, h/2))
	case free < min(want, s.least(swapsPane)):
		return 0
	}
	return min(want, free)
}

// byImportance is which panes come first where there is no room for all of them.
var byImportance = [panes]pane{tablePane, swapsPane, routingPane, forecastPane, worthPane, paretoPane, whatIfPane, warPane, promptsPane}

// leastSwaps is how many swaps are worth a box beside others.
const leastSwaps = 1

// least is how many lines a pane can do with.
func (s *Spend) least(p pane) int {
	if p == swapsPane && len(s.swaps.Rows) > 0 {
		return 3 + min(leastSwaps, len(s.swaps.Rows))
	}
	return s.Height // as many as it wants
}

// drawStack draws panes one below the other: the chosen one, and of the others those
// for which there is room, the most important ones first. What is left goes to the last.
func (s *Spend) drawStack(all []pane, w, h int) []string {
	wants := make(map[pane]int, len(all))
	chosen := all[0]
	for _, p := range all {
		wants[p] = s.want(p, w)
		if p == s.pane {
			chosen = p
		}
	}
	shown := map[pane]bool{chosen: true}
	free := h - min(wants[chosen], h)
	for _, p := range byImportance {
		n, asked := wants[p]
		if !asked || shown[p] {
			continue
		}
		if n > free {
			n = s.least(p)
		}
		if n <= free {
			n = min(wants[p], free)
			wants[p], shown[p], free = n, true, free-n
		} else if p == swapsPane {
			break // what is left is too little for figures, and hints are not put in their place
		}
	}
	var rows []string
	for i, p := range all {
		if !shown[p] {
			continue
		}
		n := min(wants[p], h)
		if last := !anyOf(shown, all[i+1:]); last {
			n += free
		}
		rows = append(rows, s.drawPane(p, w, n)...)
	}
	return rows
}

func anyOf(shown map[pane]bool, all []pane) bool {
	for _, p := range all {
		if shown[p] {
			return true
		}
	}
	return false
}

// want is how many lines a pane of w cells takes, its border included.
func (s *Spend) want(p pane, w int) int {
	switch p {
	case routingPane:
		return len(s.routingLines(w-4)) + 2
	case swapsPane:
		return s.swapsHeight(w)
	case forecastPane:
		return len(s.forecastLines(w-4)) + 2
	case whatIfPane:
		return len(s.whatIfLines(w-4)) + 2
	case warPane:
		return len(s.warLines(w-4)) + 2
	case promptsPane:
		return s.promptsHeight(w)
	case worthPane:
		return s.netHeight(w)
	case paretoPane:
		return len(s.paretoLines(w-4)) + 2
	}
	return min(12, max(4, len(s.table.Rows))) + 3 + len(s.tableFoot(w-4))
}

// drawPane is a pane in a box of w × h cells.
func (s *Spend) drawPane(p pane, w, h int) []string {
	switch p {
	case routingPane:
		return s.drawText(routingPane, " what routing costs ", s.routingLines(w-4), w, h)
	case swapsPane:
		return s.drawSwaps(w, h)
	case forecastPane:
		return s.drawText(forecastPane, " month end · "+s.Widths.Truncate(s.ofWhat(), max(8, w-22))+" ", s.forecastLines(w-4), w, h)
	case whatIfPane:
		return s.drawWhatIf(w, h)
	case warPane:
		return s.drawText(warPane, " price war ", s.warLines(w-4), w, h)
	case promptsPane:
		return s.drawPrompts(w, h)
	case worthPane:
		return s.drawNet(w, h)
	case paretoPane:
		return s.drawText(paretoPane, " cost against quality ", s.paretoLines(w-4), w, h)
	}
	return s.drawTable(w, h)
}

// drawText is a pane of lines.
func (s *Spend) drawText(p pane, name string, rows []string, w, h int) []string {
	edge, title := s.edge(p)
	title = title.Add(s.Theme.Title, name)
	at := &s.pages[p]
	rows = at.Of(rows, h-2)
	return shell.Framed(s.Context, edge, title, at.More(s.Theme), rows, w)
}

func (s *Spend) scrollText(by widget.Scroll) tea.Cmd {
	s.pages[s.pane].Scroll(by)
	return nil
}

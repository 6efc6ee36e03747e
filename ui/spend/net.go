package spend

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/eval/spend/worth"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// weighAnswers works out what answers are worth in each kind of work that is shown.
func (s *Spend) weighAnswers() {
	if s.history == nil || s.known == nil {
		s.nets.SetRows(nil)
		return
	}
	options := worth.Options(s.sight.decided, s.policy, s.known, s.App.Worth, s.now)
	s.nets.Set(options, len(s.App.Worth) > 0, s.known.Scale != "")
}

// netKeys are the keys of the pane.
func (s *Spend) netKeys() []keymap.Row {
	return []keymap.Row{
		{Mode: inWorth, Action: "sort", Keys: []string{"s"}, Hint: "", Help: "sort by the next column", Do: keymap.Do(func() { s.nets.SortBy(1) }), Off: s.whyNone},
		{Mode: inWorth, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { s.nets.Reverse() }), Off: s.whyNone},
	}
}

// drawNet is the box with what answers are worth.
func (s *Spend) drawNet(w, h int) []string {
	edge, title := s.edge(worthPane)
	title = title.Add(s.Theme.Title, " what answers are worth ")
	if say := s.noNet(); say != "" {
		return shell.Framed(s.Context, edge, title, nil, s.SayIn(say, w-4, max(1, h-2)), w)
	}
	right := styled.Line{{Style: s.Theme.Dim, Text: " all estimated, intervals at " + format.Percent(worth.Confidence) + " "}}
	return shell.Framed(s.Context, edge, title, right, s.nets.Lines(s.Theme, s.Widths, w-4, h-2, s.pane == worthPane), w)
}

// noNet says why there is nothing to weigh.
func (s *Spend) noNet() string {
	switch {
	case s.pane != worthPane:
		return "a shows what an accepted answer costs, and whether a loss of quality pays"
	case s.known == nil:
		return "reading what ratings tell …"
	case len(s.nets.Rows) == 0:
		return "Nothing can be weighed: of nothing here both the kind of work and a policy's decision are known."
	}
	return ""
}

func (s *Spend) netHeight(w int) int {
	if s.noNet() != "" {
		return 2 + len(s.Widths.Wrap(s.noNet(), max(1, w-4)))
	}
	return 2 + s.nets.Height(s.Theme, s.Widths, w-4)
}

func (s *Spend) moveNets(by widget.Scroll) tea.Cmd {
	s.nets.Move(by.LinesIn(s.nets.Shown))
	return nil
}

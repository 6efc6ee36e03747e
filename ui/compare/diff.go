package compare

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/worddiff"
)

// diff compares the focused answer with another one, word by word.
type diff struct {
	*shell.Context
	lanes   *laneGroup
	shown   *shownTrial
	against int // lane that the focused one was compared with
}

// rows are the keys that begin a comparison and go on to the next answer.
func (d *diff) rows() []keymap.Row {
	return append([]keymap.Row{
		{Mode: InLanes, Action: "diff", Keys: []string{"d"}, Hint: "diff", Help: "compare the focused answer with another one, word by word", Do: d.begin, Off: d.whyNot},
		{Mode: inDiff, Action: "next", Keys: []string{"d", "tab"}, Hint: "", Help: "compare with the next answer", Do: d.next, Off: nil},
		{Mode: inDiff, Action: "of-lanes", Keys: []string{"y", "c", "s"}, Hint: "", Help: "keys of the lanes, once this is closed", Do: keymap.Do(d.Close), Off: func() string { return "y, c and s are of the lanes: esc closes the comparison" }},
	}, d.PagerRows(inDiff)...)
}

// begin compares the focused answer with the reference's, else the router's
// choice, else any other.
func (d *diff) begin() tea.Cmd {
	d.against = -1
	reference, all := d.shown.Trial.Reference.Model, d.lanes.All
	for i, l := range all {
		if i == d.lanes.Focused || l.Written() == "" {
			continue
		}
		if d.against < 0 || l.Name == reference || l.Name == d.shown.Trial.Decision.Model && all[d.against].Name != reference {
			d.against = i
		}
	}
	return d.compare()
}

// next compares with the next answer there is.
func (d *diff) next() tea.Cmd {
	for range d.lanes.All {
		d.against = (d.against + 1) % len(d.lanes.All)
		if d.against != d.lanes.Focused && d.lanes.All[d.against].Written() != "" {
			break
		}
	}
	return d.compare()
}

func (d *diff) compare() tea.Cmd {
	a, b := d.lanes.All[d.against], d.lanes.All[d.lanes.Focused]
	return differ(d.Effects, d.Generations.Next(comparing), worddiff.Difference{From: a.Name, To: b.Name}, a.Written(), b.Written())
}

// open shows two answers beside each other, unless something else is open.
func (d *diff) open(msg compared) {
	if d.Over() != nil && d.Over().Mode() != inDiff {
		return
	}
	var rows []string
	cells := 0
	d.Open(&shell.Pager{Context: d.Context, Title: "diff", Keys: inDiff, Page: func(w int) []string {
		if w != cells {
			rows, cells = msg.Page(d.Theme, d.Widths, w), w
		}
		return rows
	}})
}

func (d *diff) whyNot() string {
	others := 0
	for i, l := range d.lanes.All {
		if i != d.lanes.Focused && l.Written() != "" {
			others++
		}
	}
	switch l := d.lanes.Lane(); {
	case l == nil || l.Written() == "":
		return "this lane has no text to compare"
	case others == 0:
		return "there is no other answer to compare it with"
	}
	return ""
}

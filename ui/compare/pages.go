package compare

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// figuresRow opens the figures of the focused lane.
func (c *Compare) figuresRow() keymap.Row {
	return keymap.Row{Mode: InLanes, Action: "figures", Keys: []string{"v"}, Hint: "", Help: "see where every figure of the lane comes from", Do: keymap.Do(c.openFigures), Off: c.WhyNoLane}
}

// openFigures shows where every figure of the focused lane comes from.
func (c *Compare) openFigures() {
	c.Open(&shell.Pager{Context: c.Context, Title: "figures", Keys: shell.InFigures, Page: c.figuresPage})
}

// compared shows two answers beside each other, unless the reader has gone
// elsewhere.
func (c *Compare) compared(msg compared) {
	if !c.Shows(c) || c.Over() != nil && c.Over().Mode() != inDiff {
		return
	}
	var rows []string
	cells := 0
	c.Open(&shell.Pager{Context: c.Context, Title: "diff", Keys: inDiff, Page: func(w int) []string {
		if w != cells {
			rows, cells = msg.Page(c.Theme, c.Widths, w), w
		}
		return rows
	}})
}

package shell

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// Screen is one of the program's screens. It is no program of its own: the
// root owns the loop, the keys and the overlays, and asks the screen for its
// part. Adding one means a file with these methods and a line in newRoot.
type Screen interface {
	// Digit and title place it in the tab bar; its function key is one more.
	Digit() int
	Title() string
	// Mode says who takes the keys now.
	Mode() Mode
	// Rows is its part of the key table.
	Rows() []Row
	// Enter is called when the screen comes to the front.
	Enter() tea.Cmd
	// Update is given every message that is not a key of the table.
	Update(msg tea.Msg) tea.Cmd
	// Demo reports whether anything it shows is simulated.
	Demo() bool
	// Draw is the lines between the tab bar and the status line, each of the
	// desk's width, and the text cursor in them, if there is one.
	Draw() ([]string, *tea.Cursor)
}

// Context is what all screens work with and share.
type Context struct {
	App         App
	Effects     *Effects
	Keys        *keyTable
	Generations generations
	Theme       styled.Theme
	Widths      styled.Widths
	Width       int // of the terminal
	Height      int
	Opened      time.Time // when the program started

	Summed      bool              // spent and uncounted are read
	Spent       providers.Money   // today
	Uncounted   int               // calls of today whose cost is unknown
	Quality     lane.QualityStats // what quality has cost
	Auto        bool              // the theme follows the terminal
	Notes       []string          // what the user should know at the start
	Problems    []string          // sentences that stay until they are dismissed
	used        usedActions       // keys, for the tips
	HistorySeen bool              // used holds what the store shows
	Remark      string            // a sentence that goes with the next key
}

// Problem notes what went wrong for as long as nobody dismisses it.
func (d *Context) Problem(sentence string) {
	for _, p := range d.Problems {
		if p == sentence {
			return
		}
	}
	d.Problems = append(d.Problems, sentence)
}

// Small reports a terminal that is too small for any layout.
func (d *Context) Small() bool { return d.Width < MinWidth || d.Height < MinHeight }

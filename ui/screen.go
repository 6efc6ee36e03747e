package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
)

// screen is one of the program's screens. It is no program of its own: the
// root owns the loop, the keys and the overlays, and asks the screen for its
// part. Adding one means a file with these methods and a line in newRoot.
type screen interface {
	// digit and title place it in the tab bar; its function key is one more.
	digit() int
	title() string
	// mode says who takes the keys now.
	mode() mode
	// rows is its part of the key table.
	rows() []row
	// enter is called when the screen comes to the front.
	enter() tea.Cmd
	// take is given every message that is not a key of the table.
	take(msg tea.Msg) tea.Cmd
	// demo reports whether anything it shows is simulated.
	demo() bool
	// draw is the lines between the tab bar and the status line, each of the
	// desk's width, and the text cursor in them, if there is one.
	draw() ([]string, *tea.Cursor)
}

// desk is what all screens work with and share.
type desk struct {
	bench   Workbench
	effects *effects
	keys    *keyTable
	turns   turns
	theme   theme
	ruler   ruler
	width   int // of the terminal
	height  int
	opened  time.Time // when the program started

	summed    bool            // spent and uncounted are read
	spent     providers.Money // today
	uncounted int             // calls of today whose cost is unknown
	appraisal appraisal       // what quality has cost
	auto      bool            // the theme follows the terminal
	notes     []string        // what the user should know at the start
	problems  []string        // sentences that stay until they are dismissed
	used      used            // keys, for the tips
	looked    bool            // used holds what the store shows
	remark    string          // a sentence that goes with the next key
}

// newDesk is the desk of a program that starts now.
func newDesk(bench Workbench, fx *effects) *desk {
	return &desk{
		bench: bench, effects: fx, theme: themeNamed(bench.Theme, bench.Colours), opened: time.Now(),
		auto: bench.Theme == "" || bench.Theme == "auto", notes: cleanNotices(bench.Notices), remark: found(bench.Catalog),
	}
}

// problem notes what went wrong for as long as nobody dismisses it.
func (d *desk) problem(sentence string) {
	for _, p := range d.problems {
		if p == sentence {
			return
		}
	}
	d.problems = append(d.problems, sentence)
}

// small reports a terminal that is too small for any layout.
func (d *desk) small() bool { return d.width < minWidth || d.height < minHeight }

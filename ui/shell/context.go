package shell

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/styled"
)

// Context is what all screens work with and share.
type Context struct {
	App         App
	Effects     *Effects
	Keys        *keymap.Table
	Generations generations
	Theme       styled.Theme
	Widths      styled.Widths
	Width       int // of the terminal
	Height      int
	Opened      time.Time // when the program started
	Raw         bool      // answers are shown as they were written

	Screens []Screen // in the order of the tab bar
	Front   Screen   // the one that is shown
	cameBy  Screen   // the one from which a key led to Front, for GoBack; nil: none
	overlay Overlay  // nil: none

	Spent       SpentToday
	Quality     lane.QualityStats // what the quality of each model has cost
	Auto        bool              // the theme follows the terminal
	Notes       []string          // what the user should know at the start
	Problems    []string          // sentences that stay until they are dismissed
	Remark      string            // a sentence that stays until the next key
	used        usedActions       // keys that were used, for the tips
	HistorySeen bool              // used holds what the store shows
}

// SpentToday is what the calls of today have cost.
type SpentToday struct {
	Read      bool            // it was read from the store
	Sum       providers.Money // of calls whose cost is known; unknown: it could not be read
	Uncounted int             // calls whose cost is unknown
}

// Show brings a screen to the front.
func (d *Context) Show(s Screen) tea.Cmd {
	d.overlay, d.Front, d.cameBy = nil, s, nil
	return s.Enter()
}

// lead brings a screen to the front from which GoBack comes back to this one.
func (d *Context) lead(show func() tea.Cmd) tea.Cmd {
	from, by := d.Front, d.cameBy
	cmd := show()
	if d.cameBy = from; d.Front == from {
		d.cameBy = by
	}
	return cmd
}

// LeadTo brings a screen to the front from which GoBack comes back to this one.
func (d *Context) LeadTo(s Screen) tea.Cmd {
	return d.lead(func() tea.Cmd { return d.Show(s) })
}

// GoBack comes back to the screen that led to this one, as it was left. It is false
// where none did.
func (d *Context) GoBack() (cmd tea.Cmd, ok bool) {
	if d.cameBy == nil {
		return nil, false
	}
	return d.Show(d.cameBy), true
}

// Shows reports whether a screen is in front.
func (d *Context) Shows(s Screen) bool { return d.Front == s }

// Open puts an overlay over the screen, in the place of any other.
func (d *Context) Open(o Overlay) { d.overlay = o }

// Over is the overlay that is open, or nil.
func (d *Context) Over() Overlay { return d.overlay }

// Covered is the overlay that is open, or the one that the help stands over, or nil.
func (d *Context) Covered() Overlay {
	if p, ok := d.overlay.(*Pager); ok && p.under != nil {
		return p.under
	}
	return d.overlay
}

// Close takes the overlay away. Below the help, the one that was open before comes back.
func (d *Context) Close() {
	under := d.Covered()
	if under == d.overlay {
		under = nil
	}
	d.overlay = under
}

// Ask puts a question over the screen.
func (d *Context) Ask(q Question) { d.Open(&questionBox{Context: d, Question: q}) }

// ActiveMode is the mode that takes the keys now.
func (d *Context) ActiveMode() keymap.Mode {
	if d.overlay != nil {
		return d.overlay.Mode()
	}
	return d.Front.Mode()
}

// Busy is why no prompt can be sent and no trial be opened now, or "".
func (d *Context) Busy() string {
	for _, s := range d.Screens {
		if w, ok := s.(Worker); ok && w.WhyBusy() != "" {
			return w.WhyBusy()
		}
	}
	return ""
}

// Hidden reports whether the names of a trial have to stay hidden.
func (d *Context) Hidden(trial string) bool {
	for _, s := range d.Screens {
		if b, ok := s.(Blind); ok && b.Hides(trial) {
			return true
		}
	}
	return false
}

// ShowProof shows the rated prompts behind a certificate of the run.
func (d *Context) ShowProof(family string) tea.Cmd {
	for _, s := range d.Screens {
		if p, ok := s.(Prover); ok {
			return d.lead(func() tea.Cmd { return p.Prove(family) })
		}
	}
	return nil
}

// ShowTrials lists the trials that contain a text.
func (d *Context) ShowTrials(text string) tea.Cmd {
	for _, s := range d.Screens {
		if l, ok := s.(Searcher); ok {
			return d.lead(func() tea.Cmd { return l.SearchFor(text) })
		}
	}
	return nil
}

// ShowRating comes to where answers are rated blind, the prompts of a task first.
func (d *Context) ShowRating(task engine.Task) tea.Cmd {
	for _, s := range d.Screens {
		if r, ok := s.(Rater); ok {
			return d.lead(func() tea.Cmd { return r.RateFirst(task) })
		}
	}
	return nil
}

// WhyHidden is why a trial cannot be opened while it is rated.
const WhyHidden = "this one is being rated blind; R in Rate shows who wrote what"

// Problem notes what went wrong for as long as nobody dismisses it.
func (d *Context) Problem(sentence string) {
	if slices.Contains(d.Problems, sentence) {
		return
	}
	d.Problems = append(d.Problems, sentence)
}

// Small reports a terminal that is too small for any layout.
func (d *Context) Small() bool { return d.Width < MinWidth || d.Height < MinHeight }

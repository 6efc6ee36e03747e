package ui

import (
	"errors"
	"slices"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
)

// jury is the screen on which answers are judged blind, one prompt after the
// other. What it shows of an answer went through a mask; of who wrote it, what
// it cost and how long it took it knows nothing until the names are revealed.
//
// A vote is one event that says everything about a prompt. It goes to the disk
// before the screen confirms it and brings the next prompt; keys that arrive
// in between are no judgement of what was not yet seen, and do nothing.
type jury struct {
	*desk
	rater string

	seat    RatingDesk // nil: nobody sat down yet
	before  *exhibit   // the rater; nil: nothing
	ahead   []*exhibit // those from which the rater went back, the next one last
	votes   []vote     // of the session, oldest first: they can be taken back
	pending *eval.Rating
	busy    string // what the screen waits for; empty: for the rater
	undoing int    // presses of undo that wait for the screen
	empty   string // why there is nothing to judge
	last    string // what was kept last

	progress eval.Progress
	revealed *revelation   // the names of a session that has ended; nil: hidden
	errand   errand        // for answers that are missing
	asked    map[call]bool // on errands since the program began
	tagging  bool
	noting   bool
	field    textinput.Model
	wide     bool // the answer in focus has the room of all
	cover    mask
	text     wrapped // the prompt

	open func(overlay)
	help func()
}

// vote is a rating that can be taken back. What it was about is read again
// where it comes from an earlier run of the program.
type vote struct {
	rating eval.Rating
	about  *exhibit
}

func newJury(d *desk, open func(overlay), help func()) *jury {
	f := textinput.New()
	f.Prompt = ""
	f.SetVirtualCursor(false)
	return &jury{desk: d, rater: d.bench.Rater, field: f, asked: map[call]bool{}, open: open, help: help}
}

func (r *jury) digit() int    { return 2 }
func (r *jury) title() string { return "Rate" }

// mode is that of the note, the tags, the question before spending, the names,
// or the votes.
func (r *jury) mode() mode {
	switch {
	case r.noting:
		return inNote
	case r.tagging:
		return inTags
	case r.revealed != nil:
		return inNames
	case r.errand.asks():
		return rateErrand
	}
	return voteMode(r.scale())
}

func (r *jury) scale() eval.Scale {
	if r.bench.Scale == "" {
		return eval.Accept
	}
	return r.bench.Scale
}

func (r *jury) demo() bool { return r.bench.Catalog.Simulated }

// enter sits down when there is nothing on the screen yet.
func (r *jury) enter() tea.Cmd {
	switch {
	case r.busy != "" || r.revealed != nil:
		return nil
	case r.seat == nil:
		return r.sit()
	case r.before == nil && !r.errand.running:
		return r.next()
	}
	return r.arrange()
}

// sit opens the rating desk.
func (r *jury) sit() tea.Cmd {
	if r.bench.RatingDesk == nil {
		r.empty = "there is no store to rate from"
		return nil
	}
	r.busy = "looking for what there is to rate"
	return r.effects.sit(r.turns.next(sitting))
}

// next asks for what is to be judged now. What was judged stays on the screen
// until that is there.
func (r *jury) next() tea.Cmd {
	r.empty = ""
	if n := len(r.ahead); n > 0 {
		r.ahead, r.before = r.ahead[:n-1], r.ahead[n-1]
		return r.arrange()
	}
	r.busy = "the next answers are not on the screen yet"
	return r.effects.draw(r.turns.next(sitting), r.seat, r.mask())
}

// mask hides everything by which the config knows a model.
func (r *jury) mask() mask {
	if r.cover.known == nil {
		var ids []string
		for _, m := range r.bench.Catalog.Models {
			ids = append(ids, m.ID, m.Name, m.Provider)
		}
		r.cover = newMask(ids)
	}
	return r.cover
}

// take is given what is no key of the table.
func (r *jury) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case settled:
		return r.arrange()
	case restyled:
		return r.restyle()
	case seated:
		return r.seated(msg)
	case drawn:
		return r.drawn(msg)
	case voted:
		return r.voted(msg)
	case recalled:
		return r.recalled(msg)
	case unveiled:
		return r.unveiled(msg)
	case sentFor:
		return r.sentFor(msg)
	case brought:
		return r.brought(msg)
	case forgotten:
		return r.forgotten(msg)
	case typeset:
		r.typeset(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		return r.typed(msg)
	}
	return nil
}

func (r *jury) seated(msg seated) tea.Cmd {
	r.busy = ""
	if msg.err != nil {
		return r.nothing(msg.err)
	}
	r.seat = msg.seat
	for _, v := range msg.votes {
		r.votes = append(r.votes, vote{rating: v})
	}
	if n := len(r.votes); n > 0 {
		r.last = "still open from before: " + Counted(n, "rating")
	}
	return r.next()
}

// nothing says why there is nothing to judge.
func (r *jury) nothing(err error) tea.Cmd {
	r.before = nil
	r.empty = r.mask().hide(sentence(err), "")
	if !errors.Is(err, eval.ErrNothingToRate) {
		r.empty = "the next prompt could not be read: " + r.empty
	}
	return r.settle()
}

// drawn puts the next item before the rater, or sends for what is missing of
// it.
func (r *jury) drawn(msg drawn) tea.Cmd {
	r.busy, r.progress = "", msg.progress
	switch {
	case msg.err != nil:
		return r.nothing(msg.err)
	case len(msg.item.Waiting) > 0:
		return r.sendFor(msg.item)
	}
	if !r.errand.running {
		r.errand = errand{}
	}
	r.before = newExhibit(msg.item, msg.texts)
	return tea.Batch(r.arrange(), r.settle())
}

// settle does what waited for the screen.
func (r *jury) settle() tea.Cmd {
	if r.busy != "" || r.undoing == 0 {
		return nil
	}
	r.undoing--
	return r.undo()
}

// forgotten drops what cannot be judged any more.
func (r *jury) forgotten(msg forgotten) tea.Cmd {
	if msg.err != nil {
		return nil
	}
	r.votes = slices.DeleteFunc(r.votes, func(v vote) bool { return concerns(v.rating.Trial, v.rating.Shown, msg.id) })
	r.ahead = slices.DeleteFunc(r.ahead, func(x *exhibit) bool { return x.shows(msg.id) })
	if r.before.shows(msg.id) && r.busy == "" {
		r.before = nil
		return r.next()
	}
	return nil
}

// hides reports whether the names of a trial have to stay hidden: it is being
// judged, or votes on it can still change.
func (r *jury) hides(trial string) bool {
	return r.before.shows(trial) ||
		slices.ContainsFunc(r.ahead, func(x *exhibit) bool { return x.shows(trial) }) ||
		slices.ContainsFunc(r.votes, func(v vote) bool { return concerns(v.rating.Trial, v.rating.Shown, trial) })
}

// blind reports whether names are hidden on the screen.
func (r *jury) blind() bool { return r.revealed == nil }

package rate

import (
	"errors"
	"slices"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// Screen is the screen on which answers are judged blind, one prompt after the
// other. What it shows of an answer went through a mask; of who wrote it, what
// it cost and how long it took it knows nothing until the names are revealed.
//
// A vote is one event that says everything about a prompt. It goes to the disk
// before the screen confirms it and brings the next prompt; keys that arrive
// in between are no judgement of what was not yet seen, and do nothing.
type Screen struct {
	*shell.Context
	rater string

	queue   shell.Queue   // nil: it is not open yet
	first   engine.Task   // whose prompts come first; "": no task's
	current *itemView     // what is judged now; nil: nothing
	ahead   []*itemView   // items from which the rater went back, the next one last
	Votes   []Vote        // votes of the session, oldest first, which can be taken back
	earlier []eval.Rating // final ratings of earlier sessions whose names were not shown yet
	busy    string        // what the screen waits for; empty: for the rater
	undoing int           // presses of undo that wait for the screen
	empty   string        // why there is nothing to judge
	last    string        // what was kept last

	progress annotate.Progress
	names    *namesView    // the names of a session that has ended; nil: hidden
	Backfill backfill      // the call for missing answers that is under way or planned
	asked    map[call]bool // the calls for missing answers since the program started
	tagging  bool
	noting   bool
	field    textinput.Model
	locked   bool // all answers scroll together
	diffing  bool // the difference of two answers is shown in the place of all answers
	wide     bool // the answer in focus is shown in the place of all answers
	cover    mask
	text     wrapped // the prompt
	guest    bool    // the rater uses another machine, and this screen only
}

// Vote is a rating that can be taken back. If it comes from an earlier run of the
// program, the item that it was about is read again.
type Vote struct {
	Rating eval.Rating
	about  *itemView
}

func New(d *shell.Context) *Screen {
	f := textinput.New()
	f.Prompt = ""
	f.SetVirtualCursor(false)
	return &Screen{Context: d, rater: d.App.Rater, field: f, asked: map[call]bool{}}
}

// NewGuest is the screen for a rater who sits at another machine: nothing leads
// away from it, no money is spent on the rater's word, and a paste comes from the
// rater's clipboard, never from that of this machine.
func NewGuest(d *shell.Context) *Screen {
	r := New(d)
	r.guest = true
	r.field.KeyMap.Paste.SetEnabled(false)
	return r
}

func (r *Screen) Tab() shell.Tab { return shell.RateTab }

// Mode is the mode of the note, the tags, the question before spending, the names, or the
// votes.
func (r *Screen) Mode() keymap.Mode {
	switch {
	case r.noting:
		return inNote
	case r.tagging:
		return r.beside(inTags)
	case r.names != nil:
		return inNames
	case r.Backfill.asks():
		return r.beside(inMissing)
	}
	return voteMode(r.scale())
}

// Modes are those of the scale that is rated on.
func (r *Screen) Modes() []keymap.Mode {
	return []keymap.Mode{voteMode(r.scale()), r.beside(inTags), inNote, r.beside(inMissing), inNames}
}

func (r *Screen) scale() eval.Scale {
	if r.App.Scale == "" {
		return eval.Accept
	}
	return r.App.Scale
}

func (r *Screen) Demo() bool { return r.App.Catalog.Simulated }

// Enter opens the queue when there is nothing on the screen yet.
func (r *Screen) Enter() tea.Cmd {
	switch {
	case r.busy != "" || r.names != nil:
		return nil
	case r.queue == nil:
		return r.openQueue()
	case r.current == nil && !r.Backfill.Running:
		return r.next()
	}
	return r.arrange()
}

// openQueue opens the queue.
func (r *Screen) openQueue() tea.Cmd {
	if r.App.OpenQueue == nil {
		r.empty = "there is no store to rate from"
		return nil
	}
	r.busy = "looking for what there is to rate"
	return openQueue(r.Effects, r.Generations.Next(fromQueue))
}

// next asks for the item to be judged now. The item that was judged stays on the screen
// until the next one is there.
func (r *Screen) next() tea.Cmd {
	r.empty = ""
	if n := len(r.ahead); n > 0 {
		r.ahead, r.current = r.ahead[:n-1], r.ahead[n-1]
		return r.arrange()
	}
	r.busy = "the next answers are not on the screen yet"
	return nextItem(r.Effects, r.Generations.Next(fromQueue), r.queue, r.first, r.mask())
}

// mask hides every name by which the config knows a model.
func (r *Screen) mask() mask {
	if r.cover.known == nil {
		var ids []string
		for _, m := range r.App.Catalog.Models {
			ids = append(ids, m.ID, m.Name, m.Provider)
		}
		r.cover = newMask(ids)
	}
	return r.cover
}

// Handlers take what commands bring back.
func (r *Screen) Handlers() []shell.Handler {
	return []shell.Handler{
		shell.On(func(shell.Settled) tea.Cmd { return r.arrange() }), shell.On(func(shell.Restyled) tea.Cmd { return r.restyle() }),
		shell.Note(r.typeset), shell.On(r.opened), shell.On(r.handedOut), shell.On(r.voted), shell.On(r.recalled), shell.On(r.showNames), shell.Note(r.wordsCompared),
		shell.On(r.backfillStarted), shell.On(r.fetchAhead), shell.On(r.backfillEnded), shell.On(r.forgotten),
	}
}

func (r *Screen) opened(msg opened) tea.Cmd {
	r.busy = ""
	if msg.err != nil {
		return r.showNothing(msg.err)
	}
	r.queue, r.earlier = msg.queue, msg.earlier
	for _, v := range msg.votes {
		r.Votes = append(r.Votes, Vote{Rating: v})
	}
	if n := len(r.Votes); n > 0 {
		r.last = "still open from before: " + format.Plural(n, "rating")
	} else if n := len(r.earlier); n > 0 {
		r.last = format.Plural(n, "rating") + " since the names were last shown"
	}
	return r.next()
}

// showNothing says why there is nothing to judge.
func (r *Screen) showNothing(err error) tea.Cmd {
	r.current = nil
	r.empty = r.mask().hide(format.Sentence(err), "")
	if !errors.Is(err, eval.ErrNothingToRate) {
		r.empty = "the next prompt could not be read: " + r.empty
	}
	return r.settle()
}

// handedOut shows the next item, or asks for the answers that it is missing.
func (r *Screen) handedOut(msg handedOut) tea.Cmd {
	r.busy, r.Remark, r.progress = "", "", msg.progress // a remark that a key came too early is no longer true
	switch {
	case msg.err != nil:
		return r.showNothing(msg.err)
	case len(msg.item.Waiting) > 0:
		return r.fetchMissing(msg.item)
	}
	if !r.Backfill.Running {
		r.Backfill = backfill{}
	}
	r.current = newItemView(msg.item, msg.shown)
	return tea.Batch(r.arrange(), r.settle(), lookAhead(r.Generations.Next(foreseeing), r.queue, msg.item))
}

// settle does what had to wait for the screen.
func (r *Screen) settle() tea.Cmd {
	if r.busy != "" || r.undoing == 0 {
		return nil
	}
	r.undoing--
	return r.undo()
}

// forgotten drops items that cannot be judged any more, because a trial was deleted.
func (r *Screen) forgotten(msg shell.Forgotten) tea.Cmd {
	if msg.Err != nil {
		return nil
	}
	r.Votes = slices.DeleteFunc(r.Votes, func(v Vote) bool { return isAbout(v.Rating.Trial, v.Rating.Shown, msg.Id) })
	r.earlier = slices.DeleteFunc(r.earlier, func(v eval.Rating) bool { return isAbout(v.Trial, v.Shown, msg.Id) })
	r.ahead = slices.DeleteFunc(r.ahead, func(x *itemView) bool { return x.shows(msg.Id) })
	if r.current.shows(msg.Id) && r.busy == "" {
		r.current = nil
		return r.next()
	}
	return nil
}

// Hides reports whether the names of a trial have to stay hidden: it is being
// judged, or votes on it can still change.
func (r *Screen) Hides(trial string) bool {
	return r.current.shows(trial) ||
		slices.ContainsFunc(r.ahead, func(x *itemView) bool { return x.shows(trial) }) ||
		slices.ContainsFunc(r.Votes, func(v Vote) bool { return isAbout(v.Rating.Trial, v.Rating.Shown, trial) })
}

// blind reports whether names are hidden on the screen.
func (r *Screen) blind() bool { return r.names == nil }

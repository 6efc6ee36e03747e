package rate

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// voteMode is the mode of the votes on a scale.
func voteMode(s eval.Scale) keymap.Mode {
	switch s {
	case eval.Score:
		return voteScore
	case eval.Preference:
		return votePreference
	}
	return voteAccept
}

// beside is the mode for what interrupts voting. Where digits are scores, a digit that is
// pressed too late must not switch screens.
func (r *Screen) beside(m keymap.Mode) keymap.Mode {
	m.Digits = r.scale() == eval.Score
	return m
}

// voteModes are those of all scales, of which a program has one.
var voteModes = [...]keymap.Mode{voteAccept, voteScore, votePreference}

// Rows is Rate's part of the key table: what is done two hundred times in a
// row lies on the home row.
func (r *Screen) Rows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: voteAccept, Action: "accept", Keys: []string{"j"}, Hint: "accept", Help: "the answer in focus is acceptable", Do: r.judge(1), Off: r.whyNoVote},
		{Mode: voteAccept, Action: "reject", Keys: []string{"k"}, Hint: "reject", Help: "the answer in focus is not acceptable", Do: r.judge(0), Off: r.whyNoVote},
		{Mode: votePreference, Action: "first-better", Keys: []string{"a"}, Hint: "A", Help: "A is better than B", Do: r.prefer(eval.First), Off: r.whyNoVote},
		{Mode: votePreference, Action: "tie", Keys: []string{"s"}, Hint: "tie", Help: "A and B are equally good", Do: r.prefer(eval.Tie), Off: r.whyNoVote},
		{Mode: votePreference, Action: "second-better", Keys: []string{"d"}, Hint: "B", Help: "B is better than A", Do: r.prefer(eval.Second), Off: r.whyNoVote},
		{Mode: votePreference, Action: "both-bad", Keys: []string{"f"}, Hint: "both bad", Help: "neither is any good", Do: r.prefer(eval.BothBad), Off: r.whyNoVote},
	}
	for i, key := range []string{"a", "s", "d", "f", "g"} {
		n := strconv.Itoa(i + 1)
		rows = append(rows, keymap.Row{Mode: voteScore, Action: "score-" + n, Keys: []string{key, n}, Hint: n, Help: "the answer in focus: " + n + " of 5", Do: r.judge(i + 1), Off: r.whyNoVote})
	}
	for _, m := range voteModes {
		rows = append(rows, r.itemRows(m)...)
	}
	rows = append(rows,
		keymap.Row{Mode: r.beside(inTags), Action: "tags-done", Keys: []string{"t", "enter", "esc", "space"}, Hint: "done", Help: "go back to rating", Do: r.closeTags, Off: nil},
		keymap.Row{Mode: r.beside(inTags), Action: "tag-wrong", Keys: []string{"a"}, Hint: "wrong", Help: "something in it is wrong", Do: r.tag(eval.Wrong), Off: r.whyNoVote},
		keymap.Row{Mode: r.beside(inTags), Action: "tag-incomplete", Keys: []string{"s"}, Hint: "incomplete", Help: "something is missing", Do: r.tag(eval.Incomplete), Off: r.whyNoVote},
		keymap.Row{Mode: r.beside(inTags), Action: "tag-style", Keys: []string{"d"}, Hint: "style", Help: "the style is not what was asked for", Do: r.tag(eval.Style), Off: r.whyNoVote},
		keymap.Row{Mode: r.beside(inTags), Action: "tag-refused", Keys: []string{"f"}, Hint: "refused", Help: "it refuses without need", Do: r.tag(eval.Refused), Off: r.whyNoVote},
		keymap.Row{Mode: inNote, Action: "note-keep", Keys: []string{"enter"}, Hint: "keep", Help: "keep the note; it goes with the rating", Do: r.closeNote(true), Off: nil},
		keymap.Row{Mode: inNote, Action: "note-drop", Keys: []string{"esc"}, Hint: "leave", Help: "leave the note as it was", Do: r.closeNote(false), Off: nil},
		keymap.Row{Mode: r.beside(inMissing), Action: "spend", Keys: []string{"enter"}, Hint: "ask", Help: "ask for the missing answers, whatever they cost", Do: r.sendBackfill, Off: nil},
		keymap.Row{Mode: r.beside(inMissing), Action: "go-back", Keys: []string{"esc"}, Hint: "later", Help: "ask for nothing now", Do: keymap.Do(r.postponeBackfill), Off: nil},
		keymap.Row{Mode: r.beside(inMissing), Action: "skip", Keys: []string{"space"}, Hint: "another", Help: "go on with another prompt; this one comes later", Do: r.skipMissing, Off: nil},
		keymap.Row{Mode: r.beside(inMissing), Action: "undo", Keys: []string{"u"}, Hint: "undo", Help: "take the latest rating back", Do: r.undo, Off: r.whyNoUndo},
		keymap.Row{Mode: inNames, Action: "rate-on", Keys: []string{"esc", "R"}, Hint: "rate on", Help: "hide the names and go on rating", Do: r.goOn, Off: nil},
		keymap.Row{Mode: inNames, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open the selected trial in Compare; a rating there is not blind", Do: r.openNames, Off: r.whyNoOpen},
	)
	if r.guest {
		rows = slices.DeleteFunc(rows, func(row keymap.Row) bool { return slices.Contains(hosts[:], row.Action) })
	}
	return append(rows, keymap.ScrollRows(inNames, r.moveNames)...)
}

// hosts are the actions that a guest does not have.
var hosts = [...]string{"spend", "open"}

// dismissHelp says what esc does: no screen led a guest here.
func (r *Screen) dismissHelp() string {
	if r.guest {
		return "dismiss what went wrong"
	}
	return "dismiss what went wrong, or go back to the screen that led here"
}

// itemRows are the keys that are the same on all scales.
func (r *Screen) itemRows(m keymap.Mode) []keymap.Row {
	page := func(s widget.Scroll) func() tea.Cmd { return func() tea.Cmd { return r.scroll(s) } }
	return []keymap.Row{
		{Mode: m, Action: "skip", Keys: []string{"space"}, Hint: "skip", Help: "say nothing about this prompt; skipping counts against a certificate", Do: r.skip, Off: r.whyNoSkip},
		{Mode: m, Action: "undo", Keys: []string{"u"}, Hint: "undo", Help: "take back what was said last", Do: r.undo, Off: r.whyNoUndo},
		{Mode: m, Action: "help", Keys: []string{"?", "f1"}, Hint: "", Help: "show all keys", Do: keymap.Do(r.OpenHelp), Off: nil},
		{Mode: m, Action: "tag", Keys: []string{"t"}, Hint: "tag", Help: "say what is wrong with the answer in focus: wrong, incomplete, style, refused", Do: r.openTags, Off: r.whyNoVote},
		{Mode: m, Action: "note", Keys: []string{"e"}, Hint: "note", Help: "write a note on the answer in focus; it goes with the rating", Do: r.openNote, Off: r.whyNoVote},
		{Mode: m, Action: "reveal", Keys: []string{"R"}, Hint: "reveal", Help: "show who wrote what you rated; those ratings are final then", Do: r.reveal, Off: r.whyNoReveal},
		{Mode: m, Action: "next-pane", Keys: []string{"tab", "l", "right"}, Hint: "", Help: "go to the next answer", Do: r.turnTo(1), Off: r.whyNoAnswer},
		{Mode: m, Action: "previous-pane", Keys: []string{"shift+tab", "h", "left"}, Hint: "", Help: "go to the previous answer", Do: r.turnTo(-1), Off: r.whyNoAnswer},
		{Mode: m, Action: "maximise", Keys: []string{"+"}, Hint: "", Help: "give the answer in focus the whole room, or put it back", Do: r.maximise, Off: r.whyNoAnswer},
		{Mode: m, Action: "read-prompt", Keys: []string{"p"}, Hint: "", Help: "read the whole prompt", Do: keymap.Do(r.openPrompt), Off: r.whyNoPrompt},
		{Mode: m, Action: "guide", Keys: []string{"G"}, Hint: "", Help: "what the values of the scale mean, and what to look at", Do: keymap.Do(r.openGuide), Off: nil},
		{Mode: m, Action: "lock-scrolling", Keys: []string{"L"}, Hint: "", Help: "scroll all answers together, or each by itself", Do: keymap.Do(r.lockScrolling), Off: r.whyNoAnswer},
		{Mode: m, Action: "diff", Keys: []string{"w"}, Hint: "", Help: "show how two answers differ, word by word, or the answers again", Do: r.toggleDiff, Off: r.whyNoDiff},
		r.RawRow(m, r.arrange, r.whyNoAnswer),
		{Mode: m, Action: "retry", Keys: []string{"enter"}, Hint: "", Help: "look again for something to rate", Do: r.retry, Off: r.whyNoRetry},
		{Mode: m, Action: "dismiss", Keys: []string{"esc"}, Hint: "", Help: r.dismissHelp(), Do: r.dismiss, Off: nil},
		{Mode: m, Action: "down", Keys: []string{"down"}, Hint: "", Help: "the answer in focus: one line down", Do: page(widget.Scroll{Lines: 1}), Off: nil},
		{Mode: m, Action: "up", Keys: []string{"up"}, Hint: "", Help: "one line up", Do: page(widget.Scroll{Lines: -1}), Off: nil},
		{Mode: m, Action: "half-down", Keys: []string{"ctrl+d"}, Hint: "", Help: "half a page down", Do: page(widget.Scroll{Halves: 1}), Off: nil},
		{Mode: m, Action: "half-up", Keys: []string{"ctrl+u"}, Hint: "", Help: "half a page up", Do: page(widget.Scroll{Halves: -1}), Off: nil},
		{Mode: m, Action: "page-down", Keys: []string{"pgdown"}, Hint: "", Help: "a page down", Do: page(widget.Scroll{Halves: 2}), Off: nil},
		{Mode: m, Action: "page-up", Keys: []string{"pgup"}, Hint: "", Help: "a page up", Do: page(widget.Scroll{Halves: -2}), Off: nil},
		{Mode: m, Action: "top", Keys: []string{"home"}, Hint: "", Help: "to the start", Do: page(widget.Scroll{Halves: -widget.Ends}), Off: nil},
		{Mode: m, Action: "bottom", Keys: []string{"end"}, Hint: "", Help: "to the end", Do: page(widget.Scroll{Halves: widget.Ends}), Off: nil},
	}
}

func (r *Screen) scroll(s widget.Scroll) tea.Cmd {
	if r.current == nil {
		return nil
	}
	if d := r.current.differences[r.current.compared()]; d != nil && r.showsDiff() {
		d.scroll(s)
		return nil
	}
	for i, l := range r.current.lanes {
		if r.locked || i == r.current.focused {
			l.Scroll(s.LinesIn(l.Height), l.Content(r.Theme).Len())
		}
	}
	return nil
}

// lockScrolling makes all answers scroll together, or each by itself.
func (r *Screen) lockScrolling() {
	r.locked = !r.locked
	r.Remark = "each answer scrolls by itself"
	if r.locked {
		r.Remark = "all answers scroll together"
	}
}

func (r *Screen) turnTo(step int) func() tea.Cmd {
	return func() tea.Cmd {
		r.current.moveFocus(step)
		return r.arrange()
	}
}

func (r *Screen) maximise() tea.Cmd {
	r.wide = !r.wide
	return r.arrange()
}

func (r *Screen) whyNoAnswer() string {
	if r.current == nil {
		return "there is no answer on the screen"
	}
	return ""
}

func (r *Screen) whyNoPrompt() string {
	if r.prompt() == "" {
		return "there is no prompt on the screen"
	}
	return ""
}

func (r *Screen) openPrompt() {
	r.Open(&shell.Pager{Context: r.Context, Title: "prompt", Keys: shell.InHelp, Page: r.promptPage})
}

// promptPage is the whole prompt, for a page over the screen.
func (r *Screen) promptPage(w int) []string {
	var rows []string
	x := r.current
	if x != nil && x.item.Trial.System != "" {
		rows = append(rows, r.Theme.Title.Render("system"))
		rows = append(rows, paragraphs(r.Context, providers.Clean(x.item.Trial.System), w)...)
		rows = append(rows, "", r.Theme.Title.Render("prompt"))
	}
	return append(rows, paragraphs(r.Context, r.prompt(), w)...)
}

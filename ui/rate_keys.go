package ui

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
)

// voteMode is the mode of the votes on a scale.
func voteMode(s eval.Scale) mode {
	switch s {
	case eval.Score:
		return voteScore
	case eval.Preference:
		return votePreference
	}
	return voteAccept
}

// voteModes are those of all scales, of which a program has one.
var voteModes = [...]mode{voteAccept, voteScore, votePreference}

// rows is Rate's part of the key table: what is done two hundred times in a
// row lies on the home row.
func (r *jury) rows() []row {
	rows := []row{
		{voteAccept, "accept", []string{"j"}, "accept", "the answer in focus is acceptable", r.say(1), r.whyNoVote},
		{voteAccept, "reject", []string{"k"}, "reject", "the answer in focus is not acceptable", r.say(0), r.whyNoVote},
		{votePreference, "first-better", []string{"a"}, "A", "A is better than B", r.prefer(eval.First), r.whyNoVote},
		{votePreference, "tie", []string{"s"}, "tie", "A and B are equally good", r.prefer(eval.Tie), r.whyNoVote},
		{votePreference, "second-better", []string{"d"}, "B", "B is better than A", r.prefer(eval.Second), r.whyNoVote},
		{votePreference, "both-bad", []string{"f"}, "both bad", "neither is any good", r.prefer(eval.BothBad), r.whyNoVote},
	}
	for i, key := range []string{"a", "s", "d", "f", "g"} {
		n := strconv.Itoa(i + 1)
		rows = append(rows, row{voteScore, "score-" + n, []string{key}, n, "the answer in focus: " + n + " of 5", r.say(i + 1), r.whyNoVote})
	}
	for _, m := range voteModes {
		rows = append(rows, r.itemRows(m)...)
	}
	rows = append(rows,
		row{inTags, "tag-wrong", []string{"a"}, "wrong", "something in it is wrong", r.tag(eval.Wrong), r.whyNoVote},
		row{inTags, "tag-incomplete", []string{"s"}, "incomplete", "something is missing", r.tag(eval.Incomplete), r.whyNoVote},
		row{inTags, "tag-style", []string{"d"}, "style", "the style is not what was asked for", r.tag(eval.Style), r.whyNoVote},
		row{inTags, "tag-refused", []string{"f"}, "refused", "it refuses without need", r.tag(eval.Refused), r.whyNoVote},
		row{inTags, "tags-done", []string{"t", "enter", "esc", "space"}, "done", "go back to rating", do(r.closeTags), nil},
		row{inNote, "note-keep", []string{"enter"}, "keep", "keep the note; it goes with the rating", r.closeNote(true), nil},
		row{inNote, "note-drop", []string{"esc"}, "leave", "leave the note as it was", r.closeNote(false), nil},
		row{rateErrand, "spend", []string{"enter"}, "ask", "ask for the missing answers, whatever they cost", r.send, nil},
		row{rateErrand, "go-back", []string{"esc"}, "later", "ask for nothing now", do(r.leaveErrand), nil},
		row{rateErrand, "undo", []string{"u"}, "undo", "take the latest rating back", r.undo, r.whyNoUndo},
		row{inNames, "rate-on", []string{"esc", "R"}, "rate on", "hide the names and go on rating", r.goOn, nil},
		row{inNames, "open", []string{"enter"}, "open", "open the selected trial in Compare; a rating there is not blind", r.openNames, r.whyNoOpen},
	)
	return append(rows, scrollRows(inNames, r.moveNames)...)
}

// itemRows are the rows that are alike on all scales.
func (r *jury) itemRows(m mode) []row {
	page := func(s scroll) func() tea.Cmd { return func() tea.Cmd { return r.scroll(s) } }
	return []row{
		{m, "skip", []string{"space"}, "skip", "say nothing about this prompt; skipping counts against a certificate", r.skip, r.whyNoVote},
		{m, "undo", []string{"u"}, "undo", "take back what was said last", r.undo, r.whyNoUndo},
		{m, "help", []string{"?", "f1"}, "", "show all keys", func() tea.Cmd { r.help(); return nil }, nil},
		{m, "tag", []string{"t"}, "tag", "say what is wrong: wrong, incomplete, style, refused", do(r.openTags), r.whyNoVote},
		{m, "note", []string{"e"}, "note", "write a note; it goes with the rating", r.openNote, r.whyNoVote},
		{m, "reveal", []string{"R"}, "reveal", "show who wrote what you rated; those ratings are final then", r.reveal, r.whyNoReveal},
		{m, "next-pane", []string{"tab", "l", "right"}, "", "go to the next answer", r.turnTo(1), r.whyNoAnswer},
		{m, "previous-pane", []string{"shift+tab", "h", "left"}, "", "go to the previous answer", r.turnTo(-1), r.whyNoAnswer},
		{m, "maximise", []string{"+"}, "", "give the answer in focus the whole room, or put it back", r.maximise, r.whyNoAnswer},
		{m, "read-prompt", []string{"p"}, "", "read the whole prompt", do(r.openPrompt), r.whyNoPrompt},
		{m, "retry", []string{"enter"}, "", "look again for something to rate", r.retry, r.whyNoRetry},
		{m, "dismiss", []string{"esc"}, "", "dismiss what went wrong", do(func() { r.problems = nil }), nil},
		{m, "down", []string{"down"}, "", "the answer in focus: one line down", page(scroll{lines: 1}), nil},
		{m, "up", []string{"up"}, "", "one line up", page(scroll{lines: -1}), nil},
		{m, "half-down", []string{"ctrl+d"}, "", "half a page down", page(scroll{halves: 1}), nil},
		{m, "half-up", []string{"ctrl+u"}, "", "half a page up", page(scroll{halves: -1}), nil},
		{m, "page-down", []string{"pgdown"}, "", "a page down", page(scroll{halves: 2}), nil},
		{m, "page-up", []string{"pgup"}, "", "a page up", page(scroll{halves: -2}), nil},
		{m, "top", []string{"home"}, "", "to the start", page(scroll{halves: -ends}), nil},
		{m, "bottom", []string{"end"}, "", "to the end", page(scroll{halves: ends}), nil},
	}
}

func (r *jury) scroll(s scroll) tea.Cmd {
	if x := r.before; x != nil && x.focused < len(x.lanes) {
		l := x.lanes[x.focused]
		l.scroll(s.in(l.height), l.passage(r.theme).len())
	}
	return nil
}

func (r *jury) turnTo(step int) func() tea.Cmd {
	return func() tea.Cmd {
		r.before.turn(step)
		return r.arrange()
	}
}

func (r *jury) maximise() tea.Cmd {
	r.wide = !r.wide
	return r.arrange()
}

func (r *jury) whyNoAnswer() string {
	if r.before == nil {
		return "there is no answer on the screen"
	}
	return ""
}

func (r *jury) whyNoPrompt() string {
	if r.prompt() == "" {
		return "there is no prompt on the screen"
	}
	return ""
}

func (r *jury) openPrompt() {
	r.open(&pager{desk: r.desk, title: "prompt", keys: inHelp, page: r.promptPage})
}

// promptPage is the whole prompt, for a page over the screen.
func (r *jury) promptPage(w int) []string {
	var rows []string
	x := r.before
	if x != nil && x.item.Trial.System != "" {
		rows = append(rows, r.theme.title.paint("system"))
		rows = append(rows, r.paragraphs(providers.Clean(x.item.Trial.System), w)...)
		rows = append(rows, "", r.theme.title.paint("prompt"))
	}
	return append(rows, r.paragraphs(r.prompt(), w)...)
}

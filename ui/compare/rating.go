package compare

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// ratingBar is where the answers on the screen are rated.
type ratingBar struct {
	*shell.Context
	lanes    *laneGroup
	shown    *shownTrial
	open     bool // the keys go to the bar
	opponent int  // preference: the lane that the focused one is compared with
	ratings  []eval.Rating
}

// mode is the mode of the bar on the scale that is rated on.
func (b *ratingBar) mode() keymap.Mode { return ratingMode(b.App.Scale) }

// ratingMode is the mode of the rating bar on a scale.
func ratingMode(s eval.Scale) keymap.Mode {
	switch s {
	case eval.Score:
		return rateScore
	case eval.Preference:
		return ratePreference
	}
	return rateAccept
}

// rows are the keys of the bars: all of them on the home row.
func (b *ratingBar) rows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: rateAccept, Action: "accept", Keys: []string{"j"}, Hint: "accept", Help: "the answer is acceptable", Do: b.verdict(1), Off: nil},
		{Mode: rateAccept, Action: "reject", Keys: []string{"k"}, Hint: "reject", Help: "the answer is not acceptable", Do: b.verdict(0), Off: nil},
		{Mode: ratePreference, Action: "first-better", Keys: []string{"a"}, Hint: "A is better", Help: "A is better than B", Do: b.winner(eval.First), Off: nil},
		{Mode: ratePreference, Action: "tie", Keys: []string{"s"}, Hint: "tie", Help: "A and B are equally good", Do: b.winner(eval.Tie), Off: nil},
		{Mode: ratePreference, Action: "second-better", Keys: []string{"d"}, Hint: "B is better", Help: "B is better than A", Do: b.winner(eval.Second), Off: nil},
		{Mode: ratePreference, Action: "both-bad", Keys: []string{"f"}, Hint: "both bad", Help: "neither is any good", Do: b.winner(eval.BothBad), Off: nil},
	}
	for i, key := range []string{"a", "s", "d", "f", "g"} {
		n := strconv.Itoa(i + 1)
		rows = append(rows, keymap.Row{Mode: rateScore, Action: "score-" + n, Keys: []string{key, n}, Hint: n, Help: n + " of 5", Do: b.verdict(i + 1), Off: nil})
	}
	for _, m := range []keymap.Mode{rateAccept, rateScore, ratePreference} {
		rows = append(rows,
			keymap.Row{Mode: m, Action: "undo", Keys: []string{"u"}, Hint: "undo", Help: "take the latest rating of this prompt back", Do: b.undo, Off: b.whyNoUndo},
			keymap.Row{Mode: m, Action: "next-pane", Keys: []string{"tab", "l", "right"}, Hint: "next", Help: "go to the next answer", Do: keymap.Do(func() { b.next(1) }), Off: nil},
			keymap.Row{Mode: m, Action: "previous-pane", Keys: []string{"shift+tab", "h", "left"}, Hint: "", Help: "go to the previous answer", Do: keymap.Do(func() { b.next(-1) }), Off: nil},
			keymap.Row{Mode: m, Action: "done", Keys: []string{"esc", "enter"}, Hint: "done", Help: "close the rating bar", Do: keymap.Do(b.close), Off: nil},
			keymap.Row{Mode: m, Action: "help", Keys: []string{"?", "f1"}, Hint: "", Help: "show all keys", Do: keymap.Do(b.OpenHelp), Off: nil},
		)
	}
	return rows
}

// begin opens the bar and gives it the keys.
func (b *ratingBar) begin() {
	b.open = true
	if !b.lanes.Lane().Ratable() {
		b.next(1)
	}
	b.chooseOpponent()
}

func (b *ratingBar) close() { b.open = false }

// load takes the ratings of the trial that is shown now.
func (b *ratingBar) load(ratings []eval.Rating) {
	b.ratings = ratings
	b.label()
}

func (b *ratingBar) whyNot() string {
	l := b.lanes.Lane()
	switch {
	case l == nil || l.Stage == lane.Idle:
		return "there is no answer to rate yet"
	case l.Running():
		return "this answer has not ended yet"
	case !slices.ContainsFunc(b.lanes.All, (*lane.Lane).Ratable):
		return "there is no whole answer to rate; failed ones count as quality 0"
	case b.App.Scale == eval.Preference && b.shown.Trial.Routed:
		return "a preference needs two answers, and a routed prompt has one"
	case b.App.Scale == eval.Preference && b.wholeAnswers() < 2:
		return "there is no second answer to compare it with"
	}
	return ""
}

// beginAll opens the bar at the first answer that is not rated yet.
func (b *ratingBar) beginAll() {
	b.lanes.Focused = 0
	if b.Remark = b.whyNot(); b.Remark != "" {
		return
	}
	b.begin()
	b.goOn()
	if !b.lanes.Lane().Unrated() {
		b.Remark = "all rated" + b.nextTrial(b.mode())
	}
}

// nextTrial names the key that goes to the next trial in a mode.
func (b *ratingBar) nextTrial(m keymap.Mode) string {
	if key := b.Keys.First(m, "next-trial"); key != "" {
		return " · " + key + " next trial"
	}
	return ""
}

// status says how far the rating is while the bar is open. The keys are listed in the bar
// itself.
func (b *ratingBar) status(urgent styled.Line) string {
	if b.Remark != "" || !b.ActiveMode().Bar {
		return ""
	}
	return styled.Justify(b.Widths, append(append(urgent, b.progress()...), b.HelpHint()...), b.Today(), b.Width)
}

// progress says how many of the answers that can be rated are rated.
func (b *ratingBar) progress() styled.Line {
	rated := 0
	for _, l := range b.lanes.All {
		if l.Ratable() && !l.Unrated() {
			rated++
		}
	}
	return styled.Line{{Style: b.Theme.Text, Text: fmt.Sprintf(" %d of %d rated ", rated, b.wholeAnswers())}}
}

func (b *ratingBar) wholeAnswers() int {
	n := 0
	for _, l := range b.lanes.All {
		if l.Ratable() {
			n++
		}
	}
	return n
}

// chooseOpponent compares the focused lane with the reference's, else the
// router's choice, else any other; -1 is none.
func (b *ratingBar) chooseOpponent() {
	b.opponent = -1
	for i, l := range b.lanes.All {
		switch {
		case i == b.lanes.Focused || !l.Ratable():
		case l.Name == b.shown.Trial.Reference.Model:
			b.opponent = i
			return
		case b.opponent < 0 || l.Name == b.shown.Trial.Decision.Model:
			b.opponent = i
		}
	}
}

// next moves the bar to the next answer that can be rated.
func (b *ratingBar) next(step int) {
	n := len(b.lanes.All)
	for i := 1; i < n; i++ {
		if j := (b.lanes.Focused + i*step + i*n) % n; b.lanes.All[j].Ratable() {
			b.lanes.Focused = j
			b.chooseOpponent()
			return
		}
	}
}

// goOn moves the bar to the next answer that was not judged yet; after the
// last one it stays.
func (b *ratingBar) goOn() {
	for i := range b.lanes.All {
		if j := (b.lanes.Focused + i) % len(b.lanes.All); b.lanes.All[j].Unrated() {
			b.lanes.Focused = j
			b.chooseOpponent()
			return
		}
	}
}

// pair is the two lanes compared, in the order of the screen.
func (b *ratingBar) pair() (first, second int) {
	return min(b.lanes.Focused, b.opponent), max(b.lanes.Focused, b.opponent)
}

// letter names a lane of the pair.
func (b *ratingBar) letter(lane int) string {
	if !b.open || b.App.Scale != eval.Preference || b.opponent < 0 {
		return ""
	}
	switch first, second := b.pair(); lane {
	case first:
		return "A"
	case second:
		return "B"
	}
	return ""
}

// undo takes the rater's latest rating of this trial back, and goes back to
// what it was about.
func (b *ratingBar) undo() tea.Cmd {
	last := b.latest()
	if lanes := judgedLanes(*last); len(lanes) > 0 && lanes[0] < len(b.lanes.All) {
		b.lanes.Focused = lanes[0]
		b.chooseOpponent()
	}
	about := annotate.Chosen(b.shown.Trial, b.App.Rater, last.Scale, last.Shown...)
	return b.Effects.TakeBack(b.Generations.Now(shell.Lasting), about, last.ID)
}

func (b *ratingBar) whyNoUndo() string {
	if b.latest() == nil {
		return "there is no rating of yours to take back"
	}
	return ""
}

// latest is the rater's latest standing rating of the trial, or nil.
func (b *ratingBar) latest() *eval.Rating {
	all := ownRatings(b.ratings, b.App.Rater)
	if len(all) == 0 {
		return nil
	}
	return &all[len(all)-1]
}

// ownRatings are the ratings of one rater that judge something and were not taken back.
func ownRatings(all []eval.Rating, rater string) []eval.Rating {
	return slices.DeleteFunc(eval.WithoutRetracted(all), func(r eval.Rating) bool { return r.Rater != rater || r.Skipped })
}

// rated shows that a rating was stored, or why it was not. mode is the mode that has the
// keys now.
func (b *ratingBar) rated(msg shell.Rated, mode keymap.Mode) {
	if msg.Err != nil {
		b.Problem("the rating was not stored: " + format.Sentence(msg.Err))
	}
	if msg.Rating.Trial != b.shown.Trial.ID {
		return
	}
	b.mark(judgedLanes(msg.Rating), false)
	if msg.Err != nil {
		return
	}
	b.ratings = append(b.ratings, msg.Rating)
	b.label()
	b.Remark = "rating stored"
	switch {
	case msg.Rating.Retracts != "":
		b.Remark = "rating taken back"
	case slices.ContainsFunc(b.lanes.All, (*lane.Lane).Unrated):
	case b.shown.Running:
		b.Remark = "rating stored; others are still answering"
	default:
		b.Remark = "stored · all rated" + b.nextTrial(mode)
	}
}

// lines stand in the place of the prompt, with the keys of a mode.
func (b *ratingBar) lines(l layout, mode keymap.Mode) []string {
	title := " rate " + b.lanes.All[b.lanes.Focused].Name + " "
	if b.App.Scale == eval.Preference {
		first, second := b.pair()
		title = " A " + b.lanes.All[first].Name + "  B " + b.lanes.All[second].Name + " "
	}
	edge := b.Theme.Focus
	left := styled.Line{{Style: edge, Text: "▸"}, {Style: b.Theme.Title, Text: title}}
	right := styled.Line{{Style: b.Theme.Dim, Text: " rater " + format.Name(b.App.Rater) + " "}}
	keys := b.Hints(mode, b.Width-2)
	if l.compact {
		return []string{styled.FrameTop(b.Widths, edge, "─", "─", left, right, b.Width), keys.Render(b.Widths, b.Width)}
	}
	rows := []string{styled.FrameTop(b.Widths, edge, "╭", "╮", left, right, b.Width)}
	bar := edge.Render("│")
	for _, s := range b.judgedPrompt(b.Width - 4) {
		if len(rows) < l.prompt.H-2 {
			rows = append(rows, bar+" "+b.Widths.Pad(s, b.Width-4)+" "+bar)
		}
	}
	rows = append(rows, bar+keys.Render(b.Widths, b.Width-2)+bar)
	return append(rows, styled.FrameBottom(edge, b.Width))
}

// judgedPrompt is the start of the prompt whose answers are rated, in lines of
// so many cells.
func (b *ratingBar) judgedPrompt(w int) []string {
	const most = 2
	rows := b.Widths.Wrap(providers.CleanLine(b.shown.Trial.Prompt, 2000), w)
	if len(rows) > most {
		rows = rows[:most]
		rows[most-1] = b.Widths.Truncate(rows[most-1]+" …", w)
	}
	return rows
}

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
	rating   bool // it has the keys
	opponent int  // preference: the lane that the focused one is compared with
	ratings  []eval.Rating
}

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

// ratingRows are the rating bars' part of the key table: all on the home row.
func (c *Compare) ratingRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: rateAccept, Action: "accept", Keys: []string{"j"}, Hint: "accept", Help: "the answer is acceptable", Do: c.verdict(1), Off: nil},
		{Mode: rateAccept, Action: "reject", Keys: []string{"k"}, Hint: "reject", Help: "the answer is not acceptable", Do: c.verdict(0), Off: nil},
		{Mode: ratePreference, Action: "first-better", Keys: []string{"a"}, Hint: "A is better", Help: "A is better than B", Do: c.winner(eval.First), Off: nil},
		{Mode: ratePreference, Action: "tie", Keys: []string{"s"}, Hint: "tie", Help: "A and B are equally good", Do: c.winner(eval.Tie), Off: nil},
		{Mode: ratePreference, Action: "second-better", Keys: []string{"d"}, Hint: "B is better", Help: "B is better than A", Do: c.winner(eval.Second), Off: nil},
		{Mode: ratePreference, Action: "both-bad", Keys: []string{"f"}, Hint: "both bad", Help: "neither is any good", Do: c.winner(eval.BothBad), Off: nil},
	}
	for i, key := range []string{"a", "s", "d", "f", "g"} {
		n := strconv.Itoa(i + 1)
		rows = append(rows, keymap.Row{Mode: rateScore, Action: "score-" + n, Keys: []string{key, n}, Hint: n, Help: n + " of 5", Do: c.verdict(i + 1), Off: nil})
	}
	for _, m := range []keymap.Mode{rateAccept, rateScore, ratePreference} {
		rows = append(rows,
			keymap.Row{Mode: m, Action: "undo", Keys: []string{"u"}, Hint: "undo", Help: "take the latest rating of this prompt back", Do: c.undo, Off: c.whyNoUndo},
			keymap.Row{Mode: m, Action: "next-pane", Keys: []string{"tab", "l", "right"}, Hint: "next", Help: "go to the next answer", Do: keymap.Do(func() { c.rateNext(1) }), Off: nil},
			keymap.Row{Mode: m, Action: "previous-pane", Keys: []string{"shift+tab", "h", "left"}, Hint: "", Help: "go to the previous answer", Do: keymap.Do(func() { c.rateNext(-1) }), Off: nil},
			keymap.Row{Mode: m, Action: "done", Keys: []string{"esc", "enter"}, Hint: "done", Help: "close the rating bar", Do: keymap.Do(func() { c.rating = false }), Off: nil},
			keymap.Row{Mode: m, Action: "help", Keys: []string{"?", "f1"}, Hint: "", Help: "show all keys", Do: keymap.Do(c.OpenHelp), Off: nil},
		)
	}
	return rows
}

func (c *Compare) openRating() tea.Cmd {
	c.leavePrompt()
	c.rating = true
	if !c.Lane().Ratable() {
		c.rateNext(1)
	}
	c.opponent = c.defaultOpponent()
	return nil
}

func (g *laneGroup) whyNoRating() string {
	l := g.Lane()
	switch {
	case l == nil || l.Stage == lane.Idle:
		return "there is no answer to rate yet"
	case l.Running():
		return "this answer has not ended yet"
	case !slices.ContainsFunc(g.Lanes, (*lane.Lane).Ratable):
		return "there is no whole answer to rate; failed ones count as quality 0"
	case g.App.Scale == eval.Preference && g.wholeAnswers() < 2:
		return "there is no second answer to compare it with"
	}
	return ""
}

// rateAll opens the bar at the first answer that is not rated yet.
func (c *Compare) rateAll() {
	c.Focused = 0
	if c.Remark = c.whyNoRating(); c.Remark != "" {
		return
	}
	c.openRating()
	c.goOn()
	if !c.Lane().Unrated() {
		c.Remark = "all rated" + c.nextTrial()
	}
}

// nextTrial names the key that goes on.
func (c *Compare) nextTrial() string {
	if key := c.Keys.First(c.Mode(), "next-trial"); key != "" {
		return " · " + key + " next trial"
	}
	return ""
}

// Status is how far the rating has come while the bar is open: the keys stand
// in the bar itself.
func (g *laneGroup) Status(urgent styled.Line) string {
	if g.Remark != "" || !g.ActiveMode().Bar {
		return ""
	}
	return styled.Justify(g.Widths, append(append(urgent, g.progress()...), g.HelpHint()...), g.Today(), g.Width)
}

// progress is how many of the answers that can be rated are.
func (g *laneGroup) progress() styled.Line {
	rated := 0
	for _, l := range g.Lanes {
		if l.Ratable() && !l.Unrated() {
			rated++
		}
	}
	return styled.Line{{Style: g.Theme.Text, Text: fmt.Sprintf(" %d of %d rated ", rated, g.wholeAnswers())}}
}

func (g *laneGroup) wholeAnswers() int {
	n := 0
	for _, l := range g.Lanes {
		if l.Ratable() {
			n++
		}
	}
	return n
}

// defaultOpponent is the lane that the focused one is compared with: the
// reference's, else the router's choice, else any other; -1 is none.
func (c *Compare) defaultOpponent() int {
	best := -1
	for i, l := range c.Lanes {
		switch {
		case i == c.Focused || !l.Ratable():
		case l.Name == c.Trial.Reference.Model:
			return i
		case best < 0 || l.Name == c.choice():
			best = i
		}
	}
	return best
}

// rateNext moves the bar to the next answer that can be rated.
func (c *Compare) rateNext(step int) {
	n := len(c.Lanes)
	for i := 1; i < n; i++ {
		if j := (c.Focused + i*step + i*n) % n; c.Lanes[j].Ratable() {
			c.Focused = j
			c.opponent = c.defaultOpponent()
			return
		}
	}
}

// goOn moves the bar to the next answer that was not judged yet; after the
// last one it stays.
func (c *Compare) goOn() {
	for i := range c.Lanes {
		if j := (c.Focused + i) % len(c.Lanes); c.Lanes[j].Unrated() {
			c.Focused = j
			c.opponent = c.defaultOpponent()
			return
		}
	}
}

// pair is the two lanes compared, in the order of the screen.
func (c *Compare) pair() (first, second int) {
	return min(c.Focused, c.opponent), max(c.Focused, c.opponent)
}

// letter names a lane of the pair.
func (c *Compare) letter(lane int) string {
	if !c.rating || c.App.Scale != eval.Preference || c.opponent < 0 {
		return ""
	}
	switch first, second := c.pair(); lane {
	case first:
		return "A"
	case second:
		return "B"
	}
	return ""
}

// undo takes the rater's latest rating of this trial back, and goes back to
// what it was about.
func (c *Compare) undo() tea.Cmd {
	last := c.latest()
	if lanes := judgedLanes(*last); len(lanes) > 0 && lanes[0] < len(c.Lanes) {
		c.Focused = lanes[0]
		c.opponent = c.defaultOpponent()
	}
	about := annotate.Chosen(c.Trial, c.App.Rater, last.Scale, last.Shown...)
	return c.Effects.TakeBack(c.Generations.Now(shell.Lasting), about, last.ID)
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

// ownRatings are those of a rater that judge something and were not taken
// back.
func ownRatings(all []eval.Rating, rater string) []eval.Rating {
	return slices.DeleteFunc(eval.WithoutRetracted(all), func(r eval.Rating) bool { return r.Rater != rater || r.Skipped })
}

// rated notes that a rating was kept, or says that it was not.
func (c *Compare) rated(msg shell.Rated) {
	if msg.Err != nil {
		c.Problem("the rating was not stored: " + format.Sentence(msg.Err))
	}
	if msg.Rating.Trial != c.Trial.ID {
		return
	}
	c.mark(judgedLanes(msg.Rating), false)
	if msg.Err != nil {
		return
	}
	c.ratings = append(c.ratings, msg.Rating)
	c.labelRatings()
	c.Remark = "rating stored"
	switch {
	case msg.Rating.Retracts != "":
		c.Remark = "rating taken back"
	case slices.ContainsFunc(c.Lanes, (*lane.Lane).Unrated):
	case c.Running:
		c.Remark = "rating stored; others are still answering"
	default:
		c.Remark = "stored · all rated" + c.nextTrial()
	}
}

// ratingRow stands in the place of the prompt.
func (c *Compare) ratingRow(l layout) []string {
	title := " rate " + c.Lanes[c.Focused].Name + " "
	if c.App.Scale == eval.Preference {
		a, b := c.pair()
		title = " A " + c.Lanes[a].Name + "  B " + c.Lanes[b].Name + " "
	}
	edge := c.Theme.Focus
	left := styled.Line{{Style: edge, Text: "▸"}, {Style: c.Theme.Title, Text: title}}
	right := styled.Line{{Style: c.Theme.Dim, Text: " rater " + format.Name(c.App.Rater) + " "}}
	keys := c.Hints(c.Mode(), c.Width-2)
	if l.compact {
		return []string{styled.FrameTop(c.Widths, edge, "─", "─", left, right, c.Width), keys.Render(c.Widths, c.Width)}
	}
	rows := []string{styled.FrameTop(c.Widths, edge, "╭", "╮", left, right, c.Width)}
	bar := edge.Render("│")
	for _, s := range c.judgedPrompt(c.Width - 4) {
		if len(rows) < l.prompt.H-2 {
			rows = append(rows, bar+" "+c.Widths.Pad(s, c.Width-4)+" "+bar)
		}
	}
	rows = append(rows, bar+keys.Render(c.Widths, c.Width-2)+bar)
	return append(rows, styled.FrameBottom(edge, c.Width))
}

// judgedPrompt is the start of the prompt whose answers are rated, in lines of
// so many cells.
func (s *shownTrial) judgedPrompt(w int) []string {
	const most = 2
	rows := s.Widths.Wrap(providers.CleanLine(s.Trial.Prompt, 2000), w)
	if len(rows) > most {
		rows = rows[:most]
		rows[most-1] = s.Widths.Truncate(rows[most-1]+" …", w)
	}
	return rows
}

package ui

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
)

// ratingMode is the mode of the rating bar on a scale.
func ratingMode(s eval.Scale) mode {
	switch s {
	case eval.Score:
		return rateScore
	case eval.Preference:
		return ratePreference
	}
	return rateAccept
}

// ratingRows are the rating bars' part of the key table: all on the home row.
func (c *compare) ratingRows() []row {
	rows := []row{
		{rateAccept, "accept", []string{"j"}, "accept", "the answer is acceptable", c.verdict(1), nil},
		{rateAccept, "reject", []string{"k"}, "reject", "the answer is not acceptable", c.verdict(0), nil},
		{ratePreference, "first-better", []string{"a"}, "A is better", "A is better than B", c.winner(eval.First), nil},
		{ratePreference, "tie", []string{"s"}, "tie", "A and B are equally good", c.winner(eval.Tie), nil},
		{ratePreference, "second-better", []string{"d"}, "B is better", "B is better than A", c.winner(eval.Second), nil},
		{ratePreference, "both-bad", []string{"f"}, "both bad", "neither is any good", c.winner(eval.BothBad), nil},
	}
	for i, key := range []string{"a", "s", "d", "f", "g"} {
		n := strconv.Itoa(i + 1)
		rows = append(rows, row{rateScore, "score-" + n, []string{key}, n, n + " of 5", c.verdict(i + 1), nil})
	}
	for _, m := range []mode{rateAccept, rateScore, ratePreference} {
		rows = append(rows,
			row{m, "undo", []string{"u"}, "undo", "take the latest rating of this prompt back", c.undo, c.whyNoUndo},
			row{m, "next-pane", []string{"tab", "l", "right"}, "next", "go to the next answer", do(func() { c.rateNext(1) }), nil},
			row{m, "previous-pane", []string{"shift+tab", "h", "left"}, "", "go to the previous answer", do(func() { c.rateNext(-1) }), nil},
			row{m, "done", []string{"esc", "enter"}, "done", "close the rating bar", do(func() { c.rating = false }), nil},
		)
	}
	return rows
}

// ratable reports whether there is an answer to judge.
func (l *lane) ratable() bool { return l.stage == ended && l.answer.OK() && !l.away }

func (c *compare) openRating() tea.Cmd {
	c.leavePrompt()
	c.rating = true
	if !c.lane().ratable() {
		c.rateNext(1)
	}
	c.rival = c.opponent()
	return nil
}

func (c *compare) whyNoRating() string {
	l := c.lane()
	switch {
	case l == nil || l.stage == idle:
		return "there is no answer to rate yet"
	case l.running():
		return "this answer has not ended yet"
	case !slices.ContainsFunc(c.lanes, (*lane).ratable):
		return "there is no whole answer to rate; failed ones count as quality 0"
	case c.bench.Scale == eval.Preference && c.wholeAnswers() < 2:
		return "there is no second answer to compare it with"
	}
	return ""
}

// rateAll opens the bar at the first answer that is not rated yet.
func (c *compare) rateAll() {
	c.focused = 0
	if c.remark = c.whyNoRating(); c.remark != "" {
		return
	}
	c.openRating()
	c.goOn()
	if !c.lane().unrated() {
		c.remark = "all rated" + c.nextTrial()
	}
}

// nextTrial names the key that goes on.
func (c *compare) nextTrial() string {
	if key := c.keys.first(c.mode(), "next-trial"); key != "" {
		return " · " + key + " next trial"
	}
	return ""
}

// progress is how many of the answers that can be rated are.
func (c *compare) progress() line {
	rated := 0
	for _, l := range c.lanes {
		if l.ratable() && !l.unrated() {
			rated++
		}
	}
	return line{{c.theme.text, fmt.Sprintf(" %d of %d rated ", rated, c.wholeAnswers())}}
}

func (c *compare) wholeAnswers() int {
	n := 0
	for _, l := range c.lanes {
		if l.ratable() {
			n++
		}
	}
	return n
}

// opponent is the lane that the focused one is compared with: the
// reference's, else the router's choice, else any other; -1 is none.
func (c *compare) opponent() int {
	best := -1
	for i, l := range c.lanes {
		switch {
		case i == c.focused || !l.ratable():
		case l.name == c.trial.Reference.Model:
			return i
		case best < 0 || l.name == c.choice():
			best = i
		}
	}
	return best
}

// rateNext moves the bar to the next answer that can be rated.
func (c *compare) rateNext(step int) {
	n := len(c.lanes)
	for i := 1; i < n; i++ {
		if j := (c.focused + i*step + i*n) % n; c.lanes[j].ratable() {
			c.focused = j
			c.rival = c.opponent()
			return
		}
	}
}

// unrated reports a whole answer that the rater has not judged yet.
func (l *lane) unrated() bool { return l.ratable() && !l.judged && l.rating.text == "" }

// goOn moves the bar to the next answer that was not judged yet; after the
// last one it stays.
func (c *compare) goOn() {
	for i := range c.lanes {
		if j := (c.focused + i) % len(c.lanes); c.lanes[j].unrated() {
			c.focused = j
			c.rival = c.opponent()
			return
		}
	}
}

// pair is the two lanes compared, in the order of the screen.
func (c *compare) pair() (first, second int) {
	return min(c.focused, c.rival), max(c.focused, c.rival)
}

// letter names a lane of the pair.
func (c *compare) letter(lane int) string {
	if !c.rating || c.bench.Scale != eval.Preference || c.rival < 0 {
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
func (c *compare) undo() tea.Cmd {
	last := c.latest()
	if lanes := judgedLanes(*last); len(lanes) > 0 && lanes[0] < len(c.lanes) {
		c.focused = lanes[0]
		c.rival = c.opponent()
	}
	r := c.event()
	r.Shown, r.Scale, r.Retracts = last.Shown, last.Scale, last.ID
	return c.effects.rate(c.turns.now(standing), r)
}

func (c *compare) whyNoUndo() string {
	if c.latest() == nil {
		return "there is no rating of yours to take back"
	}
	return ""
}

// latest is the rater's latest standing rating of the trial, or nil.
func (c *compare) latest() *eval.Rating {
	all := standingRatings(c.ratings, c.bench.Rater)
	if len(all) == 0 {
		return nil
	}
	return &all[len(all)-1]
}

// standingRatings are a rater's ratings that were not taken back.
func standingRatings(all []eval.Rating, rater string) []eval.Rating {
	var out []eval.Rating
	for _, r := range all {
		if r.Retracts != "" {
			out = slices.DeleteFunc(out, func(o eval.Rating) bool { return o.ID == r.Retracts })
		} else if r.Rater == rater && !r.Skipped {
			out = append(out, r)
		}
	}
	return out
}

// rated notes that a rating was kept, or says that it was not.
func (c *compare) rated(msg rated) {
	if msg.err != nil {
		c.problem("the rating was not stored: " + sentence(msg.err))
	}
	if msg.rating.Trial != c.trial.ID {
		return
	}
	c.mark(msg.rating, false)
	if msg.err != nil {
		return
	}
	c.ratings = append(c.ratings, msg.rating)
	c.label()
	c.remark = "rating stored"
	switch {
	case msg.rating.Retracts != "":
		c.remark = "rating taken back"
	case slices.ContainsFunc(c.lanes, (*lane).unrated):
	case c.running:
		c.remark = "rating stored; others are still answering"
	default:
		c.remark = "stored · all rated" + c.nextTrial()
	}
}

// ratingBar stands in the place of the prompt.
func (c *compare) ratingBar(l layout) []string {
	title := " rate " + c.lanes[c.focused].name + " "
	if c.bench.Scale == eval.Preference {
		a, b := c.pair()
		title = " A " + c.lanes[a].name + "  B " + c.lanes[b].name + " "
	}
	edge := c.theme.focus
	left := line{{edge, "▸"}, {c.theme.title, title}}
	right := line{{c.theme.dim, " rater " + named(c.bench.Rater) + " "}}
	keys := c.hints(c.mode(), c.width-2)
	if l.compact {
		return []string{frameTop(c.ruler, edge, "─", "─", left, right, c.width), keys.render(c.ruler, c.width)}
	}
	rows := []string{frameTop(c.ruler, edge, "╭", "╮", left, right, c.width)}
	bar := edge.paint("│")
	for _, s := range c.judgedPrompt(c.width - 4) {
		if len(rows) < l.prompt.h-2 {
			rows = append(rows, bar+" "+c.ruler.fit(s, c.width-4)+" "+bar)
		}
	}
	rows = append(rows, bar+keys.render(c.ruler, c.width-2)+bar)
	return append(rows, frameBottom(edge, c.width))
}

// judgedPrompt is the start of the prompt whose answers are rated, in lines of
// so many cells.
func (c *compare) judgedPrompt(w int) []string {
	const most = 2
	rows := c.ruler.wrap(providers.CleanLine(c.trial.Prompt, 2000), w)
	if len(rows) > most {
		rows = rows[:most]
		rows[most-1] = c.ruler.cut(rows[most-1]+" …", w)
	}
	return rows
}

package rate

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// namesView is who wrote what since the names were last shown, newest first.
type namesView struct {
	votes []revealedVote
	tally []modelTally

	selected, top, shown int
}

// revealedVote is a vote with its prompt.
type revealedVote struct {
	rating eval.Rating
	prompt string
}

// modelTally is how one model was judged.
type modelTally struct {
	model            string
	judged, accepted int
	points           int // score: their sum
	better, worse    int // preference
	even, bad        int
}

// reveal ends the session: the votes become final, and the names of what was rated since
// the last time are shown. The item on the screen stays blind.
func (r *Screen) reveal() tea.Cmd {
	r.busy = "the names are being read"
	votes := slices.Clone(r.earlier)
	for _, v := range r.Votes {
		votes = append(votes, v.Rating)
	}
	return reveal(r.Effects, r.Generations.Next(fromQueue), r.queue, votes)
}

func (r *Screen) whyNoReveal() string {
	switch {
	case r.busy != "":
		return r.busy
	case r.Backfill.Running && r.current == nil:
		return "answers are under way"
	case len(r.Votes)+len(r.earlier) == 0:
		return "nothing was rated since the names were last shown; what is on the screen stays blind"
	case r.current != nil && len(r.current.order) > 0:
		return "rate this one first, or take it back: its names stay hidden"
	}
	return ""
}

func (r *Screen) showNames(msg Revealed) tea.Cmd {
	r.busy, r.undoing = "", 0
	if msg.err != nil {
		r.Problem("the names cannot be shown: " + format.Sentence(msg.err))
		return nil
	}
	r.names = &namesView{votes: msg.votes, tally: tallyVotes(msg.votes)}
	slices.Reverse(r.names.votes)
	r.Votes, r.earlier, r.ahead, r.current = nil, nil, nil, nil // all of them belong to sessions that have ended
	if !r.Backfill.Running {
		r.Backfill = backfill{}
	}
	r.progress.Votes = 0
	r.last = judgedAndSkipped(msg.votes) + " final"
	return nil
}

// judgedAndSkipped counts the ratings, including those for the watch over certificates,
// and what was skipped apart from them.
func judgedAndSkipped(votes []revealedVote) string {
	n := countVotes(votes)
	judged := format.Plural(n.judged, "rating")
	switch {
	case n.watching > 0 && n.watching == n.judged:
		judged += " of new prompts"
	case n.watching > 0:
		judged += ", " + format.Comma(n.watching) + " of new prompts"
	}
	if n.skipped == 0 {
		return judged
	}
	return judged + ", " + format.Comma(n.skipped) + " skipped"
}

// voteCount is how many votes there are of each kind.
type voteCount struct {
	judged, skipped int
	watching        int // the part of judged that watches certificates
}

func countVotes(votes []revealedVote) (n voteCount) {
	for _, v := range votes {
		if v.rating.Skipped {
			n.skipped++
			continue
		}
		n.judged++
		if eval.IsMonitorRun(v.rating.Draw.Run) {
			n.watching++
		}
	}
	return n
}

// goOn hides the names again and brings what is next.
func (r *Screen) goOn() tea.Cmd {
	r.names = nil
	return r.next()
}

// moveNames selects another vote.
func (r *Screen) moveNames(s widget.Scroll) tea.Cmd {
	if v := r.names; v != nil {
		v.selected = min(max(0, v.selected+s.LinesIn(v.shown)), max(0, len(v.votes)-1))
	}
	return nil
}

// openNames opens the trial of the selected vote in Compare.
func (r *Screen) openNames() tea.Cmd {
	return r.Effects.Visit(r.Generations.Next(shell.Opening), r.names.votes[r.names.selected].rating.Trial)
}

func (r *Screen) whyNoOpen() string {
	if r.names == nil || len(r.names.votes) == 0 {
		return "there is nothing to open"
	}
	return ""
}

// tallyVotes counts how each model fared, by its name.
func tallyVotes(votes []revealedVote) []modelTally {
	by := map[string]*modelTally{}
	of := func(s eval.Shown) *modelTally {
		if by[s.Model] == nil {
			by[s.Model] = &modelTally{model: s.Model}
		}
		return by[s.Model]
	}
	for _, v := range votes {
		for _, verdict := range v.rating.Verdicts {
			if verdict.Answer < len(v.rating.Shown) {
				t := of(v.rating.Shown[verdict.Answer])
				t.judged, t.points = t.judged+1, t.points+verdict.Value
				if verdict.Value == 1 {
					t.accepted++
				}
			}
		}
		if v.rating.Winner != nil && len(v.rating.Shown) == 2 {
			first, second := of(v.rating.Shown[0]), of(v.rating.Shown[1])
			switch *v.rating.Winner {
			case eval.First:
				first.better, second.worse = first.better+1, second.worse+1
			case eval.Second:
				first.worse, second.better = first.worse+1, second.better+1
			case eval.BothBad:
				first.bad, second.bad = first.bad+1, second.bad+1
			default:
				first.even, second.even = first.even+1, second.even+1
			}
		}
	}
	var all []modelTally
	for _, t := range by {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b modelTally) int {
		if a.model < b.model {
			return -1
		}
		return 1
	})
	return all
}

// words says how a model was judged, on the scale of the session.
func (t modelTally) words(s eval.Scale) string {
	switch s {
	case eval.Score:
		return "mean " + strconv.FormatFloat(float64(t.points)/float64(max(1, t.judged)), 'f', 1, 64) + " of 5 over " + format.Comma(t.judged)
	case eval.Preference:
		words := format.Counts("better %v, worse %v, tie %v", t.better, t.worse, t.even)
		if t.bad > 0 {
			words += format.Counts(", both bad %v", t.bad)
		}
		return words
	}
	return format.Counts("%v of %v accepted", t.accepted, t.judged)
}

// namesPane is who wrote what: how each model fared, then vote by vote.
func (r *Screen) namesPane(height int) []string {
	v, t, w := r.names, r.Theme, r.Width-4
	edge := t.Focus
	left := styled.Line{{Style: edge, Text: "▸"}, {Style: t.Title, Text: " who wrote what "}}
	right := styled.Line{{Style: t.Dim, Text: " " + judgedAndSkipped(v.votes) + ", final "}}
	rows := []string{styled.FrameTop(r.Widths, edge, "╭", "╮", left, right, r.Width)}
	bar := edge.Render("│")
	put := func(l styled.Line) { rows = append(rows, bar+" "+l.Render(r.Widths, w)+" "+bar) }
	tally := v.tally[:min(len(v.tally), max(1, (height-4)/3))]
	widest := 0
	for _, m := range tally {
		widest = max(widest, r.Widths.Width(format.Name(m.model)))
	}
	for _, m := range tally {
		name, words := format.Name(m.model), m.words(r.scale())
		put(styled.FirstFitting(r.Widths, w,
			styled.Line{{Style: t.Title, Text: r.Widths.Pad(name, widest)}, {Style: t.Dim, Text: "  " + words}},
			styled.Line{{Style: t.Title, Text: name}, {Style: t.Dim, Text: " " + strings.ReplaceAll(words, ", ", " ")}}))
	}
	rows = append(rows, edge.Render("├"+strings.Repeat("─", r.Width-2)+"┤"))
	room := height - len(rows) - 1
	cells, lines := r.namesCells(w)
	v.shown = max(1, room/lines)
	v.top = min(max(v.top, v.selected-v.shown+1), v.selected)
	for i := v.top; i < min(v.top+v.shown, len(v.votes)); i++ {
		for _, row := range r.namesRows(v.votes[i], i == v.selected, w, cells) {
			put(row)
		}
	}
	for len(rows) < height-1 {
		put(nil)
	}
	return append(rows[:height-1], styled.FrameBottom(edge, r.Width))
}

// namesRows are the lines of a vote: what was said of whom, and the prompt where there is
// room. cells is the width of an answer.
func (r *Screen) namesRows(v revealedVote, selected bool, w, cells int) []styled.Line {
	mark, i := "  ", r.Theme.Text
	if selected {
		mark, i = "▸ ", r.Theme.Chosen
	}
	var rows []styled.Line
	for k, s := range v.rating.Shown {
		if k%perRow(w, cells) == 0 {
			rows, mark = append(rows, styled.Line{{Style: i, Text: mark}}), "  "
		}
		who := answerLetter(k) + " " + r.Widths.PadLeft(verdictSign(v.rating, k), 3) + " " + format.Name(s.Model)
		rows[len(rows)-1] = rows[len(rows)-1].Add(i, r.Widths.Pad(who, cells-1)+" ")
	}
	if len(rows) == 1 {
		rows[0] = rows[0].Add(r.Theme.Dim, " "+providers.CleanLine(v.prompt, 400))
	}
	return rows
}

// namesCells is the width of an answer, so that they stand below each other, and
// how many lines the answers of a vote take with it.
func (r *Screen) namesCells(w int) (cells, lines int) {
	widest, most := 0, 1
	for _, v := range r.names.votes {
		most = max(most, len(v.rating.Shown))
		for _, s := range v.rating.Shown {
			widest = max(widest, r.Widths.Width(format.Name(s.Model)))
		}
	}
	cells = min(widest+9, w-2)
	per := perRow(w, cells)
	return cells, (most + per - 1) / per
}

// perRow is how many answers stand beside each other.
func perRow(w, cells int) int { return max(1, (w-1)/cells) }

// verdictSign is what was said of an answer, as a sign.
func verdictSign(r eval.Rating, at int) string {
	for _, v := range r.Verdicts {
		if v.Answer == at {
			return lane.VerdictLabel(r.Scale, v).Short()
		}
	}
	switch {
	case r.Winner != nil && len(r.Shown) == 2:
		first, second := lane.WinnerLabels(*r.Winner)
		return []lane.RatingLabel{first, second}[at].Short()
	}
	return "–"
}

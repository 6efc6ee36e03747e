package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// verdict makes the handler that judges the focused answer.
func (b *ratingBar) verdict(value int) func() tea.Cmd {
	return func() tea.Cmd {
		if b.lanes.Lane().Rating == lane.VerdictLabel(b.scale(), eval.Verdict{Value: value}) {
			b.Remark = "this answer is rated so already"
			b.goOn()
			return nil
		}
		var shown []eval.Shown
		for i := range b.shown.Trial.Answers {
			shown = append(shown, b.shownAs(i))
		}
		return b.judge(shown, annotate.Judgement{Verdicts: []eval.Verdict{{Answer: b.lanes.Focused, Value: value}}}, b.lanes.Focused)
	}
}

// winner makes the handler that compares the pair.
func (b *ratingBar) winner(w eval.Winner) func() tea.Cmd {
	return func() tea.Cmd {
		first, second := b.pair()
		return b.judge([]eval.Shown{b.shownAs(first), b.shownAs(second)}, annotate.Judgement{Winner: &w}, first, second)
	}
}

// judge stores what is said of some lanes and moves on at once, so that a fast rater does
// not wait for the disk. The lanes show the rating when it is stored.
func (b *ratingBar) judge(shown []eval.Shown, j annotate.Judgement, lanes ...int) tea.Cmd {
	b.mark(lanes, true)
	b.goOn()
	item := annotate.Chosen(b.shown.Trial, b.App.Rater, b.scale(), shown...)
	return b.Effects.Rate(b.Generations.Now(shell.Lasting), item, j)
}

// mark notes that a rating of these lanes is being stored, or is no longer.
func (b *ratingBar) mark(lanes []int, judged bool) {
	for _, i := range lanes {
		if i < len(b.lanes.All) {
			b.lanes.All[i].Judged = judged
		}
	}
}

// judgedLanes are the lanes that a rating is about.
func judgedLanes(r eval.Rating) []int {
	var lanes []int
	for i, s := range r.Shown {
		judges := func(v eval.Verdict) bool { return v.Answer == i }
		if r.Winner != nil || slices.ContainsFunc(r.Verdicts, judges) {
			lanes = append(lanes, s.Lane)
		}
	}
	return lanes
}

func (b *ratingBar) scale() eval.Scale {
	if b.App.Scale == "" {
		return eval.Accept
	}
	return b.App.Scale
}

func (b *ratingBar) shownAs(lane int) eval.Shown {
	return eval.Shown{Lane: lane, Model: b.lanes.All[lane].Model.ID}
}

// label writes the standing ratings on their lanes; later ones win.
func (b *ratingBar) label() {
	for _, l := range b.lanes.All {
		l.Rating, l.Box.Stale = lane.RatingLabel{}, true
	}
	for _, r := range ownRatings(b.ratings, b.App.Rater) {
		for _, v := range r.Verdicts {
			if v.Answer < len(r.Shown) {
				b.setLabel(r.Shown[v.Answer].Lane, lane.VerdictLabel(r.Scale, v))
			}
		}
		if r.Winner != nil && len(r.Shown) == 2 {
			first, second := lane.WinnerLabels(*r.Winner)
			b.setLabel(r.Shown[0].Lane, first)
			b.setLabel(r.Shown[1].Lane, second)
		}
	}
}

func (b *ratingBar) setLabel(lane int, label lane.RatingLabel) {
	if lane >= 0 && lane < len(b.lanes.All) {
		b.lanes.All[lane].Rating = label
	}
}

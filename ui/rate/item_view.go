package rate

import (
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/ui/lane"
)

// itemView is an item as the rater sees it: the answers in the order in which they were
// drawn, named A, B and so on, without a sign of who wrote them. The screen may show its
// content only through its lanes.
type itemView struct {
	item    annotate.Item
	lanes   []*lane.Lane // the answers, masked
	focused int
	values  map[int]int  // the value given to each answer, by its place; not used for preferences
	order   []int        // the places in the order in which they were judged
	winner  *eval.Winner // used for preferences only
	skipped bool
	remarks map[int]eval.Remark // tags and notes by place; under nowhere those that an earlier version kept of all

	differences map[[2]int]*difference // of pairs of answers, by their places; nil: being worked out
}

// newItemView makes lanes of the masked answers.
func newItemView(item annotate.Item, shown []engine.Answer) *itemView {
	x := &itemView{item: item, values: map[int]int{}, remarks: map[int]eval.Remark{}, differences: map[[2]int]*difference{}}
	for i, a := range shown {
		l := lane.NewLane(providers.Model{ID: answerLetter(i)}, 1, item.Trial.Time)
		l.Price, l.OldPrice = providers.Price{}, false
		l.End(a)
		x.lanes = append(x.lanes, l)
	}
	return x
}

// answerLetter names an answer by where it stands.
func answerLetter(i int) string { return string(rune('A' + i%26)) }

// visibleFinish is how an answer ended, as far as its reader may know: that it was
// cut or refused is part of it, everything else is the provider's.
func visibleFinish(f providers.Finish) providers.Finish {
	if f == providers.Length || f == providers.Refused {
		return f
	}
	return providers.Stop
}

// complete reports that every answer is judged.
func (x *itemView) complete() bool {
	return x.skipped || x.winner != nil || len(x.values) > 0 && len(x.values) == len(x.lanes)
}

// judge gives the answer in focus a value, and moves the focus to the next one without a
// value.
func (x *itemView) judge(value int) {
	if _, again := x.values[x.focused]; !again {
		x.order = append(x.order, x.focused)
	}
	x.values[x.focused] = value
	for i := range x.lanes {
		next := (x.focused + i) % len(x.lanes)
		if _, judged := x.values[next]; !judged {
			x.focused = next
			break
		}
	}
	x.relabel()
}

// undoLast takes back the last value that was given, and moves the focus to its answer.
func (x *itemView) undoLast() {
	if x.winner != nil || x.skipped || len(x.order) == 0 {
		x.winner, x.skipped = nil, false
		x.relabel()
		return
	}
	x.focused = x.order[len(x.order)-1]
	x.order = x.order[:len(x.order)-1]
	delete(x.values, x.focused)
	x.relabel()
}

// moveFocus puts another answer into focus.
func (x *itemView) moveFocus(step int) {
	if n := len(x.lanes); n > 0 {
		x.focused = (x.focused + step + n) % n
	}
}

// judgement is everything that was said of the item.
func (x *itemView) judgement() annotate.Judgement {
	j := annotate.Judgement{Winner: x.winner, Skipped: x.skipped}
	j.Tags, j.Note, j.Remarks = x.allRemarks()
	if !x.skipped {
		for i := range x.lanes {
			if value, judged := x.values[i]; judged {
				j.Verdicts = append(j.Verdicts, eval.Verdict{Answer: i, Value: value})
			}
		}
	}
	return j
}

// restore takes over what a rating has said, so that it can be taken back.
func (x *itemView) restore(r eval.Rating) {
	x.winner, x.skipped = r.Winner, r.Skipped
	x.restoreRemarks(r)
	x.values, x.order = map[int]int{}, nil
	for _, v := range r.Verdicts {
		if v.Answer < len(x.lanes) {
			x.values[v.Answer] = v.Value
			x.order = append(x.order, v.Answer)
			x.focused = v.Answer
		}
	}
	x.relabel()
}

// relabel writes on the lanes what was said of them. Until the vote is stored, which is
// when the next item comes, the label has an ellipsis.
func (x *itemView) relabel() {
	for i, l := range x.lanes {
		l.Rating, l.Box.Stale = lane.RatingLabel{}, true
		if value, judged := x.values[i]; judged {
			l.Rating = lane.VerdictLabel(x.item.Scale, eval.Verdict{Value: value})
		}
		if x.winner != nil && len(x.lanes) == 2 {
			first, second := lane.WinnerLabels(*x.winner)
			l.Rating = []lane.RatingLabel{first, second}[i]
		}
		if x.skipped {
			l.Rating = lane.RatingLabel{Text: "– skipped", Bad: false}
		}
		if l.Rating.Text != "" {
			l.Rating.Text += "…"
		}
	}
}

// voteText is the whole of it in a line: "A accepted, B rejected".
func voteText(r eval.Rating) string {
	switch {
	case r.Skipped:
		return "skipped"
	case r.Winner != nil:
		return map[eval.Winner]string{eval.First: "A better", eval.Second: "B better", eval.Tie: "tie", eval.BothBad: "both bad"}[*r.Winner]
	}
	var parts []string
	for _, v := range r.Verdicts {
		_, word, _ := strings.Cut(lane.VerdictLabel(r.Scale, v).Text, " ")
		parts = append(parts, answerLetter(v.Answer)+" "+word)
	}
	return strings.Join(parts, ", ")
}

// shows reports whether an answer of a trial is on the screen.
func (x *itemView) shows(trial string) bool {
	if x == nil {
		return false
	}
	return isAbout(x.item.Trial.ID, x.item.Shown, trial)
}

// isAbout reports whether a rating's answers come from a trial.
func isAbout(main string, shown []eval.Shown, trial string) bool {
	return trial != "" && (main == trial || slices.ContainsFunc(shown, func(s eval.Shown) bool { return s.Trial == trial }))
}

package rate

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/annotate"
	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// footer is the line below the answers: the note while it is written; else what
// goes with the rating, or what was kept last, and what the ratings are for.
func (r *Screen) footer() string {
	if r.noting {
		return r.Widths.Pad(styled.Line{{Style: r.Theme.Key, Text: " note "}}.Render(r.Widths, 6)+r.field.View(), r.Width)
	}
	left := styled.Line{{Style: r.Theme.Good, Text: " " + r.last}}
	switch {
	case r.tagging:
		left = styled.Line{{Style: r.Theme.Title, Text: " what is wrong with " + answerLetter(r.current.focused) + ": "}, {Style: r.Theme.Text, Text: r.current.tagsAndNotes()}}
	case r.current != nil && r.current.tagsAndNotes() != "":
		left = styled.Line{{Style: r.Theme.Dim, Text: " with it: "}, {Style: r.Theme.Text, Text: r.current.tagsAndNotes()}}
	}
	long, short := r.purpose()
	if r.last == "" && left[0].Text == " " {
		left = append(left, r.tips(r.Width-long.Width(r.Widths)-2)...)
	}
	right := styled.FirstFitting(r.Widths, r.Width-left.Width(r.Widths)-1, long, short, nil)
	return styled.Justify(r.Widths, left, right, r.Width)
}

// purpose says what the ratings are for, and how many more that takes.
func (r *Screen) purpose() (long, short styled.Line) {
	p, t := r.progress, r.Theme
	switch {
	case p.Phase == "":
		return nil, nil
	case r.watches():
		what := "a new prompt"
		if r.names != nil {
			what = "new prompts"
		}
		return styled.Line{{Style: t.Dim, Text: what + ", to see whether the certificates still hold "}}, styled.Line{{Style: t.Dim, Text: "do the certificates still hold? "}}
	}
	if p.Phase == annotate.ToFit {
		return Learning(t, p)
	}
	need := r.certificates()
	if p.Pending > 0 {
		need += "· " + format.Comma(p.Pending) + " pending until " + r.Keys.First(voteMode(r.scale()), "reveal") + " "
	}
	found := unrated(p)
	if p.Family != "" {
		found += "next " + p.Family + " · "
	}
	if p.Dear > 0 {
		found += "what is proved saves nothing yet · "
	}
	return styled.Line{{Style: t.Dim, Text: found + need}}, styled.Line{{Style: t.Dim, Text: need}}
}

// watches reports whether what is judged, or whose names are shown, is for the watch over
// a certificate, which is no phase.
func (r *Screen) watches() bool {
	if r.names != nil {
		count := countVotes(r.names.votes)
		return count.watching > 0 && count.watching == count.judged
	}
	return r.current != nil && r.current.item.Watches()
}

// unrated says how many prompts need no rating.
func unrated(p annotate.Progress) string {
	if p.Same == 0 {
		return ""
	}
	of := " prompts with all answers"
	if p.Phase == annotate.ToCertify {
		of = " prompts of this run that may go to a cheaper model"
	}
	return format.Comma(p.Same) + " of " + format.Comma(p.Compared) + of + " need no rating: the answers are the same · "
}

// certificates says how many more ratings a certificate takes.
func (r *Screen) certificates() string {
	p := r.progress
	some := "certified " + format.Comma(p.Certified) + " of " + format.Comma(p.Families)
	switch {
	case p.First > 0 && p.First < p.Missing:
		return "first certificate in about " + format.Comma(p.First) + ", the goal in about " + format.Comma(p.Missing) + " "
	case p.Missing > 0:
		return "certificate: about " + format.Comma(p.Missing) + " more "
	case p.Missing == certify.Unreachable && p.Certified > 0:
		return some + ", the rest is out of reach "
	case p.Missing == certify.Unreachable:
		return "certificate: not with these prompts "
	case p.Certified > 0 && p.Done < p.Planned:
		return some + ", what is left may send more to cheaper models "
	}
	return "certificate: enough is rated "
}

// Learning says how far the part of the prompts is that is learned from. Where
// all of it is rated and no certification run has begun, there are too few
// prompts for one: more ratings of these do not bring it closer.
func Learning(t styled.Theme, p annotate.Progress) (long, short styled.Line) {
	long, short = learning(t, p)
	return slices.Concat(styled.Line{{Style: t.Dim, Text: unrated(p)}}, long), short
}

func learning(t styled.Theme, p annotate.Progress) (long, short styled.Line) {
	switch {
	case p.Planned == 0:
		return styled.Line{{Style: t.Dim, Text: "learning: no prompt to learn from yet · send more prompts "}}, styled.Line{{Style: t.Dim, Text: "send more prompts "}}
	case p.Done >= p.Planned:
		rated := "learning: " + format.Plural(p.Done, "prompt") + " rated"
		return styled.Line{{Style: t.Dim, Text: rated + ", more votes only help to learn · send more prompts to certify "}}, styled.Line{{Style: t.Dim, Text: rated + " · send more prompts "}}
	}
	more := format.Comma(p.Planned-p.Done) + " more before certifying "
	return styled.Line{{Style: t.Dim, Text: "learning: " + format.Plural(p.Done, "prompt") + " rated · " + more}}, styled.Line{{Style: t.Dim, Text: "learning: " + more}}
}

// noteCursor is the text cursor in the note.
func (r *Screen) noteCursor(l layout) *tea.Cursor {
	if !r.noting {
		return nil
	}
	cursor := r.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+6, l.footer.Y-1, nil // the terminal's own
	}
	return cursor
}

package ui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
)

// trail is the line below the answers: the note while it is written; else what
// goes with the rating, or what was kept last, and what the ratings are for.
func (r *jury) trail() string {
	if r.noting {
		return r.ruler.fit(line{{r.theme.key, " note "}}.render(r.ruler, 6)+r.field.View(), r.width)
	}
	left := line{{r.theme.good, " " + r.last}}
	switch {
	case r.tagging:
		left = line{{r.theme.title, " tags "}, {r.theme.text, r.before.marginalia()}}
	case r.before != nil && r.before.marginalia() != "":
		left = line{{r.theme.dim, " with it: "}, {r.theme.text, r.before.marginalia()}}
	}
	long, short := r.purpose()
	if r.last == "" && left[0].text == " " {
		left = append(left, r.tips(r.width-long.width(r.ruler)-2)...)
	}
	right := firstFitting(r.ruler, r.width-left.width(r.ruler)-1, long, short, nil)
	return spread(r.ruler, left, right, r.width)
}

// purpose says what the ratings are for, and how many more that takes.
func (r *jury) purpose() (long, short line) {
	p, t := r.progress, r.theme
	if p.Phase == "" {
		return nil, nil
	}
	if p.Phase == eval.ToFit {
		return learning(t, p)
	}
	need := "certificate: enough is rated "
	switch {
	case p.Missing == eval.Unreachable:
		need = "certificate: not with these prompts "
	case p.Missing > 0:
		need = "certificate: about " + strconv.Itoa(p.Missing) + " more "
	}
	family := ""
	if p.Family != "" {
		family = "now " + p.Family + " · "
	}
	return line{{t.dim, family + need}}, line{{t.dim, need}}
}

// learning says how far the part of the prompts is that is learned from. Where
// all of it is rated and no certification run has begun, there are too few
// prompts for one: more ratings of these do not bring it closer.
func learning(t theme, p eval.Progress) (long, short line) {
	switch {
	case p.Planned == 0:
		return line{{t.dim, "learning: no prompt to learn from yet · send more prompts "}}, line{{t.dim, "send more prompts "}}
	case p.Done >= p.Planned:
		rated := "learning: " + Counted(p.Done, "prompt") + " rated"
		return line{{t.dim, rated + ", more votes only help to learn · send more prompts to certify "}}, line{{t.dim, rated + " · send more prompts "}}
	}
	more := strconv.Itoa(p.Planned-p.Done) + " more before certifying "
	return line{{t.dim, "learning: " + Counted(p.Done, "prompt") + " rated · " + more}}, line{{t.dim, "learning: " + more}}
}

// noteCursor is the text cursor in the note.
func (r *jury) noteCursor(l rateLayout) *tea.Cursor {
	if !r.noting {
		return nil
	}
	cursor := r.field.Cursor()
	if cursor != nil {
		cursor.X, cursor.Y, cursor.Color = cursor.X+6, l.trail.y-1, nil // the terminal's own
	}
	return cursor
}

// head is what the tab bar says of the screen, with more or fewer words: that
// it is blind, who rates, and how far it has come.
func (r *jury) head() (long, short, least line) {
	t := r.theme
	least = line{{t.focus, "blind "}}
	if !r.blind() {
		least = line{{t.warn, "names shown "}}
	}
	long = append(line{}, least...).add(t.dim, "· rater ").add(t.text, r.ruler.cut(named(r.rater), 16)+" ")
	short = append(line{}, least...)
	if p := r.progress; p.Planned > 0 {
		count := line{{t.dim, "· "}, {t.text, strconv.Itoa(p.Done) + " of " + strconv.Itoa(p.Planned) + " "}}
		long, short = append(long, count...), append(short, count...)
	}
	return long, short, least
}

// gauge is the rest of the way, for the end of the status line.
func (r *jury) gauge() line {
	p, t := r.progress, r.theme
	if p.Planned == 0 || p.Phase == eval.ToFit && p.Done >= p.Planned && r.before != nil {
		return nil // what is judged now is not counted towards anything
	}
	const cells = 5
	full := min(cells, p.Done*cells/p.Planned)
	bar := strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
	left := strconv.Itoa(max(0, p.Planned-p.Done)) + " to go "
	if r.width < 60 {
		return line{{t.dim, " " + left}}
	}
	return line{{t.focus, " " + bar}, {t.dim, " " + left}}
}

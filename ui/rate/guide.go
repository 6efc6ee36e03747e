package rate

import (
	"switchboard/eval"
	"switchboard/ui/shell"
)

// openGuide opens what the values of the scale mean, and what to look at.
func (r *Screen) openGuide() {
	r.Open(&shell.Pager{Context: r.Context, Title: "how to rate", Keys: shell.InHelp, Page: r.guidePage})
}

// rubrics say what is asked on a scale, and what each value means.
var rubrics = map[eval.Scale][][2]string{
	eval.Accept: {
		{"", "Would you hand this answer to the person who asked, as it is?"},
		{"accept", "It does what was asked, and nothing in it has to be corrected first."},
		{"reject", "Somebody would have to correct it, ask again, or throw it away."},
		{"", "Right but longer or plainer than you like is accepted. Well written and wrong is rejected."},
	},
	eval.Score: {
		{"", "How good is this answer by itself? Two answers can both be a 5, or both a 1."},
		{"1", "Useless or harmful: wrong, off the subject, refused without reason, empty talk."},
		{"2", "A serious flaw: a wrong fact, a missing part, an instruction ignored."},
		{"3", "Usable after some work: the substance is there."},
		{"4", "Good: a small flaw that the reader can live with."},
		{"5", "As good as one could ask for; not only the best of those shown."},
	},
	eval.Preference: {
		{"", "Which of the two would you rather hand out?"},
		{"A, B", "You would rather hand out that one."},
		{"tie", "You do not care which of the two is handed out. If you have to look for a difference, there is none that matters."},
		{"both bad", "You would hand out neither."},
	},
}

// looking is what to look at, whichever the scale.
const looking = "Look in this order: is it right? Is all there that was asked for? Does it keep to the form that was asked for? Only then style. Length is no merit. " +
	"Where you cannot check a fact in a minute, rate as far as you can see, or skip. Skip what you cannot judge, not what is hard or dull: a skip counts against a certificate."

// guidePage is the guide to the scale, for a page over the screen.
func (r *Screen) guidePage(w int) []string {
	var rows []string
	for _, line := range rubrics[r.scale()] {
		if line[0] != "" {
			rows = append(rows, r.Theme.Title.Render(line[0]))
		}
		rows = append(append(rows, paragraphs(r.Context, line[1], w)...), "")
	}
	return append(rows, paragraphs(r.Context, looking, w)...)
}

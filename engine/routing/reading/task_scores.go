package reading

import (
	"switchboard/engine"
)

// taskScores is the points of every task, with the strongest clues for each.
type taskScores struct {
	points [len(engine.Tasks)]int32 // a line of 100 KB has more than 16 bits hold
	clues  [len(engine.Tasks)][cluesKept]clue
}

const cluesKept = 2

// clue is one sign of a task: a word of the lexicon, or a pattern.
type clue struct {
	points int16
	word   int16 // index of a lexicon entry, or ^pattern
}

// pattern is a sign that is no word.
type pattern int16

const (
	patternQuestion pattern = iota
	patternCode
	patternStack
	patternDiff
	patternFormula
	patternSum
	patternAmounts
	patternOptions
	patternJSON
	patternLabels
	patternClues
)

var patternNames = [...]string{
	patternQuestion: "a question",
	patternCode:     "code",
	patternStack:    "a stack trace",
	patternDiff:     "a diff",
	patternFormula:  "a formula",
	patternSum:      "a plain sum",
	patternAmounts:  "numbers and an amount asked for",
	patternOptions:  "options to choose from",
	patternJSON:     "a text and a form to bring it into",
	patternLabels:   "labels to choose from",
	patternClues:    "conditions to be put together",
}

// text is the clue for people, and whether it is a word.
func (c clue) text(l *lexicon) (text string, word bool) {
	if c.word < 0 {
		return patternNames[^c.word], false
	}
	return l.entries[c.word].spelling, true
}

// add gives points to a task.
func (t *taskScores) add(task engine.TaskIndex, points int16, word int16) {
	if task >= engine.UnknownIndex {
		return
	}
	t.points[task] += int32(points)
	t.keep(task, clue{points, word})
}

// atLeast gives a task the points that it lacks to have so many: bare
// mentions do not add up.
func (t *taskScores) atLeast(task engine.TaskIndex, points int16, word int16) {
	if task >= engine.UnknownIndex || t.points[task] >= int32(points) {
		return
	}
	t.points[task] = int32(points)
	t.keep(task, clue{points, word})
}

func (t *taskScores) keep(task engine.TaskIndex, c clue) {
	kept := &t.clues[task]
	for i := range kept {
		if c.word == kept[i].word && kept[i].points > 0 {
			return
		}
		if c.points > kept[i].points {
			kept[i], c = c, kept[i]
		}
	}
}

// merge adds the scores of another part. Mentions do not add up: a text in which a class,
// a function and a program occur need not ask for code.
func (t *taskScores) merge(o *taskScores) {
	for i, p := range o.points {
		switch {
		case p == 0:
			continue
		case p <= third:
			t.points[i] = max(t.points[i], p)
		default:
			t.points[i] += p
		}
		for _, c := range o.clues[i] {
			if c.points > 0 {
				t.keep(engine.TaskIndex(i), c)
			}
		}
	}
}

// best is the task with the most points, its lead over the next, and its
// points.
func (t *taskScores) best() (task engine.TaskIndex, points, lead int32) {
	task = engine.UnknownIndex
	var next int32
	for i, p := range t.points {
		switch {
		case p > points:
			next, points, task = points, p, engine.TaskIndex(i)
		case p > next:
			next = p
		}
	}
	return task, points, points - next
}

package engine

import "fmt"

// Detection is what a prompt was taken for, and why.
type Detection struct {
	Task     Task
	Evidence []Evidence // for Task, strongest first; empty for Unknown
}

// Evidence is one sign of a task.
type Evidence struct {
	Sign   string // a word in quotation marks, or a shape such as "a formula"
	Points int    // how much it counts: a verb that opens the request 6, a bare mention 2
}

// Detect finds the kind of work that a prompt asks for, from the user's text
// alone and in any script. It says Unknown rather than guess.
//
// What the prompt asks for counts, not what it is about: a verb that opens a
// clause, the thing a verb such as "write" makes, a question. Text that is
// quoted, fenced, or follows an instruction and a colon is what the work is
// to be done on, and its words count for nothing. Only when no instruction is
// found do shapes decide: formulas, code, options, numbers and a quantity
// asked for.
func Detect(prompt string) Detection {
	var r reader
	r.read(prompt, words())
	v := r.verdict()
	d := Detection{Task: Tasks[v.task]}
	if v.task == unknownIndex {
		return d
	}
	for _, c := range v.tally.clues[v.task] {
		if c.points > 0 {
			sign, word := c.text(r.lex)
			if word {
				sign = "“" + sign + "”"
			}
			d.Evidence = append(d.Evidence, Evidence{sign, int(c.points)})
		}
	}
	return d
}

// String is the task and its strongest sign.
func (d Detection) String() string {
	if len(d.Evidence) == 0 {
		return string(d.Task)
	}
	return fmt.Sprintf("%s, because of %s", d.Task, d.Evidence[0].Sign)
}

// Points. Two differences matter: a task needs enough of them to be named at
// all, and a lead over the next.
const (
	opening  = 6 // a verb that names the task opens the first request
	naming   = 5 // a phrase that names the task, or the thing that a request makes
	second   = 4 // the same in a later request
	matter   = 4 // a telling matter in a question
	third    = 3
	question = 3 // it is a question
	mention  = 2 // a thing is spoken of
	beside   = 1 // a thing is spoken of beside something stronger

	enough   = 3 // to name a task
	decisive = 5 // to take the rest for a text to work on
	ahead    = 1 // of the next task
)

package reading

import (
	"strings"

	"switchboard/engine"
)

// section is a part of a prompt: its beginning, its last paragraph, or what lies
// between.
type section struct {
	taskScores
	named  bool // it names a task
	deixis bool // and in the same sentence points at a text: "the text above"
}

func (z *section) merge(o *section) {
	z.taskScores.merge(&o.taskScores)
	z.named = z.named || o.named
	z.deixis = z.deixis || o.deixis
}

func (z *section) decisive() bool {
	_, points, _ := z.best()
	return points >= decisive
}

// taskDetector follows the sentences of a prompt and keeps apart what asks for
// work and what the work is to be done on.
type taskDetector struct {
	s               sentence
	lead, tail, mid section
	question        bool // the sentence that ends had a question mark
	tex             bool // the prompt has formulas in TeX
	amount          bool // an amount is asked for
	clues           int  // conditions that are to be put together
	spoken          bool // or spoken of
	asked           bool // there is a question
	form            bool // a form that a program reads is asked for
	given           bool // a request ended in a colon: a text follows
	labels          bool // labels in capitals are offered: SPAM or HAM
	labelled        bool // in a labelled text
	lineHasText     bool // which has something on this line
	block           bool // which began on a line of its own and goes on to an empty one
	introduced      bool // a decisive beginning ended in a colon: the rest is a text to work on
	left            bool // the beginning is over
	parted          bool // there has been an empty line
	over            bool // what comes next begins a new last paragraph
}

func (d *taskDetector) begin() {
	d.s = newSentence()
	d.s.first = true
}

// here is the section of the sentence that is being read.
func (d *taskDetector) here() *section {
	if d.left {
		return &d.tail
	}
	return &d.lead
}

// ignores reports whether a labelled text is being read, whose words do not
// count.
func (d *taskDetector) ignores() bool {
	d.lineHasText = true
	return d.labelled
}

func (d *taskDetector) known(e *entry, f *Counts) {
	if d.ignores() {
		return
	}
	d.s.amount = d.s.amount || e.is(roleQuantity)
	if e.is(roleClue) {
		d.clues++
	}
	d.form = d.form || e.is(roleJSON) && !d.left
	if d.tex && e.is(roleObject) && e.task(roleObject) == engine.CodingIndex && !(d.s.light && d.s.lightTask == engine.WritingIndex) {
		d.s.word("") // a function of mathematics
		return
	}
	d.s.known(e, d.here().named)
}

func (d *taskDetector) word(text string) {
	if !d.ignores() {
		d.s.word(text)
	}
}

// other takes what is read but no word: a number, a character of a script
// without spaces, or a quotation as a whole.
func (d *taskDetector) other() {
	if !d.ignores() {
		d.s.words++
		d.s.label, d.s.head = false, false
	}
}

// offer takes note of a word, for it may be a label to choose.
func (d *taskDetector) offer(text string, either bool) {
	switch {
	case either:
		d.s.labels.part(' ')
	case capitals(text):
		d.s.labels.label()
	case d.s.labels.last:
		d.s.labels.word()
	}
}

// comma opens a clause of a request.
func (d *taskDetector) comma() {
	d.s.head = d.s.head || d.s.request
	d.s.labels.part(',')
}

// endSentence hands the sentence to its section.
func (d *taskDetector) endSentence(f *Counts) {
	s := &d.s
	mark := d.question
	d.question = false
	if s.words == 0 {
		*s = newSentence()
		return
	}
	f.Sentences++
	s.finish(mark)
	if s.asks() {
		f.Instructions++
	}
	d.asked = d.asked || mark || s.ask
	d.amount = d.amount || s.amount && (mark || s.ask || s.light || s.named)
	d.spoken = d.spoken || s.amount
	d.labels = d.labels || s.labels.found && !mark && (s.light || s.named || s.request)
	if d.over && d.left {
		d.mid.merge(&d.tail)
		d.tail = section{}
	}
	d.over = false
	z := d.here()
	z.taskScores.merge(&s.scores)
	z.named = z.named || s.named
	z.deixis = z.deixis || s.deixis && s.named
	*s = newSentence()
}

// colon ends an instruction, if one has been given; after a label it begins
// a text to work on.
func (d *taskDetector) colon(f *Counts) {
	label := d.s.label
	d.given = d.given || d.s.asks()
	d.endSentence(f)
	f.Sentences = max(0, f.Sentences-1) // it goes on after the colon
	switch {
	case label:
		d.labelled, d.lineHasText, d.block = true, false, false
	case !d.left && d.lead.decisive():
		d.left, d.introduced = true, true
	}
}

// newLine ends a line that has something on it.
func (d *taskDetector) newLine(f *Counts) {
	d.endSentence(f)
	d.block = d.block || !d.lineHasText
	d.labelled = d.labelled && d.block
	if !d.left {
		d.left = d.lead.decisive()
		return
	}
	d.over = !d.parted // without empty lines the last line is the last paragraph
}

// blankLine ends a paragraph. A beginning that has said nothing goes on.
func (d *taskDetector) blankLine(f *Counts) {
	d.labelled = false
	if _, points, _ := d.lead.best(); points == 0 && !d.left {
		return
	}
	d.left, d.parted, d.over = true, true, true
}

// endLabelled ends a labelled text where the next line has a label of its own.
func (d *taskDetector) endLabelled(text string, next int) {
	if !d.labelled {
		return
	}
	line := text[next:min(len(text), next+30)]
	line, _, _ = strings.Cut(line, "\n")
	d.labelled = !strings.ContainsAny(line, ":") && !strings.Contains(line, "：")
}

// Verdict is the task of a prompt and the strongest sign of it.
type Verdict struct {
	Task       engine.TaskIndex
	Clue       string // "" of a task that is unknown
	ClueIsWord bool   // of the prompt; else it says what was found
}

// Verdict decides when everything has been read. It says unknown rather than
// guess.
//
// What the prompt asks for counts, not what it is about: a verb that opens a
// clause, the thing a verb such as "write" makes, a question. Text that is
// quoted, fenced, or follows an instruction and a colon is what the work is
// to be done on, and its words count for nothing. Only when no instruction is
// found do patterns decide: formulas, code, options, numbers and a quantity
// asked for.
func (r *Reader) Verdict() Verdict {
	d := &r.detector
	var t taskScores
	switch lead, tail := d.lead.decisive(), d.tail.decisive(); {
	case lead && (d.introduced || d.lead.deixis || !tail || !d.tail.deixis):
		t = d.lead.taskScores
	case tail:
		t = d.tail.taskScores
	default:
		t = d.lead.taskScores
		t.merge(&d.tail.taskScores)
		t.merge(&d.mid.taskScores)
		r.addPatterns(&t)
	}
	task, points, lead := t.best()
	if qa := &t.points[engine.QAIndex]; lead < ahead && *qa == points && points > 0 {
		*qa-- // that it is a question says less than what it is about
		task, points, lead = t.best()
	}
	if points < enough || lead < ahead {
		return Verdict{Task: engine.UnknownIndex}
	}
	v := Verdict{Task: task}
	v.Clue, v.ClueIsWord = t.clues[task][0].text(r.lex)
	return v
}

// addPatterns adds what the form of a prompt says where its words do not.
func (r *Reader) addPatterns(t *taskScores) {
	f, d := &r.Counts, &r.detector
	add := func(is bool, task engine.TaskIndex, points int16, s pattern) {
		if is {
			t.add(task, points, ^int16(s))
		}
	}
	code := f.CodeFences > 0 || f.CodeLines >= fewestCode || f.DiffLines > 0
	add(f.StackLines >= 2, engine.CodingIndex, naming, patternStack)
	add(f.DiffLines > 0, engine.CodingIndex, second, patternDiff)
	add(code && f.DiffLines == 0, engine.CodingIndex, second, patternCode)
	form := d.form && f.Instructions > 0 && (f.Lines+f.Quoted > 1 || d.given)
	plain := !code && !form && !d.labels // numbers that may be there to be reckoned with
	add(plain && f.Equations+f.Formulas > 1, engine.MathIndex, second, patternFormula)
	add(plain && f.Equations+f.Formulas == 1, engine.MathIndex, third, patternFormula)
	add(plain && f.Sums > 0, engine.MathIndex, second, patternSum)
	amounts := plain && d.asked && f.Quantities >= 2
	add(amounts && d.amount, engine.MathIndex, naming, patternAmounts)
	add(amounts && !d.amount && d.spoken, engine.MathIndex, second, patternAmounts)
	if f.Options >= 3 {
		points := int16(naming)
		if t.points[engine.MathIndex] >= second {
			points = second // a sum with answers to choose from is a sum
		}
		t.add(engine.QAIndex, points, ^int16(patternOptions))
	}
	add(form && !d.labels, engine.ExtractionIndex, second, patternJSON)
	add(d.labels, engine.ClassificationIndex, second, patternLabels)
	add(plain && d.asked && d.clues >= fewestClues, engine.ReasoningIndex, second, patternClues)
}

package reading

import "switchboard/engine"

// taskDetector follows the sentences of a prompt and keeps apart what asks for
// work and what the work is to be done on.
type taskDetector struct {
	s        sentence
	sections sections
	signs    signs
	labelled labelledText
	question bool // the sentence that ends had a question mark
	tex      bool // the prompt has formulas in TeX
}

func (d *taskDetector) begin() {
	d.s = newSentence()
	d.s.first = true
}

// known takes a word of the lexicon.
func (d *taskDetector) known(e *entry, f *Counts) {
	if d.labelled.holds() {
		return
	}
	d.s.amount = d.s.amount || e.is(roleQuantity)
	if e.is(roleClue) {
		d.signs.clues++
	}
	d.signs.form = d.signs.form || e.is(roleJSON) && !d.sections.left
	if d.tex && e.is(roleObject) && e.task(roleObject) == engine.CodingIndex && !(d.s.light.read && d.s.light.task == engine.WritingIndex) {
		d.s.word("") // a function of mathematics
		return
	}
	d.s.known(e, d.sections.here().named)
}

// word takes a word that is not in the lexicon.
func (d *taskDetector) word(text string) {
	if !d.labelled.holds() {
		d.s.word(text)
	}
}

// other takes what is read but no word: a number, a character of a script
// without spaces, or a quotation as a whole.
func (d *taskDetector) other() {
	if !d.labelled.holds() {
		d.s.words++
		d.s.label, d.s.head = false, false
	}
}

// comma opens a clause of a request.
func (d *taskDetector) comma() {
	d.s.head = d.s.head || d.s.request
	d.s.labels.part(',')
}

// endSentence hands the sentence to its section.
func (d *taskDetector) endSentence(f *Counts) {
	s, mark := &d.s, d.question
	d.question = false
	if s.words > 0 {
		f.Sentences++
		s.finish(mark)
		if s.asks() {
			f.Instructions++
		}
		d.signs.add(s, mark)
		d.sections.add(s)
	}
	*s = newSentence()
}

// colon ends an instruction, if one has been given; after a label it begins
// a text to work on.
func (d *taskDetector) colon(f *Counts) {
	label := d.s.label
	d.signs.given = d.signs.given || d.s.asks()
	d.endSentence(f)
	f.Sentences = max(0, f.Sentences-1) // it goes on after the colon
	if label {
		d.labelled = labelledText{open: true}
	} else {
		d.sections.colon()
	}
}

// newLine ends a line that has something on it.
func (d *taskDetector) newLine(f *Counts) {
	d.endSentence(f)
	d.labelled.newLine()
	d.sections.newLine()
}

// blankLine ends a paragraph.
func (d *taskDetector) blankLine() {
	d.labelled.open = false
	d.sections.blankLine()
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
	t, decisive := r.detector.sections.request()
	if !decisive {
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
	f, d := &r.Counts, &r.detector.signs
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

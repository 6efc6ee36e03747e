package routing

import (
	"strings"

	"switchboard/engine"
)

// zone is a part of a prompt: its beginning, its last paragraph, or what lies
// between.
type zone struct {
	tally
	named  bool // it names a task
	deixis bool // and in the same sentence points at a text: "the text above"
}

func (z *zone) merge(o *zone) {
	z.tally.merge(&o.tally)
	z.named = z.named || o.named
	z.deixis = z.deixis || o.deixis
}

func (z *zone) decisive() bool {
	_, points, _ := z.best()
	return points >= decisive
}

// detective follows the sentences of a prompt and keeps apart what asks for
// work and what the work is to be done on.
type detective struct {
	s               sentence
	lead, tail, mid zone
	question        bool // the sentence that ends had a question mark
	amount          bool // an amount is asked for or spoken of
	asked           bool // there is a question
	form            bool // a form that a program reads is asked for
	deaf            bool // in a labelled text
	heard           bool // which has something on this line
	block           bool // which began on a line of its own and goes on to an empty one
	introduced      bool // a decisive beginning ended in a colon: the rest is a text to work on
	left            bool // the beginning is over
	parted          bool // there has been an empty line
	over            bool // what comes next begins a new last paragraph
}

func (d *detective) begin() { d.s = newSentence() }

// here is the zone of the sentence that is being read.
func (d *detective) here() *zone {
	if d.left {
		return &d.tail
	}
	return &d.lead
}

// ignores reports whether a labelled text is being read, whose words do not
// count.
func (d *detective) ignores() bool {
	d.heard = true
	return d.deaf
}

func (d *detective) known(e *entry, f *promptCounts) {
	if d.ignores() {
		return
	}
	d.amount = d.amount || e.is(roleQuantity)
	d.form = d.form || e.is(roleJSON) && !d.left
	d.s.known(e, d.here().named)
}

func (d *detective) word(text string) {
	if !d.ignores() {
		d.s.word(text)
	}
}

// other takes what is read but no word: a number, a character of a script
// without spaces, or a quotation as a whole.
func (d *detective) other() {
	if !d.ignores() {
		d.s.words++
		d.s.label, d.s.head = false, false
	}
}

// comma opens a clause of a request.
func (d *detective) comma() { d.s.head = d.s.head || d.s.request }

// endSentence hands the sentence to its zone.
func (d *detective) endSentence(f *promptCounts) {
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
	if d.over && d.left {
		d.mid.merge(&d.tail)
		d.tail = zone{}
	}
	d.over = false
	z := d.here()
	z.tally.merge(&s.tally)
	z.named = z.named || s.named
	z.deixis = z.deixis || s.deixis && s.named
	*s = newSentence()
}

// colon ends an instruction, if one has been given; after a label it begins
// a text to work on.
func (d *detective) colon(f *promptCounts) {
	label := d.s.label
	d.endSentence(f)
	f.Sentences = max(0, f.Sentences-1) // it goes on after the colon
	switch {
	case label:
		d.deaf, d.heard, d.block = true, false, false
	case !d.left && d.lead.decisive():
		d.left, d.introduced = true, true
	}
}

// newLine ends a line that has something on it.
func (d *detective) newLine(f *promptCounts) {
	d.endSentence(f)
	d.block = d.block || !d.heard
	d.deaf = d.deaf && d.block
	if !d.left {
		d.left = d.lead.decisive()
		return
	}
	d.over = !d.parted // without empty lines the last line is the last paragraph
}

// blankLine ends a paragraph. A beginning that has said nothing goes on.
func (d *detective) blankLine(f *promptCounts) {
	d.deaf = false
	if _, points, _ := d.lead.best(); points == 0 && !d.left {
		return
	}
	d.left, d.parted, d.over = true, true, true
}

// listen ends a labelled text where the next line has a label of its own.
func (d *detective) listen(text string, next int) {
	if !d.deaf {
		return
	}
	line := text[next:min(len(text), next+30)]
	line, _, _ = strings.Cut(line, "\n")
	d.deaf = !strings.ContainsAny(line, ":") && !strings.Contains(line, "：")
}

// verdict is the task and what speaks for it.
type verdict struct {
	task  engine.TaskIndex
	tally tally
}

// verdict decides when everything has been read. It says unknown rather than
// guess.
//
// What the prompt asks for counts, not what it is about: a verb that opens a
// clause, the thing a verb such as "write" makes, a question. Text that is
// quoted, fenced, or follows an instruction and a colon is what the work is
// to be done on, and its words count for nothing. Only when no instruction is
// found do shapes decide: formulas, code, options, numbers and a quantity
// asked for.
func (r *reader) verdict() verdict {
	d := &r.d
	var t tally
	switch lead, tail := d.lead.decisive(), d.tail.decisive(); {
	case lead && (d.introduced || d.lead.deixis || !tail || !d.tail.deixis):
		t = d.lead.tally
	case tail:
		t = d.tail.tally
	default:
		t = d.lead.tally
		t.merge(&d.tail.tally)
		t.merge(&d.mid.tally)
		r.shapes(&t)
	}
	task, points, lead := t.best()
	if points < enough || lead < ahead {
		task = engine.UnknownIndex
	}
	return verdict{task, t}
}

// shapes adds what the form of a prompt says where its words do not.
func (r *reader) shapes(t *tally) {
	f, d := &r.f, &r.d
	add := func(is bool, task engine.TaskIndex, points int16, s shape) {
		if is {
			t.add(task, points, ^int16(s))
		}
	}
	code := f.CodeFences > 0 || f.CodeLines >= 3
	add(f.StackLines >= 2, engine.CodingIndex, naming, shapeStack)
	add(code, engine.CodingIndex, second, shapeCode)
	add(!code && f.Equations > 1, engine.MathIndex, second, shapeFormula)
	add(!code && f.Equations == 1, engine.MathIndex, third, shapeFormula)
	add(!code && f.Sums > 0, engine.MathIndex, second, shapeSum)
	add(!code && d.amount && d.asked && f.Quantities >= 2, engine.MathIndex, naming, shapeAmounts)
	add(f.Options >= 3, engine.QAIndex, third, shapeOptions)
	add(d.form && f.Instructions > 0 && f.Lines+f.Quoted > 1, engine.ExtractionIndex, third, shapeJSON)
}

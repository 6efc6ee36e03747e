package agreement

import "strings"

// Answer is what Read has read of the text of an answer. The zero value is the empty answer.
type Answer struct {
	text uint64 // of all that is said, without white space, case and Markdown; 0: nothing is
	code uint64 // of what stands in fences of code; 0: none

	value   value  // that is given as the answer
	number  uint64 // the number that the answer ends on; 0: none
	option  byte   // the letter of the option chosen, A to J; 0: none
	verdict verdict

	words     sketch // in scripts without spaces: characters and pairs of them
	grams     sketch // runs of five letters, or of three characters
	numbers   sketch
	leaves    sketch // of JSON: each with its path
	codeLines sketch

	shape   shape
	marks   marks
	bytes   int
	lines   int
	spoken  int // words, repeated ones too
	hedges  int
	figures int // numbers, repeated ones too
}

// shape is what kind of text an answer is.
type shape uint8

const (
	shapeEmpty shape = iota
	shapeShort       // a few words
	shapeProse
	shapeList
	shapeCode
	shapeJSON
	shapes
)

// marks are what an answer does, or does not.
type marks uint8

const (
	markRefuses marks = 1 << iota // the one who answers will not or cannot
	markCannot                    // what is asked is said to have no answer
	markCut                       // it ends where it should go on
	markBroken                    // its JSON does
)

// shortWords is how many words make a short answer at most.
const shortWords = 12

// Read reads the text of an answer.
func Read(text string) Answer {
	var r reader
	a := Answer{bytes: len(text)}
	body := strings.TrimSpace(text)
	if body == "" {
		return a
	}
	doc, isJSON := readJSON(body)
	r.escapes = isJSON
	r.read(body)
	a.takeText(&r)
	a.takeJSON(&doc, isJSON)
	a.takeCode(body)
	a.takeValue(body, &r, &doc)
	a.takeShape(isJSON)
	if cut(body) || isJSON && doc.broken {
		a.marks |= markCut
	}
	return a
}

func (a *Answer) takeText(r *reader) {
	a.text = max(1, mix(r.text, kindText))
	a.words, a.grams, a.numbers = r.words.close(), r.grams.close(), r.numbers.close()
	a.lines, a.spoken, a.hedges, a.figures = r.lines, r.spoken, r.hedges, r.figures
	a.marks |= r.marks
	if r.list >= 2 {
		a.shape = shapeList
	}
}

func (a *Answer) takeJSON(doc *document, isJSON bool) {
	if !isJSON {
		return
	}
	a.leaves = doc.leaves.close()
	if doc.broken {
		a.marks |= markBroken
	}
}

func (a *Answer) takeCode(body string) {
	c := readCode(body)
	a.code, a.codeLines = c.sum, c.lines.close()
}

// takeValue finds the value that is given as the answer: in a field of JSON, after words
// that announce it, or as the whole of a short text.
func (a *Answer) takeValue(body string, r *reader, doc *document) {
	given := doc.answer
	if given == "" {
		given = r.announced(body)
	}
	whole := given == "" && a.spoken+r.signs <= 4
	if whole {
		given = body
	}
	if given != "" {
		a.value, a.option, a.verdict = readValue(given)
		a.number = a.value.number
	}
	if whole && a.number == 0 && a.option == 0 && a.verdict == unsaid && a.spoken > 1 {
		a.value = value{} // a few words that may say it in a sentence
	}
	a.takeFirstAndLast(body, r)
}

// takeFirstAndLast is for an answer that gives no value: it takes the option or verdict
// that the answer begins with, and the number that it ends with.
func (a *Answer) takeFirstAndLast(body string, r *reader) {
	if a.value.sum == 0 && a.option == 0 {
		a.option = openingOption(body)
	}
	if a.verdict == unsaid {
		a.verdict = r.opening
	}
	if a.value.sum == 0 && a.number == 0 {
		a.number = r.lastNumber()
	}
}

func (a *Answer) takeShape(isJSON bool) {
	switch {
	case isJSON:
		a.shape = shapeJSON
	case a.code != 0:
		a.shape = shapeCode
	case a.shape == shapeList:
	case a.spoken <= shortWords:
		a.shape = shapeShort
	default:
		a.shape = shapeProse
	}
}

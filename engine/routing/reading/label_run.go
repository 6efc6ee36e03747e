package reading

// labelRun finds labels that a sentence offers to choose from: words in capitals or in
// quotation marks, of which two are parted by "or" or a slash, or more by commas.
type labelRun struct {
	length  int  // labels so far that follow each other
	last    bool // the last word was one
	parting byte // what came after it: a comma, ' ' for "or" and a slash, or 0 for nothing
	found   bool // there are labels to choose from
}

// fewestLabels are labels to choose from where no "or" stands before the last.
const fewestLabels = 3

// read takes a word as it is written. Most words are no labels and follow none: they cost
// one look at their first letter.
func (l *labelRun) read(text string) {
	if l.last || text[0] <= '_' {
		l.readLabel(text)
	}
}

func (l *labelRun) readLabel(text string) {
	if capitals(text) {
		l.label()
	} else {
		l.word()
	}
}

// label takes a word that looks like a label.
func (l *labelRun) label() {
	if l.parting == 0 {
		l.length = 0
	}
	l.length++
	l.found = l.found || l.length > 1 && l.parting == ' ' || l.length >= fewestLabels
	l.last, l.parting = true, 0
}

// part takes what stands between two labels.
func (l *labelRun) part(by byte) {
	if l.last && l.parting != ' ' {
		l.parting = by
	}
}

// word takes a word that is no label.
func (l *labelRun) word() { l.last, l.parting, l.length = false, 0, 0 }

// capitals reports a word of three letters or more that are all capitals.
func capitals(text string) bool {
	if len(text) < 3 {
		return false
	}
	for i := range len(text) {
		if text[i] < 'A' || text[i] > 'Z' && text[i] != '_' {
			return false
		}
	}
	return true
}

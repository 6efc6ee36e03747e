package reading

// sections are the parts of a prompt: its beginning, its last paragraph, and what lies
// between.
type sections struct {
	lead, mid, tail section
	left            bool // the beginning is over
	introduced      bool // a decisive beginning ended in a colon: the rest is a text to work on
	parted          bool // there has been an empty line
	over            bool // what comes next begins a new last paragraph
}

// section is one of the parts.
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

// decisive reports a section that says the task beyond doubt.
func (z *section) decisive() bool {
	_, points, _ := z.best()
	return points >= decisive
}

// here is the section of the sentence that is being read.
func (z *sections) here() *section {
	if z.left {
		return &z.tail
	}
	return &z.lead
}

// add adds a sentence that has ended.
func (z *sections) add(s *sentence) {
	if z.over && z.left {
		z.mid.merge(&z.tail)
		z.tail = section{}
	}
	z.over = false
	here := z.here()
	here.taskScores.merge(&s.scores)
	here.named = here.named || s.named
	here.deixis = here.deixis || s.deixis && s.named
}

// colon ends a decisive beginning.
func (z *sections) colon() {
	if !z.left && z.lead.decisive() {
		z.left, z.introduced = true, true
	}
}

// newLine ends a line that has something on it.
func (z *sections) newLine() {
	if !z.left {
		z.left = z.lead.decisive()
		return
	}
	z.over = !z.parted // without empty lines the last line is the last paragraph
}

// blankLine ends a paragraph. A beginning that has said nothing goes on.
func (z *sections) blankLine() {
	if _, points, _ := z.lead.best(); points > 0 || z.left {
		z.left, z.parted, z.over = true, true, true
	}
}

// request is the scores of the section that says what is asked for, and of all sections
// where none is decisive.
func (z *sections) request() (t taskScores, decisive bool) {
	switch lead, tail := z.lead.decisive(), z.tail.decisive(); {
	case lead && (z.introduced || z.lead.deixis || !tail || !z.tail.deixis):
		return z.lead.taskScores, true
	case tail:
		return z.tail.taskScores, true
	}
	t = z.lead.taskScores
	t.merge(&z.tail.taskScores)
	t.merge(&z.mid.taskScores)
	return t, false
}

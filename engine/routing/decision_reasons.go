package routing

import (
	"strconv"

	"switchboard/engine"
)

// maxReasons is the most reasons a decision can have: the task, every other
// effect, what was learned, what the task was told by, where the figures
// come from, and whether the certificate speaks of such prompts.
const maxReasons = int(effectKinds) + 4

// reasonList writes all sentences into one array, so that they cost a decision one
// allocation. What does not fit is cut off; the longest list takes about two thirds of it.
type reasonList struct {
	space [1024]byte
	used  int
	ends  [maxReasons]int
	n     int
}

func (l *reasonList) put(s string) { l.used += copy(l.space[l.used:], s) }

func (l *reasonList) putBytes(b []byte) { l.used += copy(l.space[l.used:], b) }

// end closes a sentence.
func (l *reasonList) end() {
	if l.n < len(l.ends) {
		l.ends[l.n] = l.used
		l.n++
	}
}

func (l *reasonList) say(sentence string) {
	l.put(sentence)
	l.end()
}

// split appends the sentences to dst.
func (l *reasonList) split(dst []string) []string {
	all, start := string(l.space[:l.used]), 0
	for _, end := range l.ends[:l.n] {
		dst = append(dst, all[start:end])
		start = end
	}
	return dst
}

// effects says what makes the prompt easy or hard for a model of this weakness: the task
// first, then the largest effect on the gap. Effects below 0.005 are left out.
func (l *reasonList) effects(task engine.TaskIndex, d *difficulty, weakness int64) {
	rest := d.effects
	sortEffects(rest[1:d.n])
	for _, e := range rest[:d.n] {
		part := millionths(e.amount, weakness)
		if e.kind != ofTask && part > -5000 && part < 5000 {
			continue
		}
		l.what(task, e)
		l.put(" (")
		l.putSigned(part)
		l.say(")")
	}
}

// sortEffects puts the largest first. There are few, and sorting in place allocates
// nothing.
func sortEffects(es []effect) {
	for i := 1; i < len(es); i++ {
		for k := i; k > 0 && size(es[k]) > size(es[k-1]); k-- {
			es[k], es[k-1] = es[k-1], es[k]
		}
	}
}

func size(e effect) permille { return max(e.amount, -e.amount) }

func (l *reasonList) what(task engine.TaskIndex, e effect) {
	switch e.kind {
	case ofTask:
		l.put(string(engine.Tasks[task]))
		l.put(taskWords(task, e.amount))
	case ofLength:
		l.put("long prompt (")
		l.putCount(e.count)
		l.put(" words)")
	case ofInstructions:
		l.put("up to ")
		fallthrough
	case ofCode, ofExpertMatter, ofConstraints, ofQuantities, ofNegations:
		l.putCount(e.count)
		fallthrough
	default:
		l.put(effectWords[e.kind])
	}
}

var effectWords = [effectKinds]string{
	ofProof:        "asks for a proof",
	ofHardMatter:   "a matter on which small models are weak",
	ofExpertMatter: " terms of a trade",
	ofConstraints:  " conditions to keep",
	ofInstructions: " requests",
	ofQuantities:   " numbers to keep apart",
	ofNegations:    " negations",
	ofFormulas:     "formulas",
	ofCode:         " lines of code",
	ofScript:       "a script with less text to learn from",
	ofPlainSum:     "a plain sum",
	ofSmalltalk:    "small talk",
}

func taskWords(task engine.TaskIndex, amount permille) string {
	switch {
	case task == engine.UnknownIndex:
		return " kind of work: it may be a hard one"
	case amount < 100:
		return ": small models do this well"
	case amount < 300:
		return ": small models lose a little"
	}
	return ": small models often fall short"
}

// learned says by how much ratings change the prior's gap. fitted is how many were learned
// from, or 0: policies of earlier versions do not say.
func (l *reasonList) learned(millionths int64, fitted int) {
	l.put("what ")
	if fitted > 0 {
		l.putCount(fitted)
		l.put(" ")
	}
	l.put("rated prompts teach (")
	l.putSigned(millionths)
	l.say(")")
}

// origin says how the task is known and where the figures come from.
func (l *reasonList) origin(w *scoredPrompt, ratings int) {
	switch {
	case w.given:
		l.say("the task was given")
	case w.clue != "":
		l.put("taken for ")
		l.put(string(engine.Tasks[w.task]))
		l.put(" because of ")
		if w.clueIsWord {
			l.put("“")
			l.put(w.clue)
			l.say("”")
		} else {
			l.say(w.clue)
		}
	}
	if ratings == 0 {
		l.say("prior only: no ratings yet")
	}
}

// likeness says that the prompt is unlike those of the certificate that covers its task, or
// that this is not known.
func (l *reasonList) likeness(w *scoredPrompt, covered, known bool) {
	switch {
	case w.unlike.Strange:
		l.putCount(w.unlike.NewWords)
		l.put(" of ")
		l.putCount(w.unlike.Words)
		l.say(" words are in no prompt that the certificate is about")
	case w.unlike.Far:
		l.say("built unlike every prompt that the certificate is about")
	case covered && !known:
		l.say("not known whether the certificate is about prompts like this one")
	}
}

// putSigned writes millionths with a sign and two decimals.
func (l *reasonList) putSigned(millionths int64) {
	hundredths := (max(millionths, -millionths) + 5000) / 10000
	sign := "+"
	if millionths < 0 && hundredths > 0 {
		sign = "−"
	}
	l.put(sign)
	l.putBytes([]byte{byte('0' + hundredths/100), '.', byte('0' + hundredths/10%10), byte('0' + hundredths%10)})
}

// putCount writes a count with commas between thousands.
func (l *reasonList) putCount(n int) {
	var digits [24]byte
	b := strconv.AppendInt(digits[:0], int64(n), 10)
	for i, d := range b {
		if i > 0 && (len(b)-i)%3 == 0 {
			l.put(",")
		}
		l.putBytes([]byte{d})
	}
}

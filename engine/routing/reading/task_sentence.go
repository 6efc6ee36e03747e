package reading

import (
	"strings"

	"switchboard/engine"
)

// sentence is what the words since the last full stop, question mark, colon
// or line end have said.
type sentence struct {
	scores     taskScores
	words      int
	head       bool // a verb here would open a clause
	request    bool // it has begun like a request, so a verb after a comma or "and" opens one too
	named      bool // a task has been named
	light      bool // a verb was read whose object decides
	taken      bool // and its object, too
	first      bool // it is the first one of the prompt
	ask        bool // opened by a question word
	inner      bool // a question word stands further on
	maybe      bool // opened by a word that needs a question mark to ask
	amount     bool // speaks of an amount
	choice     bool // asks what to do
	either     bool // and between what
	choiceWord int16
	deixis     bool // points at a text
	labels     labelRun
	label      bool // it is nothing but a label such as "Text"

	lightTask engine.TaskIndex
	lightWord int16
	askWord   int16
	object    engine.TaskIndex // the last thing mentioned before any verb
	objWord   int16
}

func newSentence() sentence {
	return sentence{head: true, lightTask: engine.UnknownIndex, object: engine.UnknownIndex}
}

// known takes a word of the lexicon.
func (s *sentence) known(e *entry, sectionNamed bool) {
	s.words += max(1, e.words)
	s.label = s.words == max(1, e.words) && e.is(roleLabel)
	s.deixis = s.deixis || e.is(roleDeixis)
	s.request = s.request || e.is(roleDeixis|rolePolite) || s.head && e.is(roleOpener)
	free := s.head || e.anywhere
	switch {
	case free && e.is(roleHead):
		s.name(e, roleHead, opening, sectionNamed)
	case e.is(roleAny):
		s.name(e, roleAny, naming, sectionNamed)
	case free && e.is(roleLight):
		s.lighten(e)
	case e.is(roleTopic):
		s.topic(e, sectionNamed)
	case e.is(roleObject):
		s.thing(e, sectionNamed)
	}
	if free && e.is(roleAsk) {
		s.ask, s.request, s.askWord = true, true, e.id
	}
	if e.is(roleAsk) && !s.inner {
		s.inner = true
		s.askWord = e.id
	}
	s.maybe = s.maybe || s.head && e.is(roleMaybe|roleChoice)
	s.either = s.either || s.choice && e.is(roleEither)
	if e.is(roleChoice) && !s.choice {
		s.choice, s.choiceWord = true, e.id
	}
	s.turn(e)
}

// turn says whether the next word may open a clause.
func (s *sentence) turn(e *entry) {
	switch {
	case e.is(rolePolite):
		s.head = true
	case e.is(roleLink):
		s.head = s.head || s.request
	case e.is(roleAdverb):
	default:
		s.head = false
	}
}

// name takes a word that names a task.
func (s *sentence) name(e *entry, r role, points int16, sectionNamed bool) {
	if sectionNamed || s.named {
		points = second
		if r == roleAny {
			points = mention
		}
	}
	s.scores.add(e.task(r), points, e.id)
	s.named, s.request = true, true
}

// lighten takes a verb whose object decides. In languages whose verbs come
// last the object has been read already.
func (s *sentence) lighten(e *entry) {
	s.light, s.taken, s.request = true, false, true
	s.lightTask, s.lightWord = e.task(roleLight), e.id
	if e.anywhere && s.object != engine.UnknownIndex {
		s.scores.add(s.object, naming-mention, s.objWord)
		s.taken, s.named = true, true
	}
}

// topic takes a matter that tells the task even in a question.
func (s *sentence) topic(e *entry, sectionNamed bool) {
	t := e.task(roleTopic)
	switch {
	case s.light && !s.taken:
		s.make(t, e.id, sectionNamed)
	case s.named:
		s.scores.atLeast(t, beside, e.id)
	case s.ask || s.maybe:
		s.scores.atLeast(t, matter, e.id)
	default:
		s.scores.atLeast(t, third, e.id)
		s.object, s.objWord = t, e.id
	}
}

// thing takes something that can be made or worked on.
func (s *sentence) thing(e *entry, sectionNamed bool) {
	t := e.task(roleObject)
	switch {
	case s.light && !s.taken:
		s.make(t, e.id, sectionNamed)
	case s.named, s.ask:
		s.scores.atLeast(t, beside, e.id)
	case s.first && s.head && !e.is(roleLabel):
		s.scores.atLeast(t, third, e.id) // "Lesson plan for Monday, please"
		s.object, s.objWord = t, e.id
	default:
		s.scores.atLeast(t, mention, e.id)
		s.object, s.objWord = t, e.id
	}
}

// make is the object of a light verb: it names the task.
func (s *sentence) make(t engine.TaskIndex, word int16, sectionNamed bool) {
	points := int16(naming)
	if sectionNamed || s.named {
		points = third
	}
	s.scores.add(t, points, word)
	s.taken, s.named = true, true
}

// word takes a word that nobody knows. English adverbs in -ly do not come
// between a sentence's beginning and its verb.
func (s *sentence) word(text string) {
	s.words++
	s.label = false
	s.head = s.head && len(text) >= 5 && strings.HasSuffix(text, "ly")
}

// long reports whether there is enough of a sentence to ask something.
func (s *sentence) long() bool { return s.words >= 3 }

// finish adds what can be told only at the end of a sentence.
func (s *sentence) finish(mark bool) {
	if !s.long() {
		return
	}
	if s.light && !s.taken && s.lightTask != engine.UnknownIndex {
		s.scores.atLeast(s.lightTask, third, s.lightWord)
	}
	if s.either && !s.named {
		s.ask = true
		s.scores.atLeast(engine.ReasoningIndex, matter, s.choiceWord)
	}
	switch {
	case s.ask && s.named:
		s.scores.add(engine.QAIndex, beside, s.askWord)
	case s.ask:
		s.scores.atLeast(engine.QAIndex, question, s.askWord)
	case s.inner && mark && !s.named:
		s.ask = true
		s.scores.atLeast(engine.QAIndex, question, s.askWord)
	case s.maybe && mark && !s.named:
		s.ask = true
		s.scores.atLeast(engine.QAIndex, question, ^int16(patternQuestion))
	}
}

// asks reports whether the sentence wants something.
func (s *sentence) asks() bool { return s.named || s.light || s.ask }

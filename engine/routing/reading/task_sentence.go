package reading

import (
	"strings"

	"switchboard/engine"
)

// sentence is what the words since the last full stop, question mark, colon
// or line end have said.
type sentence struct {
	scores   taskScores
	labels   labelRun
	question questionWords
	light    lightVerb
	choice   choice
	object   taskWord // the last thing mentioned before any verb

	words   int
	first   bool // it is the first sentence of the prompt
	head    bool // a verb here would open a clause
	request bool // it has begun like a request, so a verb after a comma or "and" opens one too
	named   bool // a task has been named
	amount  bool // it speaks of an amount
	deixis  bool // it points at a text
	label   bool // it is nothing but a label such as "Text"
}

// taskWord is a word of the lexicon and the task that it stands for.
type taskWord struct {
	task engine.TaskIndex
	word int16
}

// lightVerb is a verb whose object decides the task: "write" a poem or a function.
type lightVerb struct {
	taskWord      // for a sentence without an object
	read     bool // such a verb has been read
	taken    bool // and its object, too
}

// needsObject reports a verb whose object has not been read yet.
func (v *lightVerb) needsObject() bool { return v.read && !v.taken }

// questionWords are what makes a sentence a question.
type questionWords struct {
	asked bool // a question word opens it, or its end has shown that it is a question
	inner bool // a question word stands somewhere in it
	maybe bool // a word opens it that needs a question mark to ask
	word  int16
}

// choice is a question of what to do.
type choice struct {
	asked  bool // should I …
	either bool // … or …
	word   int16
}

func newSentence() sentence {
	none := taskWord{task: engine.UnknownIndex}
	return sentence{head: true, light: lightVerb{taskWord: none}, object: none}
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
		s.question.asked, s.request, s.question.word = true, true, e.id
	}
	if e.is(roleAsk) && !s.question.inner {
		s.question.inner = true
		s.question.word = e.id
	}
	s.question.maybe = s.question.maybe || s.head && e.is(roleMaybe|roleChoice)
	s.choice.either = s.choice.either || s.choice.asked && e.is(roleEither)
	if e.is(roleChoice) && !s.choice.asked {
		s.choice.asked, s.choice.word = true, e.id
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
	s.request = true
	s.light = lightVerb{read: true, taskWord: taskWord{e.task(roleLight), e.id}}
	if e.anywhere && s.object.task != engine.UnknownIndex {
		s.scores.add(s.object.task, naming-mention, s.object.word)
		s.light.taken, s.named = true, true
	}
}

// topic takes a matter that tells the task even in a question.
func (s *sentence) topic(e *entry, sectionNamed bool) {
	t := e.task(roleTopic)
	switch {
	case s.light.needsObject():
		s.make(t, e.id, sectionNamed)
	case s.named:
		s.scores.atLeast(t, beside, e.id)
	case s.question.asked || s.question.maybe:
		s.scores.atLeast(t, matter, e.id)
	default:
		s.scores.atLeast(t, third, e.id)
		s.object = taskWord{t, e.id}
	}
}

// thing takes something that can be made or worked on.
func (s *sentence) thing(e *entry, sectionNamed bool) {
	t := e.task(roleObject)
	switch {
	case s.light.needsObject():
		s.make(t, e.id, sectionNamed)
	case s.named, s.question.asked:
		s.scores.atLeast(t, beside, e.id)
	case s.first && s.head && !e.is(roleLabel):
		s.scores.atLeast(t, third, e.id) // "Lesson plan for Monday, please"
		s.object = taskWord{t, e.id}
	default:
		s.scores.atLeast(t, mention, e.id)
		s.object = taskWord{t, e.id}
	}
}

// make is the object of a light verb: it names the task.
func (s *sentence) make(t engine.TaskIndex, word int16, sectionNamed bool) {
	points := int16(naming)
	if sectionNamed || s.named {
		points = third
	}
	s.scores.add(t, points, word)
	s.light.taken, s.named = true, true
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
	if s.light.needsObject() && s.light.task != engine.UnknownIndex {
		s.scores.atLeast(s.light.task, third, s.light.word)
	}
	if s.choice.either && !s.named {
		s.question.asked = true
		s.scores.atLeast(engine.ReasoningIndex, matter, s.choice.word)
	}
	switch {
	case s.question.asked && s.named:
		s.scores.add(engine.QAIndex, beside, s.question.word)
	case s.question.asked:
		s.scores.atLeast(engine.QAIndex, question, s.question.word)
	case s.question.inner && mark && !s.named:
		s.question.asked = true
		s.scores.atLeast(engine.QAIndex, question, s.question.word)
	case s.question.maybe && mark && !s.named:
		s.question.asked = true
		s.scores.atLeast(engine.QAIndex, question, ^int16(patternQuestion))
	}
}

// asks reports whether the sentence wants something.
func (s *sentence) asks() bool { return s.named || s.light.read || s.question.asked }

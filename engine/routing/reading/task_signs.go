package reading

// signs are what the sentences of a prompt have shown besides a task. Reader.addPatterns
// weighs them where no words decide.
type signs struct {
	asked  bool // there is a question
	amount bool // an amount is asked for
	spoken bool // an amount is spoken of
	form   bool // a form that a program reads is asked for
	given  bool // a request ended in a colon: a text follows
	labels bool // labels in capitals are offered: SPAM or HAM
	clues  int  // conditions that are to be put together
}

// add adds a sentence that has ended, with a question mark or without one.
func (g *signs) add(s *sentence, mark bool) {
	g.asked = g.asked || mark || s.question.asked
	g.amount = g.amount || s.amount && (mark || s.asks())
	g.spoken = g.spoken || s.amount
	g.labels = g.labels || s.labels.found && !mark && (s.light.read || s.named || s.request)
}

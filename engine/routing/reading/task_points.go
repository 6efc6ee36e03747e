package reading

// Points. Two differences matter: a task needs enough of them to be named at
// all, and a lead over the next.
const (
	opening  = 6 // a verb that names the task opens the first request
	naming   = 5 // a phrase that names the task, or the thing that a request makes
	second   = 4 // the same in a later request
	matter   = 4 // a telling matter in a question
	third    = 3
	question = 3 // it is a question
	mention  = 2 // a thing is spoken of
	beside   = 1 // a thing is spoken of beside something stronger

	enough   = 3 // to name a task
	decisive = 5 // to take the rest for a text to work on
	ahead    = 1 // of the next task

	fewestCode  = 2 // lines of a program that are no accident
	fewestClues = 2 // conditions that make a puzzle
)

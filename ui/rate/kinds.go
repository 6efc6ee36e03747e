package rate

import (
	"switchboard/ui/shell"
)

// The kinds of work that Rate begins.
const (
	fromQueue  shell.Kind = "rate: what the queue hands out"
	fetching   shell.Kind = "rate: answers that are missing"
	foreseeing shell.Kind = "rate: what comes next"
	comparing  shell.Kind = "rate: two answers, word by word"
	rendering  shell.Kind = "rate: markdown of the answers"
)

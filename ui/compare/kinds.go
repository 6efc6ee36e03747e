package compare

import (
	"switchboard/ui/shell"
)

// The kinds of work that Compare begins.
const (
	Streaming shell.Kind = "compare: the trial under way"
	ticking   shell.Kind = "compare: the clock of the meters"
	rendering shell.Kind = "compare: markdown of the lanes"
	comparing shell.Kind = "compare: two answers, word by word"
	recalling shell.Kind = "compare: earlier prompts"
	Editing   shell.Kind = "compare: the prompt, in another program"
	attaching shell.Kind = "compare: files that the prompt names"
)

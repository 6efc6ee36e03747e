package compare

import (
	"switchboard/ui/keymap"
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

// The modes of Compare.
var (
	InPrompt       = keymap.Mode{Name: "prompt", Text: true, Hints: true}
	InLanes        = keymap.Mode{Name: "lanes"}
	inSpending     = keymap.Mode{Name: "spending", Modal: true}
	rateAccept     = keymap.Mode{Name: "rating: accept", Modal: true, Bar: true}
	rateScore      = keymap.Mode{Name: "rating: score", Modal: true, Bar: true}
	ratePreference = keymap.Mode{Name: "rating: preference", Modal: true, Bar: true}
	inDiff         = keymap.Mode{Name: "diff", Modal: true}
)

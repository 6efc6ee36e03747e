package rate

import (
	"switchboard/ui/keymap"
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

// The modes of Rate.
var (
	voteAccept     = keymap.Mode{Name: "rate: accept", Modal: true, Leads: true}
	voteScore      = keymap.Mode{Name: "rate: score", Modal: true, Leads: true, Digits: true}
	votePreference = keymap.Mode{Name: "rate: preference", Modal: true, Leads: true}
	inMissing      = keymap.Mode{Name: "rate: missing answers", Modal: true, Leads: true}
	inTags         = keymap.Mode{Name: "rate: tags", Modal: true, Leads: true}
	inNote         = keymap.Mode{Name: "rate: note", Text: true}
	inNames        = keymap.Mode{Name: "rate: names"}
)

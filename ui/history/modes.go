package history

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// The kind of work that History begins.
const Listing shell.Kind = "history: a page of the list"

// The modes of History.
var (
	inList   = keymap.Mode{Name: "history"}
	inSearch = keymap.Mode{Name: "search", Text: true, Hints: true}
)

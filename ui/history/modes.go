package history

import (
	"switchboard/ui/keymap"
)

// The modes of History.
var (
	inList   = keymap.Mode{Name: "history"}
	inSearch = keymap.Mode{Name: "search", Text: true, Hints: true}
)

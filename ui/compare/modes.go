package compare

import (
	"switchboard/ui/keymap"
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

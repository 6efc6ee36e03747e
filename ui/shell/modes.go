package shell

import (
	"switchboard/ui/keymap"
)

// The modes of the overlays that every screen may open.
var (
	InHelp     = keymap.Mode{Name: "help", Modal: true}
	InFigures  = keymap.Mode{Name: "figures", Modal: true}
	inMenu     = keymap.Mode{Name: "list", Text: true}
	inQuestion = keymap.Mode{Name: "question", Modal: true}
)

package dialog

import (
	"switchboard/ui/keymap"
)

// The modes of the dialogs.
var (
	inParameters = keymap.Mode{Name: "parameters", Text: true}
	inPicker     = keymap.Mode{Name: "lanes to ask", Text: true}
)

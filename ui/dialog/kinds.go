package dialog

import (
	"switchboard/ui/shell"
)

// The kind of work that the list of models begins.
const examining shell.Kind = "dialog: how the latest calls went"

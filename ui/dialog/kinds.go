package dialog

import (
	"switchboard/ui/shell"
)

// The kinds of work that the list of models begins.
const (
	examining shell.Kind = "dialog: how the latest calls went"
	listing   shell.Kind = "dialog: the models of a provider"
)

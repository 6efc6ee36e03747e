package ui

import (
	"switchboard/ui/shell"
)

// The kinds of work that the program begins.
const (
	settling         shell.Kind = "ui: the pause after a resize"
	measuringQuality shell.Kind = "ui: what quality has cost, for the lanes"
)

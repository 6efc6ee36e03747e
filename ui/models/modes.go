package models

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// The kind of work that Models begins.
const measuring shell.Kind = "models: the figures of the models"

// The mode of Models.
var (
	inModels = keymap.Mode{Name: "models"}
)

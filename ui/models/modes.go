package models

import (
	"switchboard/ui/keymap"
)

// The mode of Models.
var (
	inModels = keymap.Mode{Name: "models"}
)

package models

import (
	"switchboard/ui/shell"
)

// The kind of work that Models begins.
const measuring shell.Kind = "models: the figures of the models"

package spend

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// The kind of work that Spend begins.
const reading shell.Kind = "spend: what was spent"

// The mode of Spend.
var (
	inSpend = keymap.Mode{Name: "spend"}
)

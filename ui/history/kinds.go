package history

import (
	"switchboard/ui/shell"
)

// The kind of work that History begins.
const Listing shell.Kind = "history: a page of the list"

package compare

import (
	"switchboard/ui/prompt"
	"switchboard/ui/shell"
)

// draft is the prompt that is being written, with what goes with it.
type draft struct {
	*shell.Context
	Prompt       prompt.Prompt
	writing      bool // it has the keys, not the lanes
	greeted      bool // an example was put into it, or will not be
	files        attachedFiles
	Preview      preview
	wrote        string        // as it was written when it was sent last
	confirmation *confirmation // it waits for the user's word; nil: it does not
	recall       recall
}

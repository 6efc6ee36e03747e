package calibrate

import (
	"switchboard/ui/keymap"
)

// The modes of Calibrate.
var (
	inOutlook       = keymap.Mode{Name: "calibrate"}
	inEvidence      = keymap.Mode{Name: "certificate"}
	inPolicies      = keymap.Mode{Name: "policies"}
	inDisagreements = keymap.Mode{Name: "disagreements"}
	inFile          = keymap.Mode{Name: "file name", Text: true}
)

package calibrate

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// The kinds of work that Calibrate begins.
const (
	surveying   shell.Kind = "calibrate: how far the ratings have come"
	exploring   shell.Kind = "calibrate: what a limit lets one expect"
	applying    shell.Kind = "calibrate: a policy put into force"
	differing   shell.Kind = "calibrate: what a policy would change"
	proving     shell.Kind = "calibrate: the prompts behind a certificate"
	disagreeing shell.Kind = "calibrate: what raters differ on"
	backtesting shell.Kind = "calibrate: a backtest"
	exporting   shell.Kind = "calibrate: a policy written to a file"
)

// The modes of Calibrate.
var (
	inOutlook       = keymap.Mode{Name: "calibrate"}
	inEvidence      = keymap.Mode{Name: "certificate"}
	inPolicies      = keymap.Mode{Name: "policies"}
	inDisagreements = keymap.Mode{Name: "disagreements"}
	inFile          = keymap.Mode{Name: "file name", Text: true}
)

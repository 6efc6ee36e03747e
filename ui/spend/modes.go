package spend

import (
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// The kinds of work that Spend begins.
const (
	reading  shell.Kind = "spend: what was spent"
	weighing shell.Kind = "spend: what is known of the quality of models"
	finding  shell.Kind = "spend: the prompts that the money goes to"
	carrying shell.Kind = "spend: an import of usage"
	trading  shell.Kind = "spend: what ratings let one expect of the router"
	basing   shell.Kind = "spend: what scenarios are asked of"
)

// The modes of Spend, one for each pane.
var (
	inSpend   = keymap.Mode{Name: "spend"}
	inRouting = keymap.Mode{Name: "what routing costs"}
	inSwaps   = keymap.Mode{Name: "swaps"}
	inOutlook = keymap.Mode{Name: "month end and budgets"}
	inWhatIf  = keymap.Mode{Name: "what if"}
	inPrompts = keymap.Mode{Name: "prompts"}
	inWar     = keymap.Mode{Name: "price war"}
	inPareto  = keymap.Mode{Name: "cost against quality"}
	inWorth   = keymap.Mode{Name: "what answers are worth"}
)

// paneModes are those of the panes, in their order.
var paneModes = [...]keymap.Mode{tablePane: inSpend, routingPane: inRouting, swapsPane: inSwaps, forecastPane: inOutlook, whatIfPane: inWhatIf, warPane: inWar, promptsPane: inPrompts, worthPane: inWorth, paretoPane: inPareto}

package shell

import (
	"context"
	"time"

	"switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/prompts"
	"switchboard/eval/usage/importer"
)

// Spending is the work behind the Spend screen. Its methods take their time, so
// they are called in commands only; what they return is not changed afterwards.
type Spending interface {
	// History reads what was spent since there is a store: on what this program
	// sent, and as usage files say. read is told how many lines and trials have
	// gone by.
	History(ctx context.Context, read func(n int)) (*spend.History, error)
	// Evidence reads what ratings tell of one model in the place of another.
	Evidence(ctx context.Context) (*evidence.Evidence, error)
	// Import counts the usage in the files and folders that a pasted text names, and
	// tells how far it is and what became of each. It reports whether the text named any.
	Import(ctx context.Context, pasted string, progress func(importer.Progress), told func(importer.Outcome)) (named bool, err error)
	// Prompts looks at the prompts that came in a time; of each kind the most. A
	// zero time is no bound.
	Prompts(ctx context.Context, since, until time.Time, most int) (prompts.Found, error)
}

package budget

import (
	"fmt"

	"switchboard/engine/caps"
	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Field is a property of calls by which spending is divided.
type Field string

// The fields a budget can be about one value of.
const (
	Everything Field = ""
	Tag        Field = "tag"
	Model      Field = "model"
	Task       Field = "task"
	Provider   Field = "provider"
)

// Budget is what is meant to be spent in a day or month, in civil days.
type Budget struct {
	Limit    providers.Money // above 0
	Per      caps.Period
	About    Field
	Value    string    // of that field, as in "team=search"; "" with Everything
	Shares   []float64 // shares of the limit at which an alert is due
	Forecast bool      // an alert is due, too, when the forecast month end passes the limit
	Place    string    // where it stands in the config
}

// UsualShares are the shares of a budget that names none.
func UsualShares() []float64 { return []float64{0.5, 0.8, 1} }

// Phrase is the budget for people, as in "$20.00 a month for tag team=search".
func (b Budget) Phrase() string {
	phrase := fmt.Sprintf("%v a %s", b.Limit, b.Per)
	if b.About != Everything {
		phrase += fmt.Sprintf(" for %s %s", b.About, b.Value)
	}
	return phrase
}

// Reached is the share of the budget that is spent, in whole percent and rounded down: it
// is 1 only where all of it is spent.
func (b Budget) Reached(spent providers.Money) float64 {
	return float64(runcap.Percent(spent.Nano(), b.Limit.Nano())) / 100
}

// Name tells a budget from others in few words, as in "budget of team=search".
func (b Budget) Name() string {
	if b.About == Everything {
		return fmt.Sprintf("%s's budget", b.Per)
	}
	return "budget of " + providers.CleanLine(b.Value, 80)
}

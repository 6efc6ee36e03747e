package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/engine/setrun"
	"switchboard/providers"
	"switchboard/ui/format"
)

// routeFlags are the flags of a routed call.
type routeFlags struct {
	routed, critical bool
	tags             []string // k=v
}

func (f *routeFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.routed, "routed", false, "ask the router's choice alone, and the next model when it fails")
	flags.BoolVar(&f.critical, "critical", false, "routed: leave a model at the first doubt, and take no weaker one than the choice")
	flags.StringArrayVar(&f.tags, "tag", nil, "keep this with the trial, as in --tag team=search; can be given several times")
}

// checked returns the tags, or an error where the flags contradict each other. named says
// that the command line chooses models itself.
func (f *routeFlags) checked(named bool) (tags map[string]string, err error) {
	switch {
	case f.critical && !f.routed:
		return nil, misuse("add --routed", "--critical is about a routed call")
	case f.routed && named:
		return nil, misuse("leave out --models, --samples and --fair; the ladder in the config says what may be asked", "a routed call asks the router's choice")
	}
	return f.tagged()
}

// mostTag is how long the two halves of a tag can be, in bytes.
const mostTag = 100

func (f *routeFlags) tagged() (map[string]string, error) {
	var tags map[string]string
	for _, tag := range f.tags {
		key, value, ok := strings.Cut(tag, "=")
		key, value = engine.TagKey(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch {
		case !ok || key == "" || value == "":
			return nil, misuse("as in --tag team=search", "--tag %s is no key and value", quoted(tag))
		case len(key) > mostTag || len(value) > mostTag || providers.CleanLine(tag, 3*mostTag) != tag:
			return nil, misuse("use a short word for each", "--tag %s is too long or holds control characters", quoted(providers.CleanLine(tag, 60)))
		case tags[key] != "" && tags[key] != value:
			return nil, misuse("name each key once", "--tag %s has two values", quoted(key))
		}
		if tags == nil {
			tags = map[string]string{}
		}
		tags[key] = value
	}
	return tags, nil
}

// moveText prints a step away from a model, as it happens.
func (p *printer) moveText(m engine.Move) {
	sign := "✗ "
	cost := ""
	if m.Left == nil {
		sign = "◌ "
	} else {
		cost = "  " + amountAtMost(m.Cost(), m.Estimated(), m.AtMost())
	}
	p.line(sign, p.bold(m.Model), "  ", format.Duration(m.Took), cost)
	p.line(p.faint("  " + providers.CleanLine(m.Why, maxSentence)))
}

// checksPlanText says for how many of the prompts a check is asked too, and which.
func checksPlanText(plan setrun.Plan) string {
	asked := map[string]int{}
	for _, job := range plan.Jobs {
		if calls := job.Plan.ChoiceCalls(); len(calls) > 1 {
			asked[calls[1].Request.Model.ID]++
		}
	}
	text := ""
	for _, model := range slices.Sorted(maps.Keys(asked)) {
		text += format.Counts(", %v with a check by %s", asked[model], providers.CleanLine(model, 80))
	}
	return text
}

// routedPlanText says what a routed run costs. At the most all attempts are calls of the
// dearest model, see dispatch.Plan.WorstCalls.
func routedPlanText(plan setrun.Plan, prompts int) string {
	text := fmt.Sprintf("%s, each to the router's choice: %s to get", format.Plural(prompts, "prompt"), format.Plural(plan.Calls, "answer"))
	if plan.Skipped > 0 {
		text += format.Counts(", %v are there already", plan.Skipped)
	}
	text += checksPlanText(plan)
	if !plan.Worst.Known() {
		return text + "; cost unknown: a model of the ladder is without a price"
	}
	return text + fmt.Sprintf("; %v if every choice answers at full length, at most %v in all attempts", plan.Choices, plan.Worst)
}

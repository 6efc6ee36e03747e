package vendortest

import (
	"reflect"
	"slices"
	"testing"

	"switchboard/providers"
)

// Each runs a test for every kind.
func Each(t *testing.T, test func(t *testing.T, d Dialect)) {
	for _, d := range Dialects {
		t.Run(d.String(), func(t *testing.T) { test(t, d) })
	}
}

// Greeting is a whole, ordinary answer.
func (d Dialect) Greeting() []string {
	return []string{
		d.Begin, d.reasoning("Hm."), d.Text("Hello"), d.Text(", Ada"),
		d.Finish(providers.Stop, &Counts{54, 20, 31, 11}), d.End,
	}
}

var greetingUsage = providers.Usage{
	Input: providers.Count(54), CachedInput: providers.Count(20), Output: providers.Count(31), Reasoning: providers.Count(11),
}

var greetingEvents = []providers.Event{
	providers.Reasoning("Hm."), providers.Text("Hello"), providers.Text(", Ada"),
	greetingUsage, providers.Done{Finish: providers.Stop},
}

func WantGreeting(t *testing.T, o Outcome) {
	t.Helper()
	if o.Err != nil || !reflect.DeepEqual(standing(o.Events), greetingEvents) {
		t.Errorf("got %v, %v\nwant %v", o.Events, o.Err, greetingEvents)
	}
}

// standing leaves out the counts that a later one replaced.
func standing(events []providers.Event) []providers.Event {
	var kept []providers.Event
	counted := false
	for _, event := range slices.Backward(events) {
		_, usage := event.(providers.Usage)
		if !usage || !counted {
			kept = append(kept, event)
		}
		counted = counted || usage
	}
	slices.Reverse(kept)
	return kept
}

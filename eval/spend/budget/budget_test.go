package budget

import (
	"testing"

	"switchboard/engine/caps"
	"switchboard/providers"
)

func TestPhraseNamesWhatABudgetIsAbout(t *testing.T) {
	for want, b := range map[string]Budget{
		"$500.00 a month for tag team=search": {Limit: providers.USD(500), Per: caps.Month, About: Tag, Value: "team=search"},
		"$12.50 a day":                        {Limit: providers.USD(12.5), Per: caps.Day},
	} {
		t.Run(want, func(t *testing.T) {
			if got := b.Phrase(); got != want {
				t.Errorf("got %q", got)
			}
		})
	}
}

package cli

import (
	"testing"

	"switchboard/engine/batch"
	"switchboard/engine/setrun"
)

func TestARunSaysWhyItSkipped(t *testing.T) {
	for name, test := range map[string]struct {
		skipped, sent int
		want          string
	}{
		"nothing":                             {0, 0, ""},
		"what is answered":                    {6, 0, " (there already)"},
		"what a batch is answering":           {6, 6, " (under way by batch)"},
		"some that are and some that are not": {6, 2, " (4 there already, 2 under way by batch)"},
	} {
		t.Run(name, func(t *testing.T) {
			run := &setrun.Run{Answered: &batch.AnsweredOrSentPairs{Sent: test.sent}}
			if got := whySkipped(run, test.skipped); got != test.want {
				t.Errorf("%q, not %q", got, test.want)
			}
		})
	}
}

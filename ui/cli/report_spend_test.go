package cli

import (
	"strings"
	"testing"

	"switchboard/eval/report"
)

func TestACheckSaysWhatHoldsAndWhatNobodyKnows(t *testing.T) {
	var b strings.Builder
	newPrinter(&b, true).alerts([]report.Alert{
		{Sentence: "80 % is spent", Known: true, Holds: true}, {Sentence: "it is not near", Known: true},
		{Sentence: "what is spent is not known"}, {Sentence: "what is spent is not known"},
	})
	if b.String() != "80 % is spent\nwhat is spent is not known\n" {
		t.Errorf("%q", b.String())
	}
}

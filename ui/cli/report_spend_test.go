package cli

import (
	"strings"
	"testing"

	"switchboard/eval/report"
)

func TestACheckSaysWhatHoldsAndWhatNobodyKnows(t *testing.T) {
	var b strings.Builder
	newPrinter(&b, true).alerts(&report.Report{Alerts: []report.Alert{
		{Budget: "a day", Level: "near", Sentence: "87 % of a day is spent, past 50 %", Known: true, Holds: true},
		{Budget: "a day", Level: "near", Sentence: "87 % of a day is spent, past 80 %", Known: true, Holds: true},
		{Budget: "a day", Level: "over", Sentence: "87 % of a day is spent, below 100 %", Known: true},
		{Budget: "a month", Level: "over", Sentence: "a month is spent", Known: true, Holds: true},
		{Budget: "a month", Level: "expected", Sentence: "a month is passed", Known: true, Holds: true},
		{Budget: "a team", Sentence: "what is spent is not known"}, {Budget: "a team", Sentence: "what is spent is not known"},
	}})
	if b.String() != "87 % of a day is spent, past 80 %\na month is spent\nwhat is spent is not known\n" {
		t.Errorf("%q", b.String())
	}
}

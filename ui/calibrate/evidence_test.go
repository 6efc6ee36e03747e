package calibrate

import (
	"slices"
	"testing"

	"switchboard/eval/backtest"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/ui/shell"
)

func TestViolationsAreCounted(t *testing.T) {
	test := backtest.Config{MaxLoss: 0.05, Confidence: 0.95}
	if got := violationsText(test, backtest.Result{Violations: 0.1, Splits: 20}); got != "2 of 20 splits, in which unseen prompts lost more than the limit; the confidence allows 5 %. The splits share their prompts: more than that is often chance" {
		t.Error(got)
	}
	if got := violationsText(test, backtest.Result{Splits: 20}); got != "0 of 20 splits, in which unseen prompts lost more than the limit; the confidence allows 5 %" {
		t.Error(got)
	}
}

func TestFiguresOfSeveralModelsSayWhose(t *testing.T) {
	two := []calibration.Evidence{{Models: []string{"nano", "small"}}}
	if got := inTurn(two); got != "gap and d of nano, small in turn · " {
		t.Error(got)
	}
	if got := inTurn([]calibration.Evidence{{Models: []string{"nano"}}}); got != "" {
		t.Error(got)
	}
}

func TestAPromptThatIsCutSaysSo(t *testing.T) {
	c := &Calibrate{Context: &shell.Context{}}
	for h, want := range map[int][]string{
		1: {"The razor broke …"},
		2: {"The razor broke", "after two weeks,…"},
		3: {"The razor broke", "after two weeks,", "and that was it."},
		9: {"The razor broke", "after two weeks,", "and that was it."},
	} {
		if got := c.beginning("The razor broke after two weeks, and that was it.", 17, h); !slices.Equal(got, want) {
			t.Errorf("%d lines: %q", h, got)
		}
	}
}

func TestSeveralChecksAreOneFigure(t *testing.T) {
	f := certify.FamilyResult{Share: 0.5, Prompts: 10, Checks: []certify.FamilyCheck{{Asked: 4}, {Asked: 10}}}
	if got := checkedText(f); got != "100 %" {
		t.Errorf("checked: %q", got)
	}
}

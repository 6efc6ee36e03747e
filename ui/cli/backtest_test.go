package cli

import (
	"errors"
	"strings"
	"testing"

	"switchboard/eval"
	"switchboard/eval/backtest"
)

func TestABacktestSaysHowManyPromptsItsTestHas(t *testing.T) {
	parts := []backtest.PromptResult{{Part: eval.FitPart}, {Part: eval.CertifyPart}, {Part: eval.TestPart}, {Part: eval.TestPart}}
	for outcome, c := range map[string]struct {
		parts [][]backtest.PromptResult
		want  string
	}{
		"those of a split":         {[][]backtest.PromptResult{parts, parts}, "in 40.0 % of splits the test, 2 prompts, lost more than that"},
		"one is one":               {[][]backtest.PromptResult{parts[:3]}, "in 40.0 % of splits the test, 1 prompt, lost more than that"},
		"and none without a split": {nil, "in 40.0 % of splits the test, 0 prompts, lost more than that"},
	} {
		t.Run(outcome, func(t *testing.T) {
			var b strings.Builder
			newPrinter(&b, false).backtestText(backtestJob{}, &backtest.Result{Violations: .4, Parts: c.parts})
			if !strings.Contains(b.String(), c.want) {
				t.Errorf("%s lacks %q", b.String(), c.want)
			}
		})
	}
}

func TestABacktestOfTheStoreHasNoCheck(t *testing.T) {
	job := backtestJob{}
	job.CheckModel = "small"
	_, _, err := (&command{}).outcomes(t.Context(), job, nil)
	var wrong *MisuseError
	if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "--check compares answers") {
		t.Errorf("%v", err)
	}
}

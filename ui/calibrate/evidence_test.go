package calibrate

import (
	"slices"
	"testing"

	"switchboard/ui/shell"
)

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

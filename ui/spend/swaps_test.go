package spend

import (
	"testing"

	"switchboard/engine"
	"switchboard/eval/spend/swap"
	"switchboard/ui/shell"
)

func TestOfTwoRowsOfATaskOneIsOutsideItsCertificate(t *testing.T) {
	for outside, want := range map[bool]string{false: "extraction", true: "extraction, outside"} {
		if got := swapTask(&swap.Swap{Task: engine.Extraction, Outside: outside}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLongNamesGiveWayToTheFiguresOfASwap(t *testing.T) {
	w := swap.Swap{From: "claude-opus-4-1-20250805", To: "claude-haiku-4-5-20251001"}
	for width, want := range map[int]string{60: "claude-opu… → claude-hai…", 80: "claude-opus-4-1-2025… → claude-haiku-4-5-202…", 100: w.From + " → " + w.To} {
		s := &Spend{Context: &shell.Context{Width: width}}
		if got := s.fromTo(&w); got != want {
			t.Errorf("%d columns: %q", width, got)
		}
	}
	if got := (&Spend{Context: &shell.Context{Width: 60}}).fromTo(&swap.Swap{From: "claude-opus-4-1-20250805", To: "nano"}); got != "claude-opus-4-1-2… → nano" {
		t.Errorf("a short name is whole: %q", got)
	}
}

package ui

import (
	"testing"
	"time"

	"switchboard/engine/caps"
	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// What a lead is asked, each answered on the screen after at most three keys.
func TestSpendAnswersWhatALeadIsAsked(t *testing.T) {
	asked := func(t *testing.T, w, h int, keys ...string) *simulator {
		t.Helper()
		if len(keys) > 3 {
			t.Fatalf("%d keys", len(keys))
		}
		past := monthOfSpending(90)
		s := inSpendScreen(t, &purse{history: past, known: judgedAnswers(t, 60, 6)}, w, h, proven(t, past), func(b *shell.App) {
			b.Calibrator = halfway()
			b.Worth = worth.Table{"": {Accepted: providers.USD(0.5), Wrong: providers.USD(0.5)}}
			b.Budgets = []budget.Budget{{Limit: providers.USD(50_000), Per: caps.Month, Shares: budget.UsualShares(), Forecast: true}}
		})
		for _, key := range keys {
			s.press(key)
			s.pass(time.Second)
		}
		s.whole()
		return s
	}
	for _, size := range [][2]int{{80, 24}, {100, 30}, {140, 45}, {200, 60}} {
		w, h := size[0], size[1]
		story(t, "how many dollars is that a month, at our volume", func(t *testing.T) { asked(t, w, h).shows("~$64,664 a month") })
		story(t, "how much of it is each team's", func(t *testing.T) { asked(t, w, h, "b", "b").shows("by tag", "team=search", "$19,470") })
		story(t, "what if prices halve", func(t *testing.T) {
			s := asked(t, w, h, "i", "H")
			s.shows("◂ −50 % ▸", "a month          ~$64,664 → ~$54,")
		})
		story(t, "of which day are the prices", func(t *testing.T) {
			asked(t, w, h, "v").shows("list price", "demo-flagship: a million tokens", "price of", "2026-11-01")
		})
		story(t, "where can we swap safely", func(t *testing.T) {
			asked(t, w, h, "tab", "tab").shows("▸ swaps", "demo-flagship → demo-nano", "≤ 0.03 ✓", "~$14,")
		})
		story(t, "does a drop of 5 points justify 40 % less cost", func(t *testing.T) {
			asked(t, w, h, "a").shows("Does a loss of 0.05 pay for 40 % less cost? Yes in summarization")
		})
	}
}

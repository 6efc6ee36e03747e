package ui

import (
	"testing"

	"switchboard/eval"
	"switchboard/ui/shell"
)

func TestDigitsStayInRateWhereTheyAreScores(t *testing.T) {
	digits := []string{"1", "2", "3", "4", "5", "6"}
	stays := func(s *simulator) {
		s.Helper()
		for _, d := range digits {
			s.press(d)
			if !s.root.Shows(s.root.Screens[1]) {
				s.Fatalf("%s leads away:\n%s", d, s.screen())
			}
		}
	}
	story(t, "over tags, pages and the end of the pile", func(t *testing.T) {
		for _, keys := range [][]string{{"t"}, {"p"}, {"G"}, {"?"}, {"w"}, {"space", "space", "space"}} {
			s := sit(t, 3, 120, 36, eval.Score)
			s.press(keys...)
			stays(s)
		}
	})
	story(t, "while answers are missing", func(t *testing.T) {
		for _, keys := range [][]string{{}, {"esc"}} {
			s := simulateOn(t, lacking(2, 0), 120, 36, atRealPrices(0.0001), func(b *shell.App) { b.Scale = eval.Score }, piled("demo-nano", "demo-flagship"))
			s.press("f3")
			s.shows("? 1 answer missing")
			s.press(keys...)
			stays(s)
		}
	})
	story(t, "but on the other scales they lead to the screens", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Accept)
		s.press("t", "3")
		if s.root.Shows(s.root.Screens[1]) {
			t.Error("3 does not lead to Calibrate")
		}
	})
}

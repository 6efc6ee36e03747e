package cli

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStepsAreALineAMinuteWhereThereIsNoTerminal(t *testing.T) {
	for name, c := range map[string]struct {
		each time.Duration
		want string
	}{
		"a short job is one line":         {time.Second, "switchboard: split 20 of 20\n"},
		"a long one says how far it came": {10 * time.Second, "switchboard: split 6 of 20 · 2m20s left\nswitchboard: split 12 of 20 · 1m20s left\nswitchboard: split 18 of 20 · 20s left\nswitchboard: split 20 of 20\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told strings.Builder
				steps := newStepProgress(&told, 20)
				for done := range 20 {
					time.Sleep(c.each)
					steps.show(done + 1)
				}
				steps.end()
				if told.String() != c.want {
					t.Errorf("%s", told.String())
				}
			})
		})
	}
}

package cli

import (
	"testing"
	"time"
)

func TestWhatACheckAddsToTheWait(t *testing.T) {
	for outcome, c := range map[string]struct {
		added time.Duration
		timed int
		want  string
	}{
		"nobody knows it where nothing was timed": {0, 0, "—"},
		"a check that is as fast adds nothing":    {0, 9, "0s"},
		"a slower one adds what it takes longer":  {250 * time.Millisecond, 9, "0.25s"},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := addedText(c.added, c.timed); got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

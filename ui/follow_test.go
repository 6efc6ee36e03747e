package ui

import (
	"errors"
	"testing"
	"time"

	"switchboard/ui/shell"
)

func TestWhatWasSpentTodayIsReadOnAnotherDay(t *testing.T) {
	story(t, "with the first key of it", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("a", "b")
		s.pass(24 * time.Hour)
		s.press("c", "d")
		if n := len(s.store.spentOn); n != 2 || s.store.spentOn[0] == s.store.spentOn[1] {
			t.Errorf("read of %q", s.store.spentOn)
		}
	})
}

func TestAPolicyOfAnotherTerminalIsFollowed(t *testing.T) {
	const said = "bob applied the policy 7f3a90c1 in another terminal: it decides from now on"
	story(t, "the next key finds it, and the screen says so in a line", func(t *testing.T) {
		applied := ""
		s := simulate(t, 120, 40, func(b *shell.App) {
			b.Follow.Policy = func() (string, error) {
				defer func() { applied = "" }()
				return applied, nil
			}
		})
		s.press("a")
		s.lacks("another terminal")
		applied = said
		s.press("b")
		s.lacks("another terminal") // one look a second is enough
		s.pass(2 * time.Second)
		s.lacks("another terminal") // and none without a key
		s.press("c")
		s.shows(said)
		s.press("d")
		s.shows(said) // for as long as nobody dismisses it
	})
	story(t, "where that cannot be read it is told", func(t *testing.T) {
		s := simulate(t, 120, 40, func(b *shell.App) {
			b.Follow.Policy = func() (string, error) { return "", errors.New("no disk") }
		})
		s.press("a")
		s.shows("what others apply cannot be read: no disk")
	})
}

package ui

import (
	"fmt"
	"testing"
	"time"

	"switchboard/eval/access"
	"switchboard/ui/shell"
)

func signedAs(role access.Role) func(*shell.App) {
	return func(a *shell.App) { a.Rater, a.Signed = "ben", access.Rater{Name: "ben", Role: role} }
}

func TestARoleThatDoesNotLeadIsToldBeforeItIsAsked(t *testing.T) {
	const why = "ben has the role rate, and this needs the role lead"
	story(t, "who rates begins with Rate, and reaches the other screens", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 120, 30, signedAs(access.Rate))
		s.shows("▸2 Rate")
		s.press("f2")
		s.shows("▸1 Compare")
	})
	story(t, "who leads begins with Compare", func(t *testing.T) {
		simulateOn(t, manyTrials(3), 120, 30, signedAs(access.Lead)).shows("▸1 Compare")
	})
	story(t, "who rates forgets nothing", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 120, 30, signedAs(access.Rate))
		s.press("f7")
		s.pass(time.Second)
		s.press("D")
		s.lacks("Forget this trial for good")
		s.shows(why)
	})
	story(t, "who leads may forget", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 120, 30, signedAs(access.Lead))
		s.press("f7")
		s.pass(time.Second)
		s.press("D")
		s.shows("Forget this trial for good")
	})
	for role, asks := range map[access.Role]bool{access.Rate: false, access.Lead: true} {
		story(t, "of earlier policies the role "+string(role)+" may put one back: "+fmt.Sprint(asks), func(t *testing.T) {
			c := halfway()
			s := c.open(t, 120, 40, signedAs(role))
			s.press("c")
			s.pass(time.Second)
			s.press("j", "j", "enter")
			if asks {
				s.shows("Go back to this policy?")
				return
			}
			s.shows(why)
			s.press("y")
			s.pass(time.Second)
			if len(c.rolled) > 0 {
				t.Errorf("rolled back to %v", c.rolled)
			}
		})
	}
	for key, what := range map[string]string{"enter": "applies nothing", "e": "exports nothing"} {
		story(t, "who rates "+what, func(t *testing.T) {
			s := simulateOn(t, manyTrials(3), 120, 30, signedAs(access.Rate))
			s.press("f4")
			s.pass(time.Second)
			s.press(key)
			s.shows(why)
		})
	}
}

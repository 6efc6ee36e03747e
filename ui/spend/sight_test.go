package spend

import (
	"testing"
	"time"

	"switchboard/engine"
	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
)

func TestCallsAreCountedAndNotTheRowsThatStandForThem(t *testing.T) {
	line := func(route string, compared int64) spending.Line {
		l := spending.Line{Group: &spending.Group{Source: usage.LiteLLM, Model: "big", Task: engine.Math, Route: route}}
		l.Rows, l.Requests, l.Compared = 2, 90, compared
		return l
	}
	s := newSight(newBase(&spending.History{Lines: []spending.Line{line("", 0), line("nano", 90)}}, time.Time{}), nil)
	if s.untold != 90 || s.byTask[engine.Math] != 90 {
		t.Errorf("%d calls without a prompt, and %d prompts", s.untold, s.byTask[engine.Math])
	}
}

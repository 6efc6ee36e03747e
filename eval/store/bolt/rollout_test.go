package bolt

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/engine/rollout"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

func TestARolloutStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := OpenStore(t, path)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	move := func(r rollout.Rollout, after time.Duration) {
		evaltest.Must(t, s.RollOut(eval.Rollout{Rollout: r, Time: at.Add(after), Who: "ana"}))
	}
	now := func() eval.Application {
		_, a, _, err := OpenStore(t, path).Applied()
		evaltest.Must(t, err)
		return a
	}
	t.Run("where no policy was applied", func(t *testing.T) {
		move(rollout.Rollout{Stage: rollout.Observe}, 0)
		if a := now(); a.Rollout == nil || a.Rollout.Stage != rollout.Observe || a.Policy != "" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("when another policy is applied", func(t *testing.T) {
		p := evaltest.NewPolicy(t, 0)
		evaltest.Must(t, s.Apply(p, eval.Application{Time: at.Add(time.Hour), Who: "bob"}))
		if a := now(); a.Policy != p.Hash || a.Rollout == nil || a.Rollout.Stage != rollout.Observe || a.Rollout.Who != "ana" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("and does not begin the watch of a policy anew when it is moved", func(t *testing.T) {
		move(rollout.Rollout{Stage: rollout.Ramp, Percent: 5}, 2*time.Hour)
		all, err := s.Applications()
		evaltest.Must(t, err)
		if a := now(); len(all) != 2 || !a.Time.Equal(at.Add(time.Hour)) || a.Rollout.Percent != 5 {
			t.Errorf("%+v", all)
		}
	})
	t.Run("until an old policy is put back, too", func(t *testing.T) {
		all, err := s.Applications()
		evaltest.Must(t, err)
		then := all[0] // as it was observed
		then.Time, then.Who = at.Add(3*time.Hour), "bob"
		evaltest.Must(t, s.ApplyAgain(then))
		if a := now(); a.Rollout.Stage != rollout.Ramp {
			t.Errorf("%+v", a)
		}
	})
	t.Run("with each move in the audit", func(t *testing.T) {
		var moves []string
		for line, err := range s.Events() {
			evaltest.Must(t, err)
			if strings.Contains(string(line), `"what":"rollout"`) {
				moves = append(moves, string(line))
			}
		}
		if len(moves) != 2 || !strings.Contains(moves[1], `"who":"ana"`) || !strings.Contains(moves[1], `"reason":"observe","detail":"ramp 5 %"`) {
			t.Errorf("%s", moves)
		}
	})
	for name, r := range map[string]eval.Rollout{
		"of no such stage": {Rollout: rollout.Rollout{Stage: "canary"}, Time: at, Who: "ana"},
		"of nobody":        {Time: at},
		"of no time":       {Who: "ana"},
		"of too much":      {Rollout: rollout.Rollout{Stage: rollout.Ramp, Percent: 101}, Time: at, Who: "ana"},
	} {
		t.Run("unless it is one "+name, func(t *testing.T) {
			if s.RollOut(r) == nil || now().Rollout.Stage != rollout.Ramp {
				t.Error("taken")
			}
		})
	}
}

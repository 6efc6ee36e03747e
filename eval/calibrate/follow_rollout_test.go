package calibrate

import (
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine/rollout"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
)

func TestTheRolloutOfAnotherProcessIsFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	open := func() *records.Store {
		s, err := bolt.Open(path, bolt.Options{Kind: "real"})
		evaltest.Must(t, err)
		return s
	}
	mine, theirs := open(), open()
	active := new(rollout.Active)
	f, err := NewRolloutFollower(mine, active)
	evaltest.Must(t, err)
	if !active.Now().Whole() {
		t.Fatal(active.Now())
	}
	ramp := rollout.Rollout{Stage: rollout.Ramp, Percent: 25}
	evaltest.Must(t, theirs.RollOut(eval.Rollout{Rollout: ramp, Time: time.Now(), Who: "bob"}))
	said, err := f.Follow()
	if evaltest.Must(t, err); said != "bob moved the rollout to ramp 25 %" || active.Now() != ramp {
		t.Errorf("%q %v", said, active.Now())
	}
	if said, err := f.Follow(); said != "" || err != nil {
		t.Errorf("again: %q %v", said, err)
	}
	later := new(rollout.Active)
	if _, err := NewRolloutFollower(mine, later); err != nil || later.Now() != ramp {
		t.Errorf("a process that begins later: %v %v", later.Now(), err)
	}
}

// Package rollout says how much of the traffic a policy decides about: a new one
// is looked at first, and then given more and more.
package rollout

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"

	"switchboard/engine"
)

// Stage is how far a policy has come.
type Stage string

// The stages, in their order.
const (
	Observe Stage = "observe" // it decides, and the reference is asked
	Shadow  Stage = "shadow"  // so does it, and its choice is asked too for a share, for raters to look at
	Ramp    Stage = "ramp"    // its choice is asked for a share
	Full    Stage = "full"    // for everything
)

// Stages are all of them.
var Stages = []Stage{Observe, Shadow, Ramp, Full}

// Rollout is a stage with its share. The zero value is Full.
type Rollout struct {
	Stage   Stage   `json:"stage,omitempty"`
	Percent float64 `json:"percent,omitempty"` // of Shadow and Ramp
}

// Check says what is wrong with it, or nil.
func (r Rollout) Check() error {
	shares := r.Stage == Shadow || r.Stage == Ramp
	switch {
	case r.Stage != "" && !slices.Contains(Stages, r.Stage):
		return fmt.Errorf("there is no stage %q: there are observe, shadow, ramp and full", r.Stage)
	case shares && !(r.Percent >= 0 && r.Percent <= 100):
		return errors.New("a share is a number from 0 to 100, in percent")
	case !shares && r.Percent != 0:
		return fmt.Errorf("%s has no share", r.Stage)
	}
	return nil
}

// Whole reports whether the policy decides about everything.
func (r Rollout) Whole() bool { return r.Stage == "" || r.Stage == Full }

// String is as in "ramp 5 %".
func (r Rollout) String() string {
	switch {
	case r.Whole():
		return string(Full)
	case r.Stage == Observe:
		return string(Observe)
	}
	return string(r.Stage) + " " + strconv.FormatFloat(r.Percent, 'f', -1, 64) + " %"
}

// Part says which model answers a request by a rollout.
type Part string

// The parts.
const (
	Choice    Part = "choice"    // the policy's choice is asked
	Reference Part = "reference" // the reference is asked
	Shadowed  Part = "shadowed"  // the reference is asked, and the choice too, whose answer is not given to the caller
)

// Part is the part of the request with a key. It is the same for the same key on every
// machine at any time. A key that is in a share of the requests is in every larger share.
func (r Rollout) Part(key string) Part {
	switch {
	case r.Whole(), r.Stage == Ramp && place(key) < r.Percent:
		return Choice
	case r.Stage == Shadow && place(key) < r.Percent:
		return Shadowed
	}
	return Reference
}

// Key is the key of a request: the one that it names, else its user, else the user's first
// message, so that all turns of a conversation have the same key.
func Key(named, user, first string) string { return cmp.Or(named, user, first) }

// Held is the decision for a request that the rollout does not give to the policy: the
// reference is asked, without a check.
func (r Rollout) Held(d engine.Decision, reference string) engine.Decision {
	if reference == "" || d.Model == reference {
		return d
	}
	why := "the rollout is at " + r.String() + ", so the reference answers and not " + d.Model
	d.Reasons = slices.Concat([]string{why}, d.Reasons)
	d.Model, d.Check, d.Certified = reference, "", false
	return d
}

// place is a number from 0 to below 100 that is made from a key.
func place(key string) float64 {
	sum := sha256.Sum256([]byte("switchboard rollout\x00" + key))
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53) * 100
}

// Active is the rollout in force. It can be replaced while others read it. The zero value is
// Full, and so is nil. It is safe for use by several goroutines.
type Active struct{ now atomic.Pointer[Rollout] }

// Set puts another rollout into force.
func (a *Active) Set(r Rollout) { a.now.Store(&r) }

// Now is the rollout in force.
func (a *Active) Now() Rollout {
	if a == nil {
		return Rollout{}
	}
	if r := a.now.Load(); r != nil {
		return *r
	}
	return Rollout{}
}

package eval

import (
	"fmt"
	"maps"
	"time"

	"switchboard/engine"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// TheWatch is who a policy was applied by where the watch on the certificates did.
const TheWatch = "the watch"

// Application says that a policy was put to use, by whom and when. Rolling
// back is applying an older one again; an empty Policy goes back to the one
// that the program has of itself.
type Application struct {
	Policy   string            `json:"policy"` // hash
	Time     time.Time         `json:"time"`
	Who      string            `json:"who"`
	Versions map[string]string `json:"versions,omitempty"` // of the ladder's models, as their providers name them
	Run      string            `json:"run,omitempty"`      // certification run that the policy came out of
	Served   map[string]string `json:"served,omitempty"`   // what the providers said had given the answers that were judged, by model
	Setting  string            `json:"setting,omitempty"`  // what else the answers depended on, as a hash: system prompt and parameters
	Exported time.Time         `json:"exported,omitzero"`  // when the policy was written for another program last, while it was in force

	// Rollout is how much of the traffic is decided about, whatever policy is in
	// force; nil: all of it. One that is applied later takes it over.
	Rollout *Rollout `json:"rollout,omitempty"`

	// Alarms are when something was first found that speaks against the policy
	// since it was put to use, by what that was.
	Alarms map[string]time.Time `json:"alarms,omitempty"`
}

// Rollout is one that somebody chose.
type Rollout struct {
	rollout.Rollout
	Time time.Time `json:"time"`
	Who  string    `json:"who"`
}

// Repeats reports whether a puts to use what was in force already: the same policy
// for the same models, versions and parameters. It changes nothing, and what watches
// the certificates goes on.
func (a Application) Repeats(was Application) bool {
	return a.Policy == was.Policy && a.Setting == was.Setting && maps.Equal(a.Versions, was.Versions) && maps.Equal(a.Served, was.Served)
}

// Raise notes the first alarm for a reason; false where it was raised before.
func (a *Application) Raise(reason string, at time.Time) bool {
	if _, raised := a.Alarms[reason]; raised {
		return false
	}
	if a.Alarms == nil {
		a.Alarms = map[string]time.Time{}
	}
	a.Alarms[reason] = at
	return true
}

// Versions name the models of a ladder as their providers do. What is not
// configured has none.
func Versions(l routing.Ladder, c engine.Catalog) map[string]string {
	all := map[string]string{}
	for _, r := range l.Rungs {
		if m, ok := c.Model(r.Model); ok {
			all[m.ID] = m.Provider + "/" + m.Name
		}
	}
	return all
}

// Usable says in one sentence why a policy cannot decide here, or nil.
func Usable(p routing.Policy, c engine.Catalog) error {
	if err := p.Runs(); err != nil {
		return err
	}
	for _, r := range p.Ladder.Rungs {
		if _, ok := c.Model(r.Model); !ok {
			return fmt.Errorf("%s is on its ladder and not in the config", r.Model)
		}
	}
	return nil
}

// Idle says in one sentence why a policy that was applied does not decide here, or nil:
// it cannot, or it lapsed.
func (a Application) Idle(p routing.Policy, c engine.Catalog, sent providers.Parameters) error {
	if err := Usable(p, c); err != nil {
		return err
	}
	return a.Lapsed(p, c, sent)
}

// OtherVersion says which model of a ladder is another one now than it was, or
// nil. What is not configured now cannot be asked, and is no other one.
func OtherVersion(l routing.Ladder, was, now map[string]string) error {
	for _, r := range l.Rungs {
		if old, is := was[r.Model], now[r.Model]; old != "" && is != "" && old != is {
			return fmt.Errorf("%s was %s and is %s now", r.Model, old, is)
		}
	}
	return nil
}

// Lapsed says in one sentence why what was certified no longer speaks of what
// would be sent, or nil: a model is served as another version, or the
// parameters are others. sent is what is asked for by default.
func (a Application) Lapsed(p routing.Policy, c engine.Catalog, sent providers.Parameters) error {
	if len(p.Certificates) == 0 {
		return nil
	}
	if err := OtherVersion(p.Ladder, a.Versions, Versions(p.Ladder, c)); err != nil {
		return fmt.Errorf("its certificate lapsed: %w", err)
	}
	if a.Setting != "" && a.Setting != sent.Key() {
		return fmt.Errorf("its certificate lapsed: the answers that were judged were asked for with other parameters than are sent now")
	}
	return nil
}

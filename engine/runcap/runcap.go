// Package runcap counts what a run has spent against the most that it may spend, where
// one process works on it and where several do.
package runcap

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Cap is the most that one run may spend, as one of its processes knows it. It is used
// under the lock of one caps.Budget.
type Cap struct {
	Limit providers.Money // unknown: the run has no limit of its own
	Place string          // where the limit was set: a flag, or the config

	Spent, Held int64 // by this process, in nano-dollars
	name        string
	id, me      string // ids of the run and of this process; empty where only this process works on it
	own         bool   // Limit is of this process alone, and the limit of the run holds too
}

// Runs are the shared runs, by name. Their processes keep them where all of them can read
// and write them.
type Runs map[string]Run

// Run is a run that several processes work on.
type Run struct {
	ID    string           `json:"id"`
	Limit *int64           `json:"limit,omitempty"` // in nano-dollars; nil: there is none
	Place string           `json:"place,omitempty"`
	Spent map[string]int64 `json:"spent,omitempty"` // in nano-dollars, by process
	Day   string           `json:"day"`             // the latest day on which a process joined it or spent
}

// prefix is what the scopes of runs begin with.
const prefix = "run/"

// IsScope reports whether a scope is that of a run, see Cap.Scope.
func IsScope(scope string) bool { return strings.HasPrefix(scope, prefix) }

// Scope is the name under which money is held for a shared run. For other runs none is.
func (c *Cap) Scope() string { return prefix + c.id }

// Shared reports whether several processes work on the run.
func (c *Cap) Shared() bool { return c != nil && c.id != "" }

// JoinedLimit is the limit that a run has once a process has joined it.
type JoinedLimit struct {
	Limit providers.Money // that holds for all; unknown: none
	Place string
	Used  int64 // what is spent or held by now, in nano-dollars
}

// Joining is how a process joins a run that several work on.
type Joining struct {
	Name   string // of the run
	New    bool   // no job of an earlier run of this name is open
	ByHand bool   // the limit was asked for by hand, and not by the config
}

// Join makes this process one of those that work on a shared run. The limit of the run
// stays, unless it has none, or no other process works on it and another limit was asked
// for by hand. Join reports false, and joins nothing, where others work on it under
// another limit than the one that was asked for by hand. held is what is held for a
// scope, in nano-dollars, and whether others work on it.
func (c *Cap) Join(runs *Runs, j Joining, now time.Time, held func(scope string) (nano int64, others bool)) (t JoinedLimit, ok bool) {
	if *runs == nil {
		*runs = Runs{}
	}
	r, there := (*runs)[j.Name]
	used, others := held(prefix + r.ID)
	if j.New && !others {
		there = false
	}
	if !there {
		r, used = Run{ID: engine.NewID(now)}, 0
	}
	asked := c.Limit.Known()
	switch kept := r.limit(); {
	case asked && (!kept.Known() || j.ByHand && !others || !there):
		nano := c.Limit.Nano()
		r.Limit, r.Place = &nano, c.Place
	case j.ByHand && kept != c.Limit:
		return JoinedLimit{Limit: kept, Place: r.Place}, false
	}
	r.Day = now.Format(time.DateOnly)
	(*runs)[j.Name] = r
	c.name, c.id, c.me, c.own = j.Name, r.ID, engine.NewID(now), asked && !j.ByHand
	return JoinedLimit{r.limit(), r.Place, providers.SumNano(r.spent(""), used)}, true
}

// Leave says that this process works on the run no longer. ended means that no process
// does, and the run is forgotten.
func (c *Cap) Leave(runs Runs, ended bool) {
	if r, ok := runs[c.name]; ok && ended && r.ID == c.id {
		delete(runs, c.name)
	}
}

func (r Run) limit() providers.Money {
	if r.Limit == nil {
		return providers.Money{}
	}
	return providers.Nano(*r.Limit)
}

// spent is what all processes but this one have spent; "" leaves none out.
func (r Run) spent(but string) (sum int64) {
	for who, nano := range r.Spent {
		if who != but {
			sum = providers.SumNano(sum, nano)
		}
	}
	return sum
}

// Use is how much of its limit a run has used, in nano-dollars.
type Use struct {
	Limit, Spent int64
	limit        providers.Money
	of           string
}

// Use is how much of its limit the run has used, by all of its processes.
func (c *Cap) Use(runs Runs) Use {
	limit, spent, of := c.Limit, c.Spent, "of this run"
	if r, ok := runs[c.name]; ok && r.ID == c.id {
		spent, of = providers.SumNano(spent, r.spent(c.me)), "of the run "+c.name+" by all its workers"
		if kept := r.limit(); !c.own || kept.Known() && kept.Less(limit) {
			limit = kept
		}
	}
	u := Use{Limit: math.MaxInt64, Spent: spent, limit: limit, of: of}
	if limit.Known() {
		u.Limit = limit.Nano()
	}
	return u
}

// Charge adds to what this process has spent, or takes off it, and writes the sum into
// runs. It returns how much of the limit was used before, and is now.
func (c *Cap) Charge(nano int64, runs Runs, now time.Time) (before, after Use) {
	before = c.Use(runs)
	c.Spent = providers.SumNano(c.Spent, nano)
	if r, ok := runs[c.name]; ok && r.ID == c.id {
		r.Spent = maps.Clone(r.Spent)
		if r.Spent == nil {
			r.Spent = map[string]int64{}
		}
		r.Spent[c.me], r.Day = c.Spent, now.Format(time.DateOnly)
		runs[c.name] = r
	}
	return before, c.Use(runs)
}

// phrase names the limit in a sentence, such as "$5 of this run".
func (u Use) phrase() string { return fmt.Sprintf("%v %s", u.limit, u.of) }

// Warning says that this share of the cap is spent.
func (c *Cap) Warning(percent int64, u Use) string {
	return fmt.Sprintf("%s (%s)", ShareSpent(percent, u.Spent, u.limit.Nano(), "the "+u.phrase()+" is spent"), c.place(u))
}

// Percent is how much of a limit above 0 is spent, in whole percent and rounded down:
// it is 100 where all of it is spent, and not before.
func Percent(spent, limit int64) int64 {
	share := new(big.Int).Mul(big.NewInt(spent), big.NewInt(100))
	return share.Div(share, big.NewInt(limit)).Int64()
}

// ShareSpent says how much of a limit is spent, and which alert it is past.
func ShareSpent(alert, spent, limit int64, what string) string {
	percent := alert
	if limit > 0 {
		percent = max(alert, Percent(spent, limit))
	}
	said := fmt.Sprintf("%d %% of %s: %v", percent, what, providers.Nano(spent))
	if percent > alert {
		said += fmt.Sprintf(", past the alert at %d %%", alert)
	}
	return said
}

func (c *Cap) place(u Use) string {
	if c.Place == "" || u.limit != c.Limit {
		return "--max-usd"
	}
	return c.Place
}

// Refusal says that a call could cost more than is left of the cap.
func (c *Cap) Refusal(worst providers.Money, used int64, u Use) *providers.Error {
	return &providers.Error{Fault: providers.Budget, Advice: "raise " + c.place(u), Detail: fmt.Sprintf(
		"this call could cost %v, and %v of the %s are spent or set aside", worst, providers.Nano(used), u.phrase())}
}

// Prune forgets the runs on which nobody has worked since the oldest day, or month, that
// is kept.
func (runs Runs) Prune(oldest string) {
	maps.DeleteFunc(runs, func(_ string, r Run) bool { return r.Day < oldest })
}

// Lose counts as spent what was held for the scope of a run by a process that is gone.
func (runs Runs) Lose(of string, nano int64) {
	id, ok := strings.CutPrefix(of, prefix)
	for name, r := range runs {
		if ok && r.ID == id {
			r.Spent = maps.Clone(r.Spent)
			if r.Spent == nil {
				r.Spent = map[string]int64{}
			}
			r.Spent["lost"] = providers.SumNano(r.Spent["lost"], nano)
			runs[name] = r
		}
	}
}

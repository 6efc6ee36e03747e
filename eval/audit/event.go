package audit

import (
	"time"

	"switchboard/providers"
)

// What names what happened.
type What string

// What can happen.
const (
	Decision  What = "decision"  // the router chose a model (new) for a prompt
	Attempt   What = "attempt"   // a model was asked; reason is how it ended
	Move      What = "move"      // a routed call left a model (old) for the next one (new)
	Refusal   What = "refusal"   // a model was not asked; reason is the fault, detail names the rule
	CacheHit  What = "cache_hit" // an answer was given again
	Policy    What = "policy"    // another policy (new) is in force than before (old)
	Rollout   What = "rollout"   // the policy in force (new) decides about another part of the traffic (detail) than before (reason)
	Export    What = "export"    // a policy (new), or all records, were written for others; reason is the format, detail says where
	Alarm     What = "alarm"     // a limit is near or reached, or a policy (old) no longer holds; reason names it
	Denied    What = "denied"    // requests to serve were refused for what they were; reason names it, new is how many, detail says from where
	Circuit   What = "circuit"   // the circuit of a model, or of a provider, opened or closed (new); reason is the fault
	Forgotten What = "forget"    // trials were deleted; new is how many
	Raters    What = "raters"    // a rater (new) was added or given another token, or one (old) was removed; reason says which, detail the role
	Salvage   What = "salvage"   // the store was made of what could be saved of another
)

// All are the kinds of events.
var All = []What{Decision, Attempt, Move, Refusal, CacheHit, Policy, Rollout, Export, Alarm, Denied, Circuit, Forgotten, Raters, Salvage}

// Event is one thing that happened. What is empty is left out.
type Event struct {
	Time   time.Time
	Who    string
	What   What
	Model  string
	Task   string
	Old    string
	New    string
	Reason string          // for machines
	Detail string          // for people, in our own words
	Cost   providers.Money // unknown is null, where the event is of a call
	Tags   map[string]string
	Trial  string // which one it is about
	Prompt string // only where the config wants it kept
}

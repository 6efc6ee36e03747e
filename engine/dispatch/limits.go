package dispatch

import (
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/access"
	"switchboard/engine/caps"
	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Limits bound every lane.
type Limits struct {
	FirstToken     time.Duration   // from sending to the first token, which may be of reasoning; 0 is no limit
	Idle           time.Duration   // between two tokens; 0 is no limit
	Answer         time.Duration   // from sending to the end of the answer; 0 is no limit. A model may have one of its own
	Attempt        time.Duration   // routed: one attempt, which is its share of the deadline; 0 is no limit
	Begin          time.Duration   // routed, of a body that is sent as it is: until the first of the answer, in place of Attempt; 0 is no limit
	Slow           time.Duration   // routed: three pieces of an answer that take longer than this are too slow; 0 is no limit
	AnswerBytes    int             // a longer answer is cut there and ends as truncated; 0 is no limit
	MaxOutput      int             // tokens of output that are asked for; the worst case counts them all
	PerDay         providers.Money // the cap of a day; unknown: there is none
	Caps           []caps.Cap      // the other caps
	PerRun         runcap.Cap      // the cap of every run that has none of its own; unknown: there is none
	AskAbove       providers.Money // a worst case above this is sent only after the user agrees; unknown: never asked
	DetectPersonal bool            // a prompt with personal data gets a tag, see access.Personal
	Rules          access.Rules    // which models a prompt may be sent to
	Routing        RoutingRules    // of routed calls
}

// RoutingRules bound a routed call: how long it may take, how often it may
// try, and when a model is left for another one. The zero value has the
// defaults.
type RoutingRules struct {
	Deadline   time.Duration // all attempts of a prompt together; 0 is two minutes
	FirstToken time.Duration // the first token of a model that is not the last one, where its own times are not known; 0 is ten seconds
	Attempts   int           // how many calls a prompt may make; 0 is four
	Escalate   bool          // after a refusal the next model is asked; else the refusal is the answer
	Critical   []engine.Task // tasks in which a model is left at the first doubt
}

// The defaults of RoutingRules.
const (
	DefaultDeadline   = 2 * time.Minute
	DefaultFirstToken = 10 * time.Second
	DefaultAttempts   = 4
)

func (r RoutingRules) filled() RoutingRules {
	if r.Deadline <= 0 {
		r.Deadline = DefaultDeadline
	}
	if r.FirstToken <= 0 {
		r.FirstToken = DefaultFirstToken
	}
	if r.Attempts <= 0 {
		r.Attempts = DefaultAttempts
	}
	return r
}

func (r RoutingRules) critical(t engine.Task) bool { return slices.Contains(r.Critical, t) }

// FirstTokens knows how soon a model's first token comes for a task.
// It is implemented by the health of the models.
type FirstTokens interface {
	// FirstTokenLimit is the time past which a first token is later than the
	// pair's own times make likely, and the p95 of those times. ok is false
	// where too little is known.
	FirstTokenLimit(model string, task engine.Task, at time.Time) (limit, p95 time.Duration, ok bool)
}

// Observer hears of every call that ended, side by side or routed. It must not
// block.
type Observer interface {
	Note(answer engine.Answer, task engine.Task, at time.Time)
}

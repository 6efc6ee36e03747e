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
	FirstToken     time.Duration   // from sending to the first token, reasoning counts; 0 is no limit
	Idle           time.Duration   // between two tokens; 0 is no limit
	Answer         time.Duration   // of the whole answer, from sending; 0 is no limit. A model may have its own
	Attempt        time.Duration   // of one attempt of a routed call: its share of the deadline; 0 is no limit
	Begin          time.Duration   // of one attempt with a body that is sent as it is, in the place of its share: until something of its answer came; 0 is no limit
	Slow           time.Duration   // of a routed call: three pieces of an answer that take longer are too slow; 0 is no limit
	AnswerBytes    int             // an answer is cut there and ends as truncated; 0 is no limit
	MaxOutput      int             // tokens of output asked for, the basis of the worst case
	PerDay         providers.Money // unknown is no cap
	Caps           []caps.Cap      // beside that of the day
	PerRun         runcap.Cap      // of every run that has none of its own; an unknown limit is none
	AskAbove       providers.Money // people are asked before a worst case above it; unknown never asks
	DetectPersonal bool            // a prompt with something personal gets a tag, see access.Personal
	Rules          access.Rules    // which models a prompt may be sent to
	Routing        RoutingRules    // of a routed call
}

// RoutingRules bound a routed call: how long it may take, how often it may
// try, and when a model is left for another one. The zero value has the
// defaults.
type RoutingRules struct {
	Deadline   time.Duration // for all attempts of a prompt together; 0 is two minutes
	FirstToken time.Duration // for the first token of a model with others behind it, where its own times are not known; 0 is ten seconds
	Attempts   int           // calls of a prompt at most; 0 is four
	Escalate   bool          // a refusal moves up, marked; else it is the answer
	Critical   []engine.Task // tasks that are left at the first doubt
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

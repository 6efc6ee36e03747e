package dispatch

import (
	"time"

	"switchboard/engine/access"
	"switchboard/providers"
)

// Limits bound every lane.
type Limits struct {
	FirstToken     time.Duration   // from sending to the first token, reasoning counts; 0 is no limit
	Idle           time.Duration   // between two tokens; 0 is no limit
	Answer         time.Duration   // of the whole answer, from sending; 0 is no limit. A model may have its own
	Attempt        time.Duration   // of one attempt of a routed call: its share of the deadline; 0 is no limit
	Slow           time.Duration   // of a routed call: three pieces of an answer that take longer are too slow; 0 is no limit
	AnswerBytes    int             // an answer is cut there and ends as truncated; 0 is no limit
	MaxOutput      int             // tokens of output asked for, the basis of the worst case
	PerDay         providers.Money // unknown is no cap
	Caps           []Cap           // beside that of the day
	PerRun         RunCap          // of every run that has none of its own; an unknown limit is none
	AskAbove       providers.Money // people are asked before a worst case above it; unknown never asks
	DetectPersonal bool            // a prompt with something personal gets a tag, see access.Personal
	Rules          access.Rules    // which models a prompt may be sent to
	Routing        RoutingRules    // of a routed call
}

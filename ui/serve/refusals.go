package serve

import (
	"net/http"

	"switchboard/providers"
	"switchboard/ui/refused"
)

// Refused is requests that were refused for one reason: What is the method and path of
// the first one.
type Refused = refused.Refused

// The reasons that are no codes of an answer.
const (
	noKey    = "no_key"
	wrongKey = "wrong_key"
)

// refusedCodes are the codes of answers that say so.
var refusedCodes = []string{"too_large", "body", "not_found", "method", "host", "origin", "model_not_found", tagCode}

// refusals collects what is refused.
type refusals struct{ counter refused.Counter }

func (c *refusals) add(r *http.Request, reason string) {
	c.counter.Add(reason, refused.Host(r.RemoteAddr), callerOf(r.Context()), providers.CleanLine(r.Method+" "+r.URL.Path, 120))
}

// tell tells of what was refused since the last time.
func (c *refusals) tell(to func(Refused)) { c.counter.Tell(to) }

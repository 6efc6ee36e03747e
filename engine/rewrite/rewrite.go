// Package rewrite writes the model that a policy chooses into requests that pass
// through a proxy. Envoy's external processor and Caddy's handler share it: they hand
// over a body and send on the one that comes back.
package rewrite

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/requestbody"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
)

// Rewriter rewrites bodies. It is safe for use by several goroutines, as long as nobody
// changes its fields.
type Rewriter struct {
	Decider   routing.Decider
	Simulated bool
	Rollout   *rollout.Active // nil: all of the traffic is decided about
	Closed    bool            // what cannot be read is refused; else it goes on as it is
}

// Result is what a proxy sends on.
type Result struct {
	Body      []byte          // the one that came, unless the policy chose a model
	Routed    bool            // the policy was asked, and Decision has the model that stands in Body
	Decision  engine.Decision // where it had to be the reference, the first of Reasons says why
	Rollout   string          // stage of the rollout, and who answers by it; "": the policy decides about everything
	Choice    string          // the policy's choice, where by the rollout the reference is asked
	Undecided string          // why a body was not read and goes on as it came
}

// Refusal is why a request is not let through.
type Refusal struct {
	Status  int
	Message string
}

func (r *Refusal) Error() string { return r.Message }

// Path reports whether requests to a path have bodies that can be routed: those of
// Chat Completions and of Responses, under whatever prefix.
func Path(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return strings.HasSuffix(path, "/chat/completions") || strings.HasSuffix(path, "/responses")
}

// Unread says why a body is not to be read, from the headers of its request, or nil.
// length is the announced length, or less than 0.
func Unread(contentType, encoding string, length, most int64) *Refusal {
	if kind := strings.ToLower(strings.TrimSpace(contentType)); strings.HasPrefix(kind, "multipart/") { // other types are often wrong, with JSON behind them
		return &Refusal{http.StatusUnsupportedMediaType, "the body is no JSON: content-type is " + contentType}
	}
	if encoding != "" && !strings.EqualFold(encoding, "identity") {
		return &Refusal{http.StatusUnsupportedMediaType, "the body is encoded: content-encoding is " + encoding}
	}
	if length > most {
		return TooLarge(most)
	}
	return nil
}

// TooLarge refuses a body that is larger than the limit.
func TooLarge(most int64) *Refusal {
	return &Refusal{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", most)}
}

// NoRoom refuses a body while others take all the memory that bodies may take.
func NoRoom() *Refusal {
	return &Refusal{http.StatusServiceUnavailable, "there is no room for this body now, beside other long ones"}
}

// Rewrite sets the model of a body that asks for the policy's choice. A body that
// names another model is left as it is.
//
// A proxy cannot take back a part of an answer and asks no second model. So the
// reference is chosen where the policy would have the answer checked, where the policy
// has lapsed, where there is no text to decide about, and where the rollout leaves the
// request to the reference. key is the header x-switchboard-key, or "".
func (r *Rewriter) Rewrite(body []byte, key string) (Result, *Refusal) {
	request, err := requestbody.Read(body)
	if err != nil {
		return r.Undecided(body, &Refusal{http.StatusBadRequest, err.Error()})
	}
	if request.Model != requestbody.Routed {
		return Result{Body: body}, nil
	}
	of := Result{Routed: true, Decision: r.decide(request)}
	r.roll(&of, body, key)
	of.Body = request.WithModel(of.Decision.Model)
	return of, nil
}

// roll puts the reference into a result where the rollout says so. A proxy asks nobody
// beside it, so that a request of a shadow is sent to the reference alone.
func (r *Rewriter) roll(of *Result, body []byte, key string) {
	now := r.Rollout.Now()
	if now.Whole() {
		return
	}
	user, first := requestbody.RolloutKey(body)
	if of.Rollout = now.String() + ": " + string(rollout.Choice); now.Part(rollout.Key(key, user, first)) == rollout.Choice {
		return
	}
	of.Rollout, of.Choice = now.String()+": "+string(rollout.Reference), of.Decision.Model
	of.Decision = now.Held(of.Decision, r.Decider.Policy().Ladder.Reference())
}

// Undecided is what becomes of a request that cannot be read: it is refused where Closed
// is set, else it goes on as it is.
func (r *Rewriter) Undecided(body []byte, why *Refusal) (Result, *Refusal) {
	if r.Closed {
		return Result{}, why
	}
	return Result{Body: body, Undecided: why.Message}, nil
}

func (r *Rewriter) decide(request requestbody.Request) engine.Decision {
	d, reference := r.Decider.Decide(request.Query), r.Decider.Policy().Ladder.Reference()
	switch {
	case request.Wrong != nil:
		d.Gap, d.Certified = nil, false // of an empty prompt, they mean nothing
		return inPlace(d, reference, "the reference is asked: "+request.Wrong.Error())
	case d.Check != "":
		return Unchecked(d, reference)
	}
	return d
}

// Unchecked is the decision to take where the policy would have the answer checked and
// nobody can check it: for the reference.
func Unchecked(d engine.Decision, reference string) engine.Decision {
	return inPlace(d, reference, "the reference is asked: the policy would have the answer of "+d.Model+" checked by "+d.Check)
}

// inPlace puts the reference in the place of the choice, and says why.
func inPlace(d engine.Decision, reference, why string) engine.Decision {
	d.Model, d.Check = reference, ""
	d.Reasons = append([]string{why}, d.Reasons...)
	return d
}

// Headers are the headers that say what was decided, for the request that goes on.
func (r *Rewriter) Headers(of Result) http.Header {
	h := http.Header{}
	switch {
	case of.Routed:
		decision.SetHeaders(h, of.Decision, r.Simulated)
		for name, value := range map[string]string{"Rollout": of.Rollout, "Choice": of.Choice} {
			if value != "" {
				h["X-Switchboard-"+name] = []string{decision.HeaderValue(value)}
			}
		}
	case of.Undecided != "":
		h["X-Switchboard-Undecided"] = []string{decision.HeaderValue(of.Undecided)}
	}
	return h
}

// Changed reports whether the body differs from the one that came.
func (of Result) Changed(from []byte) bool { return !bytes.Equal(of.Body, from) }

// Package rewrite puts the model that a policy chooses into requests that pass
// through a proxy. It is what the engines share that have the router in them: they
// hand over a body and send on what comes back.
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

// Rewriter rewrites bodies. It is not changed while it is used, and safe for use by
// several goroutines.
type Rewriter struct {
	Decider   routing.Decider
	Simulated bool
	Rollout   *rollout.Active // nil: all of the traffic is decided about
	Closed    bool            // what cannot be read is refused; else it goes on as it is
}

// Result is what goes on.
type Result struct {
	Body      []byte          // the one that came, where nothing is changed
	Routed    bool            // the policy was asked, and Decision has the model that stands in Body
	Decision  engine.Decision // says in Reasons why it is the reference where it had to be
	Rollout   string          // how far the policy has come, and what that comes to; "": it decides about everything
	Choice    string          // of the policy, where the rollout has another model asked
	Undecided string          // why a body is not read and goes on as it is
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

// Unread says why a body is not to be read, by the header of its request, or nil.
// length is its announced length, or less than 0.
func Unread(contentType, encoding string, length, most int64) *Refusal {
	if kind := strings.ToLower(strings.TrimSpace(contentType)); strings.HasPrefix(kind, "multipart/") { // others are said by mistake
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

// NoRoom refuses a body while others hold all the memory that bodies may.
func NoRoom() *Refusal {
	return &Refusal{http.StatusServiceUnavailable, "there is no room for this body now, beside other long ones"}
}

// Rewrite sets the model of a body that asks for the policy's choice. A body that
// names another model is left as it is.
//
// Nothing of an answer can be taken back here, and no second model is asked: where
// the policy would have an answer checked, where it does not hold any more, and
// where there is no text to decide about, the reference is chosen; and so it is where
// the rollout has not come to the request. key is what the request names as what it
// belongs to, or "".
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

// roll has the reference asked where the rollout says so. Nobody is asked beside it
// here, so that a shadow is the same as none.
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

// Undecided is what becomes of a request that cannot be read.
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
		d.Gap, d.Certified = nil, false // they would be of an empty prompt
		return inPlace(d, reference, "the reference is asked: "+request.Wrong.Error())
	case d.Check != "":
		return Unchecked(d, reference)
	}
	return d
}

// Unchecked is a decision whose answer would be checked, where nobody can do so: the
// reference is asked.
func Unchecked(d engine.Decision, reference string) engine.Decision {
	return inPlace(d, reference, "the reference is asked: the policy would have the answer of "+d.Model+" checked by "+d.Check)
}

// inPlace puts the reference in the place of the choice.
func inPlace(d engine.Decision, reference, why string) engine.Decision {
	d.Model, d.Check = reference, ""
	d.Reasons = append([]string{why}, d.Reasons...)
	return d
}

// Headers are those of a result, for the request that goes on.
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

// Changed reports whether the body that goes on is another one than came.
func (of Result) Changed(from []byte) bool { return !bytes.Equal(of.Body, from) }

package serve

import (
	"cmp"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/dispatch"
)

// reply is what both APIs have in common in writing an answer.
type reply struct {
	w         http.ResponseWriter
	id        string // of the trial
	simulated bool
	decision  engine.Decision
	rolled    rolled
	left      string // why the model that the policy chose was left, as far as that is known

	model string // the model that answers
	began bool   // something of the answer was written
	gave  bool   // a whole answer was forwarded
	rests bool   // a forwarded stream is at the end of an event

	writing sync.Mutex // held while something forwarded is written
	failed  error      // why that could not be written

	keeps bool      // a deadline of the connection ends only a write under way (HTTP/1)
	until time.Time // until when the client may take what is written
}

// shape writes an answer as an API has it: whole, or as a stream of pieces.
type shape interface {
	whole(a engine.Answer)

	begin(model string) // does nothing the second time
	text(piece string)
	end(a engine.Answer)
	breaks(wrong *apiError) // ends a stream that began
	hasBegun() bool
	release()
}

func (r *reply) hasBegun() bool { return r.began }

// headers say what was decided and who answers. Where that is another model than the
// policy chose, the reason is why.
func (r *reply) headers(model string) {
	r.model = model
	d := r.decision
	if why := cmp.Or(r.rolled.held(), r.left); why != "" && d.Model != model {
		d.Reasons = []string{why}
	}
	d.Model = model
	decision.SetHeaders(r.w.Header(), d, r.simulated)
	r.rolled.headers(r.w.Header(), r.decision.Model)
}

// identify says which trial the request became, whatever its answer will be.
func (r *reply) identify(id string) {
	r.id = id
	r.w.Header().Set("X-Switchboard-Trial", decision.HeaderValue(id))
}

// beginStream writes the headers of a stream.
func (r *reply) beginStream(model string) {
	r.began = true
	r.headers(model)
	h := r.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Accel-Buffering", "no")
	r.w.WriteHeader(http.StatusOK)
}

// event writes one of a stream. An empty name is left out.
func (r *reply) event(name string, v any) {
	raw, err := json.Marshal(v)
	if err != nil { // there is no such value here
		return
	}
	var b []byte
	if name != "" {
		b = append(append(append(b, "event: "...), name...), '\n')
	}
	b = append(append(append(b, "data: "...), raw...), "\n\n"...)
	r.write(b)
}

// writePatience is how long a client may take to read a piece.
const writePatience = 30 * time.Second

// patienceStep is how much less the patience may be for a piece that comes soon after
// another: a deadline is
// not set anew for each.
const patienceStep = 5 * time.Second

// newReply is the answer to a request. Over HTTP/2 a deadline that passes ends a stream,
// whether anything is being written or not.
func newReply(w http.ResponseWriter, r *http.Request) *reply {
	return &reply{w: w, keeps: r.ProtoMajor == 1}
}

// await lets the client take so long from now on.
func (r *reply) await(control *http.ResponseController) {
	if now := time.Now(); !r.keeps || r.until.Sub(now) < writePatience-patienceStep {
		r.until = now.Add(writePatience)
		_ = control.SetWriteDeadline(r.until)
	}
}

// write sends a piece at once. A client that went away is noticed by its
// context.
func (r *reply) write(piece []byte) {
	control := http.NewResponseController(r.w)
	r.await(control)
	if _, err := r.w.Write(piece); err != nil {
		r.failed = err
	} else if err := control.Flush(); err != nil {
		r.failed = err
	}
	if !r.keeps {
		_ = control.SetWriteDeadline(time.Time{})
	}
}

// writeSoon writes what need not be there before the rest.
func (r *reply) writeSoon(piece []byte) {
	r.await(http.NewResponseController(r.w))
	if _, err := r.w.Write(piece); err != nil {
		r.failed = err
	}
}

// release lets the client take as long for what is written when all was said.
func (r *reply) release() {
	if r.keeps && !r.until.IsZero() {
		_ = http.NewResponseController(r.w).SetWriteDeadline(time.Now().Add(writePatience))
	}
}

// follow writes the pieces of an answer as they come, until it has ended. It need
// not be kept by then.
func follow(s shape, w http.ResponseWriter, execution *dispatch.Execution) {
	for {
		<-execution.Updates.Ready()
		updates, open := execution.Updates.Take()
		for _, u := range updates {
			if told(s, w, execution, u) {
				return
			}
		}
		if !open {
			return
		}
	}
}

// told writes what is new, and reports whether it was the end.
func told(s shape, w http.ResponseWriter, execution *dispatch.Execution, u dispatch.Update) (ended bool) {
	switch u := u.(type) {
	case dispatch.Delta:
		if !u.Reasoning && u.Text != "" {
			if !s.hasBegun() {
				s.begin(execution.Trial().Answers[0].Model)
			}
			s.text(u.Text)
		}
	case dispatch.Finished:
		finish(s, w, u.Answer)
		return true
	}
	return false
}

// finish ends a stream, or is the error in its place.
func finish(s shape, w http.ResponseWriter, a engine.Answer) {
	wrong := failureOf(a)
	switch {
	case wrong != nil && !s.hasBegun():
		wrong.write(w)
	case wrong != nil:
		s.breaks(wrong)
	default:
		s.begin(a.Model)
		s.end(a)
	}
}

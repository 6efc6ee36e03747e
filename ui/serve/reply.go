package serve

import (
	"encoding/json"
	"net/http"
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

	model string // that answers
	began bool   // something was written
}

// shape writes an answer as an API has it: whole, or as a stream of pieces.
type shape interface {
	whole(a engine.Answer)

	begin(model string) // does nothing the second time
	text(piece string)
	end(a engine.Answer)
	breaks(wrong *apiError) // ends a stream that began
	hasBegun() bool
}

func (r *reply) hasBegun() bool { return r.began }

// headers say what was decided and who answers.
func (r *reply) headers(model string) {
	r.model = model
	d := r.decision
	d.Model = model
	decision.SetHeaders(r.w.Header(), d, r.simulated)
	r.rolled.headers(r.w.Header(), r.decision.Model)
	r.w.Header().Set("X-Switchboard-Trial", decision.HeaderValue(r.id))
}

// beginStream writes the headers of a stream.
func (r *reply) beginStream(model string) {
	r.began = true
	r.headers(model)
	h := r.w.Header()
	h.Set("Content-Type", "text/event-stream")
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

// write sends a piece at once. A client that went away is noticed by its
// context.
func (r *reply) write(piece []byte) {
	control := http.NewResponseController(r.w)
	_ = control.SetWriteDeadline(time.Now().Add(writePatience))
	_, _ = r.w.Write(piece)
	_ = control.Flush()
	_ = control.SetWriteDeadline(time.Time{})
}

// writeSoon writes what need not be there before the rest.
func (r *reply) writeSoon(piece []byte) {
	_ = http.NewResponseController(r.w).SetWriteDeadline(time.Now().Add(writePatience))
	_, _ = r.w.Write(piece)
}

// follow writes the pieces of an answer as they come, until it has ended. It need
// not be kept by then.
func follow(s shape, w http.ResponseWriter, execution *dispatch.Execution) {
	for {
		<-execution.Updates.Ready()
		updates, open := execution.Updates.Take()
		for _, u := range updates {
			switch u := u.(type) {
			case dispatch.Delta:
				if !u.Reasoning && u.Text != "" {
					s.begin(execution.Trial().Answers[0].Model)
					s.text(u.Text)
				}
			case dispatch.Finished:
				finish(s, w, u.Answer)
				return
			}
		}
		if !open {
			return
		}
	}
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

package serve

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/engine/decision"
	"switchboard/engine/requestbody"
	"switchboard/engine/rewrite"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Decisions says what is decided.
type Decisions struct {
	Decider   routing.Decider
	Simulated bool
	Rollout   *rollout.Active // nil: all of the traffic is decided about

	rolled rolloutCounts
}

// Decide answers a prompt, a chat or a response with the decision about it, and
// calls no model.
func (o *Decisions) Decide() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, wrong := readBody(w, r)
		if wrong != nil {
			wrong.write(w)
			return
		}
		_, query, err := requestbody.Query(body)
		if err != nil {
			unreadable(err).write(w)
			return
		}
		d, part, choice := o.decide(r, body, query)
		decision.SetHeaders(w.Header(), d, o.Simulated)
		part.headers(w.Header(), choice)
		writeJSON(w, http.StatusOK, struct {
			Decision  decision.JSON `json:"decision"`
			Simulated bool          `json:"simulated"`
			Rollout   rolledJSON    `json:"rollout"`
		}{decision.ToJSON(d), o.Simulated, part.json(choice)})
	})
}

// Portkey answers the webhook that Portkey's gateway asks before a request with
// the same request to the model that was decided for. What it cannot decide
// about goes on as it is.
func (o *Decisions) Portkey() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, wrong := readBody(w, r)
		if wrong != nil {
			wrong.write(w)
			return
		}
		var hook struct {
			Request struct {
				JSON json.RawMessage `json:"json"`
			} `json:"request"`
		}
		if err := json.Unmarshal(body, &hook); err != nil {
			notJSON(err).write(w)
			return
		}
		asked, query, err := requestbody.Query(hook.Request.JSON)
		if err != nil {
			writeJSON(w, http.StatusOK, portkeyAnswer{Verdict: true, Data: map[string]any{"undecided": err.Error()}})
			return
		}
		d, part, choice := o.decide(r, hook.Request.JSON, query)
		if d.Check != "" { // no second answer is asked for there
			d = rewrite.Unchecked(d, o.Decider.Policy().Ladder.Reference())
		}
		decision.SetHeaders(w.Header(), d, o.Simulated)
		part.headers(w.Header(), choice)
		answer := portkeyAnswer{Verdict: true, Data: map[string]any{"decision": decision.ToJSON(d), "simulated": o.Simulated, "rollout": part.json(choice)}, Transformed: new(transformed)}
		answer.Transformed.Request.JSON = asked.WithModel(d.Model)
		writeJSON(w, http.StatusOK, answer)
	})
}

type portkeyAnswer struct {
	Verdict     bool           `json:"verdict"`
	Data        map[string]any `json:"data"`
	Transformed *transformed   `json:"transformedData,omitempty"`
}

type transformed struct {
	Request struct {
		JSON json.RawMessage `json:"json"`
	} `json:"request"`
}

func notJSON(err error) *apiError { return badRequest(requestbody.NotJSON(err).Error()) }

// MostBody is the largest body that is read, in bytes.
const MostBody = 32 << 20

// Memory for a body is taken step by step, for a client may announce more than it sends:
// first the announced length, but at least usualBody and at most mostRoom bytes; then
// nextRoom times as much as has come, or twice as much where no length is announced.
const (
	usualBody = 1 << 10
	mostRoom  = 64 << 10
	nextRoom  = 4
)

// readAll reads a body that is announced to be so long, or -1.
func readAll(from io.Reader, length int64) ([]byte, error) {
	length++ // so that its end is seen without more room
	read := make([]byte, 0, min(max(length, usualBody), mostRoom))
	for {
		n, err := from.Read(read[len(read):cap(read)])
		read = read[:len(read)+n]
		switch {
		case errors.Is(err, io.EOF):
			return read, nil
		case err != nil:
			return nil, err
		case len(read) == cap(read):
			more := len(read)
			if rest := int(length) - len(read); rest > 0 {
				more = min(more*(nextRoom-1), rest)
			}
			read = slices.Grow(read, more)
		}
	}
}

// readBody reads a body within its limits. One that says that it is too large is
// not read at all. How long it may take is for the guard to say.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *apiError) {
	if r.ContentLength > MostBody {
		return nil, tooLarge(w, r)
	}
	if of := r.Header.Get("Content-Encoding"); of != "" && !strings.EqualFold(of, "identity") {
		unread(w, r)
		return nil, newError(http.StatusUnsupportedMediaType, invalidRequest, "content_encoding", "the body has the encoding "+providers.CleanLine(of, 40)+"; send it without one")
	}
	ctx, hurried := hurry(r.Context())
	defer hurried()
	control := http.NewResponseController(w)
	stop := context.AfterFunc(ctx, func() { _ = control.SetReadDeadline(time.Now()) })
	defer stop()
	body, err := readAll(roomOf(ctx).Reader(ctx, http.MaxBytesReader(w, r.Body, MostBody), bodyPatience), r.ContentLength)
	hurried()
	var much *http.MaxBytesError
	var lags *providers.Error
	switch {
	case errors.As(err, &much):
		return nil, tooLarge(w, r)
	case errors.As(context.Cause(ctx), &lags) && lags.Fault == providers.NoRoom:
		unread(w, r)
		return nil, noRoom(lags.RetryAfter)
	case err != nil && errors.Is(context.Cause(ctx), errStopped):
		unread(w, r)
		return nil, beingStopped()
	case err != nil:
		unread(w, r)
		return nil, notWhole(err)
	}
	if stop() {
		_ = control.SetReadDeadline(time.Time{}) // it would end the request, and not before the body is read
	}
	return body, nil
}

// unread gives up the connection of a body that is not read to its end. Over HTTP/2 others
// go on in the same one, and to give it up would cut the answer that says why.
func unread(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close")
	}
}

// notWhole says why a body did not come, in no words of the machine.
func notWhole(err error) *apiError {
	var full *providers.Error
	switch {
	case errors.As(err, &full):
		return noRoom(full.RetryAfter)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return newError(http.StatusRequestTimeout, invalidRequest, "body", "the body did not come whole in time")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return newError(http.StatusBadRequest, invalidRequest, "body", "the body ended before it was whole")
	}
	return newError(http.StatusBadRequest, invalidRequest, "body", "the body did not come whole, or its chunks are broken")
}

func tooLarge(w http.ResponseWriter, r *http.Request) *apiError {
	unread(w, r)
	return newError(http.StatusRequestEntityTooLarge, invalidRequest, "too_large", "the body is larger than "+strconv.Itoa(MostBody>>20)+" MB")
}

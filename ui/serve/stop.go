package serve

import (
	"context"
	"errors"
	"net/http"
	"time"

	"switchboard/providers"
)

// StopPatience is how long requests under way have after a stop.
const StopPatience = 10 * time.Second

// errStopped is why what is under way ends when the patience is over.
var errStopped error = &providers.Error{Fault: providers.Aborted, Detail: "the service is being stopped"}

// stoppedCode is the code of what is refused or ended because the service stops.
const stoppedCode = "shutting_down"

// retryStopped is when to ask again: another one may stand in its place by then.
const retryStopped = time.Second

func beingStopped() *apiError {
	e := newError(http.StatusServiceUnavailable, serverError, stoppedCode, "the service is being stopped; ask again in a moment")
	e.retry = retryStopped
	return e
}

// gone reports whether the caller of a request has left it. Whose call is ended by a
// stop waits to be told so.
func gone(r *http.Request) bool {
	return r.Context().Err() != nil && !errors.Is(context.Cause(r.Context()), errStopped)
}

// accepting counts requests under way, and refuses them when the service is being
// stopped.
func (s *Server) accepting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.stopping.Load() && r.Method == http.MethodPost {
			unread(w, r)
			s.counts.refused(http.StatusServiceUnavailable)
			beingStopped().write(w)
			return
		}
		s.under.begin()
		defer s.under.done()
		next.ServeHTTP(w, r)
	})
}

// stop lets what is under way come to its end for as long as the patience lasts. Then it
// ends it, tells its callers, and closes what they came by.
func (s *Server) stop(ctx context.Context, server *http.Server, patience time.Duration, end context.CancelCauseFunc) error {
	ctx = context.WithoutCancel(ctx)
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s.stopping.Store(true)
	s.under.wait(limit)
	s.Chats.settle(limit)
	end(errStopped)
	last, cancel := context.WithTimeout(ctx, s.patience().last)
	defer cancel()
	if server.Shutdown(last) != nil {
		return server.Close()
	}
	return nil
}

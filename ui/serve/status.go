package serve

import (
	"bytes"
	"net/http"
	"slices"
	"sync"
	"time"

	"switchboard/engine/circuit"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/ui/prometheus"
)

func healthy(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
}

// ready says whether it can serve. Why it cannot is for those who run it.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.stopping.Load() {
		beingStopped().write(w)
		return
	}
	var why error
	if s.Ready != nil {
		why = s.Ready()
	}
	if why == nil && len(s.Decider.Policy().Ladder.Rungs) > 0 {
		writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
		return
	}
	newError(http.StatusServiceUnavailable, serverError, "not_ready", "the store cannot be read, or there is no policy").write(w)
}

func (s *Server) metrics(w http.ResponseWriter, _ *http.Request) {
	var b bytes.Buffer
	prometheus.WriteRequests(&b, s.counts.read(), routing.PolicyName(s.Decider.Policy().Hash))
	prometheus.WriteRollout(&b, s.rolled(), s.Rollout.Now())
	prometheus.WriteSimulated(&b, s.Simulated)
	if s.Chats != nil {
		prometheus.WriteCircuits(&b, s.Chats.open())
	}
	if s.Health != nil {
		if err := prometheus.WriteHealth(&b, s.Health, time.Now()); err != nil {
			newError(http.StatusInternalServerError, serverError, "", err.Error()).write(w)
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// open are the models, and whether routed calls are kept from each.
func (c *Chats) open() map[string]bool {
	all := map[string]bool{}
	for _, m := range c.Catalog.Models {
		state, _ := c.Dispatcher.Breakers().Model(m.ID, m.Provider)
		all[m.ID] = state == circuit.Open || state == circuit.Waiting
	}
	return all
}

// rolled is what the rollout came to.
func (s *Server) rolled() map[rollout.Part]int64 {
	all := map[rollout.Part]int64{}
	s.decisions.rolled.addTo(all)
	if s.Chats != nil {
		s.Chats.rolled.addTo(all)
	}
	return all
}

// requestCounts counts what was answered.
type requestCounts struct {
	mu  sync.Mutex
	all map[prometheus.Request]int64
}

func (c *requestCounts) add(of prometheus.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[prometheus.Request]int64{}
	}
	c.all[of]++
}

// refused counts a request that came to no path.
func (c *requestCounts) refused(status int) {
	c.add(prometheus.Request{Path: "refused", Status: status})
}

// Processed counts a request that another service beside this one has answered for it.
func (s *Server) Processed(path string, status int) {
	s.counts.add(prometheus.Request{Path: path, Status: status})
}

func (c *requestCounts) read() map[prometheus.Request]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[prometheus.Request]int64, len(c.all))
	for of, n := range c.all {
		out[of] = n
	}
	return out
}

// counted counts the answers of a handler.
func (s *Server) counted(path string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			s.counts.add(prometheus.Request{Path: path, Status: seen.status})
			if slices.Contains(refusedCodes, seen.code) {
				s.refusals.add(r, seen.code)
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
	code   string // of an error
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap gives http.ResponseController what it controls.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

package switchboardcaddy

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"switchboard/engine/decision"
)

// answer is what goes back to the caller. Headers and trailers that would be taken for
// those of a decision come from nobody behind the proxy.
type answer struct {
	caddyhttp.ResponseWriterWrapper
	says  http.Header // of the decision
	began bool
}

// WriteHeader sends the headers.
func (a *answer) WriteHeader(status int) {
	h := a.Header()
	withoutClaims(h)
	if status >= 200 && !a.began {
		a.began = true
		for name, values := range a.says {
			h[name] = values
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a piece.
func (a *answer) Write(piece []byte) (int, error) {
	a.begin()
	return a.ResponseWriter.Write(piece)
}

// ReadFrom sends all that comes.
func (a *answer) ReadFrom(r io.Reader) (int64, error) {
	a.begin()
	return a.ResponseWriterWrapper.ReadFrom(r)
}

// FlushError sends what is held back.
func (a *answer) FlushError() error {
	a.begin()
	return http.NewResponseController(a.ResponseWriter).Flush()
}

func (a *answer) begin() {
	if !a.began {
		a.WriteHeader(http.StatusOK)
	}
}

// end takes out the trailers that came after the body.
func (a *answer) end() { withoutClaims(a.Header()) }

// withoutClaims takes out headers that would be taken for those of a decision, and
// trailers, announced or not. That an answer is simulated is let through, for a service
// of simulated models says so.
func withoutClaims(h http.Header) {
	for name := range h {
		if of := strings.TrimPrefix(name, http.TrailerPrefix); decision.Claims(of) && !strings.EqualFold(of, simulated) {
			delete(h, name)
		}
	}
	if announced := h["Trailer"]; announced != nil {
		names := strings.Split(strings.Join(announced, ","), ",")
		names = slices.DeleteFunc(names, func(name string) bool { return decision.Claims(strings.TrimSpace(name)) })
		if h["Trailer"] = []string{strings.Join(names, ",")}; len(names) == 0 {
			delete(h, "Trailer")
		}
	}
}

const simulated = "X-Switchboard-Simulated"

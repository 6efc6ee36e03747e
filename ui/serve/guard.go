package serve

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// guard lets a request through to its handler if its caller may ask.
func (s *Server) guard(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// What is refused unread is waited for too, until the connection is given up.
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Now().Add(s.patience().body))
		_ = control.SetWriteDeadline(time.Time{}) // of the answer before
		keys := s.keys()
		if wrong := refuses(r, keys, crossOrigin); wrong != nil {
			unread(w, r)
			s.counts.refused(wrong.status)
			s.refusals.add(r, *wrong.Code)
			wrong.write(w)
			return
		}
		if keys.Any() && !keyless(r.URL.Path) {
			name, ok := keys.Caller(r)
			if !ok {
				unread(w, r)
				w.Header().Set("WWW-Authenticate", "Bearer")
				s.counts.refused(http.StatusUnauthorized)
				s.refusals.add(r, keyReason(r))
				newError(http.StatusUnauthorized, invalidRequest, "invalid_api_key", "no key, or none that is known: send Authorization: Bearer KEY").write(w)
				return
			}
			r = r.WithContext(context.WithValue(r.Context(), callerName{}, name))
		}
		next.ServeHTTP(w, r)
	})
}

// keys are those that let a caller in now.
func (s *Server) keys() Keys {
	if s.Keys == nil {
		return Keys{}
	}
	return s.Keys()
}

// keyReason tells who has no key from who has a wrong one.
func keyReason(r *http.Request) string {
	if r.Header.Get("Authorization") == "" {
		return noKey
	}
	return wrongKey
}

type callerName struct{}

// keyless are the paths that need no key: they say nothing but that the service is
// there.
func keyless(path string) bool { return path == "/healthz" || path == "/readyz" }

// refuses says why nobody may send such a request, or nil. A page in a browser
// must not reach a service that trusts everybody on its machine: neither from
// another origin, nor by a name that it makes point here.
func refuses(r *http.Request, keys Keys, crossOrigin *http.CrossOriginProtection) *apiError {
	if keys.Any() {
		return nil
	}
	if !loopbackHost(r.Host) {
		return newError(http.StatusMisdirectedRequest, invalidRequest, "host", "without keys only requests to localhost, 127.0.0.1 or [::1] are answered")
	}
	if err := crossOrigin.Check(r); err != nil {
		return newError(http.StatusForbidden, invalidRequest, "origin", "a page of another origin may not ask")
	}
	return nil
}

// loopbackHost reports whether a host, with a port or without, is this machine
// and cannot be made another one.
func loopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(name)
	return err == nil && at.Unmap().IsLoopback()
}

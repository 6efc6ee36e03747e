package providers_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestUnreachableServicesAreNamed(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		for _, unreachable := range []struct {
			outcome string
			address func(t *testing.T) string
			fault   providers.Fault
		}{
			{"nobody listens", closedPort, providers.Unreachable},
			{"the connection is closed at once", func(t *testing.T) string { return loopback(t, wire.cut) }, providers.Unreachable},
			{"a name that cannot exist", func(t *testing.T) string { offline(t); return "http://" + strings.Repeat("x", 64) + ".invalid" }, providers.DNS},
			{"a certificate nobody vouches for", func(t *testing.T) string {
				return start(t, httptest.NewUnstartedServer(handler(script())), (*httptest.Server).StartTLS)
			}, providers.TLS},
			{"https to a server of plain http", func(t *testing.T) string {
				return strings.Replace(loopback(t, script()), "http:", "https:", 1)
			}, providers.TLS},
			{"headers without end", func(t *testing.T) string {
				return loopback(t, func(w wire) { w.Header().Set("X-Much", strings.Repeat("x", 1<<17)); w.WriteHeader(200) })
			}, providers.Oversized},
		} {
			t.Run(unreachable.outcome+" is "+string(unreachable.fault), func(t *testing.T) {
				ctx, watch := providers.WithStopwatch(t.Context())
				p := d.open(t, unreachable.address(t), providers.Key{})
				o := collect(t, p.Stream(ctx, ask("hello")))
				wantFault(t, o.err, unreachable.fault)
				if attempts := watch.Attempts(); len(attempts) != 1 || attempts[0].Error == "" || attempts[0].Status != 0 {
					t.Errorf("attempts %+v, want one with its error", attempts)
				}
			})
		}
		t.Run("a redirect is not followed", func(t *testing.T) {
			o := d.call(t, func(w wire) {
				if w.r.URL.Path == "/elsewhere" {
					t.Error("the prompt went elsewhere")
				}
				http.Redirect(w, w.r, "/elsewhere", http.StatusTemporaryRedirect)
			})
			wantFault(t, o.err, providers.BadRequest)
			if !strings.Contains(o.err.Detail, "/elsewhere") {
				t.Errorf("detail %q does not say where to", o.err.Detail)
			}
		})
	})
}

func closedPort(t *testing.T) string {
	offline(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func TestAttemptsAreNoted(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := loopback(t, func(w wire) {
			w.Header().Set("Request-Id", "req-7")
			script(d.greeting()...)(w)
		})
		p := d.open(t, address, providers.Key{})
		collect(t, p.Stream(ctx, ask("hello")))
		attempts := watch.Attempts()
		if len(attempts) != 1 {
			t.Fatalf("%d attempts, want 1", len(attempts))
		}
		a := attempts[0]
		if a.Status != 200 || a.RequestID != "req-7" || a.Error != "" {
			t.Errorf("got %+v", a)
		}
		if a.FirstByte <= a.Start || a.FirstByte > watch.Elapsed() {
			t.Errorf("first byte at %s, between %s and %s", a.FirstByte, a.Start, watch.Elapsed())
		}
	})
}

func TestFailuresAreNeverRetried(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := loopback(t, func(w wire) {
			w.Header().Set("X-Should-Retry", "true")
			page(503, "application/json", d.complaint("", "busy"))(w)
		})
		o := collect(t, d.open(t, address, providers.Key{}).Stream(ctx, ask("hello")))
		wantFault(t, o.err, providers.Overloaded)
		if n := len(watch.Attempts()); n != 1 {
			t.Errorf("%d attempts, want 1", n)
		}
	})
}

func TestConnectionsAreKept(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		connections := make(chan string, 10)
		address := loopback(t, func(w wire) {
			connections <- w.r.RemoteAddr
			script(d.greeting()...)(w)
		})
		p := d.open(t, address, providers.Key{})
		seen := map[string]bool{}
		for range 10 {
			wantGreeting(t, collect(t, p.Stream(t.Context(), ask("hello"))))
			seen[<-connections] = true
		}
		if len(seen) > 5 { // one, and another where the machine was slower than drainTime
			t.Errorf("10 calls took %d connections", len(seen))
		}
	})
}

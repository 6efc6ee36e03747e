package providers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/providers"
)

func TestRejectionsAreNamed(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		for _, r := range d.rejections {
			t.Run(fmt.Sprintf("%s is %s", r.outcome, r.fault), func(t *testing.T) {
				o := d.call(t, page(r.status, "application/json", r.body))
				wantFault(t, o.err, r.fault)
				if o.err.Status != r.status || len(o.events) != 0 {
					t.Errorf("status %d, events %v", o.err.Status, o.events)
				}
			})
		}
	})
}

func TestRejectionsCarryTheServicesWords(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("wait and request id", func(t *testing.T) {
			o := d.call(t, func(w wire) {
				w.Header().Set("Retry-After", "7")
				w.Header().Set("X-Request-Id", "req-1")
				page(429, "application/json", d.complaint("rate_limit_exceeded", "Slow down."))(w)
			})
			wantFault(t, o.err, providers.RateLimited)
			if o.err.RetryAfter != 7*time.Second || o.err.RequestID != "req-1" || o.err.Detail != "Slow down." {
				t.Errorf("got %+v", o.err)
			}
		})
		t.Run("on one clean line of bounded length", func(t *testing.T) {
			hostile := "\x1b]52;c;ZXZpbA==\x07first\nline\u202e " + strings.Repeat("long ", 1000)
			o := d.call(t, page(400, "application/json", d.complaint("", hostile)))
			wantFault(t, o.err, providers.BadRequest)
			if !strings.HasPrefix(o.err.Detail, "first line long") || len([]rune(o.err.Detail)) > 300 {
				t.Errorf("detail %q", o.err.Detail)
			}
		})
		t.Run("without the key, even when the service repeats it", func(t *testing.T) {
			const secret = "sk-secret-0123456789"
			t.Setenv("CONTRACT_KEY", secret)
			address := loopback(t, func(w wire) {
				w.Header().Set("X-Request-Id", "id-"+secret)
				page(401, "application/json", d.complaint("", "bad key \x1b[1m"+secret+" "+strings.Repeat("x", 400)))(w)
			})
			ctx, watch := providers.WithStopwatch(t.Context())
			o := collect(t, d.open(t, address, providers.Key{Env: "CONTRACT_KEY"}).Stream(ctx, ask("hello")))
			wantFault(t, o.err, providers.Auth)
			for _, shown := range []string{fmt.Sprintf("%+v", *o.err), fmt.Sprintf("%+v", watch.Attempts())} {
				if strings.Contains(shown, secret) {
					t.Errorf("the key is shown: %s", shown)
				}
			}
		})
		t.Run("and no more of a body than its limit", func(t *testing.T) {
			o := d.call(t, func(w wire) {
				w.WriteHeader(500)
				for w.r.Context().Err() == nil {
					w.send(strings.Repeat("x", 1<<14))
				}
			})
			wantFault(t, o.err, providers.Unavailable)
		})
	})
}

func TestBrokenStreamsAreNamed(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		hello := d.text("Hello")
		for _, broken := range []struct {
			outcome string
			answer  func(w wire)
			fault   providers.Fault
			text    string
		}{
			{"an error inside", script(hello, d.failure("server_error", "Provider disconnected")), providers.Unavailable, "Hello"},
			{"a rate limit inside", script(hello, d.failure("rate_limit_exceeded", "Slow down.")), providers.RateLimited, "Hello"},
			{"an error instead of the first event", script(d.failure("429", "Slow down.")), providers.RateLimited, ""},
			{"an error after the reason to finish", script(hello, d.finish(providers.Stop), d.failure("502", "gone")), providers.Unavailable, "Hello"},
			{"a clean end before the reason to finish", script(hello), providers.CutOff, "Hello"},
			{"an end marker before the reason to finish", script(hello, d.end), providers.CutOff, "Hello"},
			{"an end within an event", script(hello, hello[:len(hello)/2]), providers.CutOff, "Hello"},
			{"a broken connection", func(w wire) { w.stream().send(hello); w.cut() }, providers.CutOff, "Hello"},
			{"nothing at all", script(), providers.CutOff, ""},
			{"an event that is no JSON", script(hello, event("{]"), d.finish(providers.Stop)), providers.Malformed, "Hello"},
			{"an event that is no object", script(hello, event(`"hi"`), d.finish(providers.Stop)), providers.Malformed, "Hello"},
			{"a page instead of a stream", page(200, "text/html", "<html><title>Log in</title><p>to go on</html>"), providers.Malformed, ""},
			{"a page that calls itself a stream", page(200, "text/event-stream", "<!doctype html><p>hello"), providers.Malformed, ""},
			{"a line of text instead of a stream", page(200, "text/plain", "no healthy upstream"), providers.Malformed, ""},
			{"an error object instead of a stream", page(200, "application/json", d.complaint("", "The engine is out.")), providers.Unavailable, ""},
			{"a whole answer instead of a stream", page(200, "application/json", `{"object":"chat.completion","choices":[{"message":{"content":"Hello"}}]}`), providers.Malformed, ""},
			{"an oversized line", script(hello, "data: "+strings.Repeat("x", 2<<20)), providers.Oversized, "Hello"},
			{"an oversized event of short lines", script(hello, strings.Repeat("data: {\nx\n", 2<<17)), providers.Oversized, "Hello"},
		} {
			t.Run(fmt.Sprintf("%s is %s", broken.outcome, broken.fault), func(t *testing.T) {
				o := d.call(t, broken.answer)
				wantFault(t, o.err, broken.fault)
				if o.text != broken.text || o.err.Status != http.StatusOK {
					t.Errorf("text %q, status %d", o.text, o.err.Status)
				}
			})
		}
	})
}

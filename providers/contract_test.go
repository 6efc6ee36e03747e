package providers_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"switchboard/providers"
)

// each runs a test for every kind.
func each(t *testing.T, test func(t *testing.T, d dialect)) {
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) { test(t, d) })
	}
}

// greeting is a whole, ordinary answer.
func (d dialect) greeting() []string {
	return []string{
		d.begin, d.reasoning("Hm."), d.text("Hello"), d.text(", Ada"),
		d.finish(providers.Stop, &tokens{54, 20, 31, 11}), d.end,
	}
}

var greetingUsage = providers.Usage{
	Input: providers.Count(54), CachedInput: providers.Count(20), Output: providers.Count(31), Reasoning: providers.Count(11),
}

var greetingEvents = []providers.Event{
	providers.Reasoning("Hm."), providers.Text("Hello"), providers.Text(", Ada"),
	greetingUsage, providers.Done{Finish: providers.Stop},
}

func wantGreeting(t *testing.T, o outcome) {
	t.Helper()
	if o.err != nil || !reflect.DeepEqual(standing(o.events), greetingEvents) {
		t.Errorf("got %v, %v\nwant %v", o.events, o.err, greetingEvents)
	}
}

// standing leaves out the counts that a later one replaced.
func standing(events []providers.Event) []providers.Event {
	var kept []providers.Event
	counted := false
	for _, event := range slices.Backward(events) {
		_, usage := event.(providers.Usage)
		if !usage || !counted {
			kept = append(kept, event)
		}
		counted = counted || usage
	}
	slices.Reverse(kept)
	return kept
}

func TestWholeAnswers(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		whole := strings.Join(d.greeting(), "")
		t.Run("come in order, usage before done, done last", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(d.greeting()...)))
		})
		t.Run("come through in one piece", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(whole)))
		})
		t.Run("come through byte by byte", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(strings.Split(whole, "")...)))
		})
		t.Run("come through with CRLF", func(t *testing.T) {
			wantGreeting(t, d.call(t, script(strings.ReplaceAll(whole, "\n", "\r\n"))))
		})
		t.Run("come through with comments and blank lines between", func(t *testing.T) {
			pieces := []string{": OPENROUTER PROCESSING\n\n", "\n\n"}
			for _, piece := range d.greeting() {
				pieces = append(pieces, piece, ": keep-alive\n\n")
			}
			wantGreeting(t, d.call(t, script(pieces...)))
		})
		t.Run("keep characters that are cut between chunks", func(t *testing.T) {
			const text = "日本語 🙂 é"
			stream := d.text(text) + d.finish(providers.Stop, nil) + d.end
			var bytes []string
			for i := range len(stream) {
				bytes = append(bytes, stream[i:i+1])
			}
			if o := d.call(t, script(bytes...)); o.text != text {
				t.Errorf("got %q, %v", o.text, o.err)
			}
		})
		t.Run("with bytes that are no UTF-8 end like any other", func(t *testing.T) {
			broken := strings.Replace(d.text("a@b"), "@", "\xff\xc3", 1)
			o := d.call(t, script(broken, d.finish(providers.Stop, nil), d.end))
			shown := providers.Clean(o.text)
			if o.done == nil || !utf8.ValidString(shown) || !strings.HasPrefix(shown, "a") || !strings.HasSuffix(shown, "b") {
				t.Errorf("got %q, %v", o.text, o.err)
			}
		})
		t.Run("without usage have none", func(t *testing.T) {
			o := d.call(t, script(d.text("Hello"), d.finish(providers.Stop, nil), d.end))
			if len(o.usage) != 0 || o.done == nil {
				t.Errorf("got %v, %v", o.events, o.err)
			}
		})
		for _, finish := range []providers.Finish{providers.Stop, providers.Length, providers.Refused} {
			t.Run("end with "+string(finish), func(t *testing.T) {
				o := d.call(t, script(d.text("Hello"), d.finish(finish, nil), d.end))
				if o.done == nil || o.done.Finish != finish {
					t.Errorf("got %v, %v", o.events, o.err)
				}
			})
		}
		t.Run("come side by side from one provider", func(t *testing.T) {
			p := d.open(t, loopback(t, script(d.greeting()...)), providers.Key{})
			results := make(chan outcome)
			for range 8 {
				go func() { results <- collect(t, p.Stream(t.Context(), ask("hello"))) }()
			}
			for range 8 {
				wantGreeting(t, <-results)
			}
		})
		if d.refusal == nil {
			return
		}
		t.Run("that refuse say so with their text", func(t *testing.T) {
			o := d.call(t, script(d.refusal("I can't help with that."), d.finish(providers.Stop, nil), d.end))
			if o.text != "I can't help with that." || o.done == nil || o.done.Finish != providers.Refused {
				t.Errorf("got %v, %v", o.events, o.err)
			}
		})
	})
}

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
		hello, over := d.text("Hello"), max(d.longest, 1<<20)+1<<19
		for _, broken := range []struct {
			outcome string
			answer  func(w wire)
			fault   providers.Fault
			text    string
		}{
			{"an error inside", script(hello, d.failure("server_error", "Provider disconnected")), providers.Unavailable, "Hello"},
			{"a rate limit inside", script(hello, d.failure("rate_limit_exceeded", "Slow down.")), providers.RateLimited, "Hello"},
			{"an error instead of the first event", script(d.failure("429", "Slow down.")), providers.RateLimited, ""},
			{"an error after the reason to finish", script(hello, d.finish(providers.Stop, nil), d.failure("502", "gone")), providers.Unavailable, "Hello"},
			{"a clean end before the reason to finish", script(hello), providers.CutOff, "Hello"},
			{"an end marker before the reason to finish", script(hello, d.end), providers.CutOff, "Hello"},
			{"an end within an event", script(hello, hello[:len(hello)/2]), providers.CutOff, "Hello"},
			{"a broken connection", func(w wire) { w.stream().send(hello); w.cut() }, providers.CutOff, "Hello"},
			{"nothing at all", script(), providers.CutOff, ""},
			{"an event that is no JSON", script(hello, d.event("{]"), d.finish(providers.Stop, nil)), providers.Malformed, "Hello"},
			{"an event that is no object", script(hello, d.event(`"hi"`), d.finish(providers.Stop, nil)), providers.Malformed, "Hello"},
			{"a page instead of a stream", page(200, "text/html", "<html><title>Log in</title><p>to go on</html>"), providers.Malformed, ""},
			{"a page that calls itself a stream", page(200, "text/event-stream", "<!doctype html><p>hello"), providers.Malformed, ""},
			{"a line of text instead of a stream", page(200, "text/plain", "no healthy upstream"), providers.Malformed, ""},
			{"an error object instead of a stream", page(200, "application/json", d.complaint("", "The engine is out.")), providers.Unavailable, ""},
			{"a whole answer instead of a stream", page(200, "application/json", d.whole), providers.Malformed, ""},
			{"an oversized line", script(hello, "data: "+strings.Repeat("x", over)), providers.Oversized, "Hello"},
			{"an oversized event of short lines", script(hello, strings.Repeat("data: {\nx\n", over/8)), providers.Oversized, "Hello"},
		} {
			if d.final && strings.Contains(broken.outcome, "after the reason to finish") {
				continue
			}
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

func TestTheCallersEndIsTheCallsEnd(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("cancelled before the first token", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			gone := make(chan struct{})
			address := loopback(t, func(w wire) { cancel(); w.untilGone(); close(gone) })
			o := collect(t, d.open(t, address, providers.Key{}).Stream(ctx, ask("hello")))
			wantFault(t, o.err, providers.Aborted)
			if !errors.Is(o.err, context.Canceled) {
				t.Errorf("%v does not wrap context.Canceled", o.err.Err)
			}
			soon(t, gone, "the end of the connection")
		})
		t.Run("cancelled between two tokens", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			gone := make(chan struct{})
			address := loopback(t, func(w wire) { w.stream().send(d.text("Hello")); w.untilGone(); close(gone) })
			var err error
			for event, e := range d.open(t, address, providers.Key{}).Stream(ctx, ask("hello")) {
				if event != nil {
					cancel()
				}
				err = e
			}
			wantFault(t, providers.AsError(err), providers.Aborted)
			soon(t, gone, "the end of the connection")
		})
		t.Run("cancelled before anything is sent", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			address := loopback(t, func(wire) { t.Error("a request came") })
			o := collect(t, d.open(t, address, providers.Key{}).Stream(ctx, ask("hello")))
			wantFault(t, o.err, providers.Aborted)
		})
		t.Run("a stall ends with the cause the caller gives", func(t *testing.T) {
			stalled := &providers.Error{Fault: providers.Stalled}
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			address := loopback(t, func(w wire) { w.stream().send(d.text("Hello")); w.untilGone() })
			var err error
			for event, e := range d.open(t, address, providers.Key{}).Stream(ctx, ask("hello")) {
				if event != nil {
					cancel(stalled)
				}
				err = e
			}
			if err != error(stalled) || stalled.Provider != "" {
				t.Errorf("got %#v, want the cause untouched", err)
			}
		})
		t.Run("no first token ends with the deadline's cause", func(t *testing.T) {
			late := &providers.Error{Fault: providers.FirstTokenTimeout}
			ctx, cancel := context.WithTimeoutCause(t.Context(), 10*time.Millisecond, late)
			defer cancel()
			o := collect(t, d.open(t, loopback(t, wire.untilGone), providers.Key{}).Stream(ctx, ask("hello")))
			if o.err != late {
				t.Errorf("got %v, want the cause", o.err)
			}
		})
		t.Run("leaving the range closes the connection", func(t *testing.T) {
			gone := make(chan struct{})
			address := loopback(t, func(w wire) { w.stream().send(d.text("Hello")); w.untilGone(); close(gone) })
			for range d.open(t, address, providers.Key{}).Stream(t.Context(), ask("hello")) {
				break
			}
			soon(t, gone, "the end of the connection")
		})
		t.Run("leaving the range at any event is the end", func(t *testing.T) {
			p := d.open(t, loopback(t, script(d.greeting()...)), providers.Key{})
			whole := collect(t, p.Stream(t.Context(), ask("hello")))
			for stop := range len(whole.events) {
				seen := 0
				for range p.Stream(t.Context(), ask("hello")) { // panics if called again after leaving
					if seen++; seen > stop {
						break
					}
				}
				if seen != stop+1 {
					t.Errorf("%d events, want %d", seen, stop+1)
				}
			}
		})
		t.Run("nothing is sent before the range", func(t *testing.T) {
			address := loopback(t, func(wire) { t.Error("a request came") })
			_ = d.open(t, address, providers.Key{}).Stream(t.Context(), ask("hello"))
		})
	})
}

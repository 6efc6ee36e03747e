package open_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

func TestWholeAnswersComeThrough(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		whole := strings.Join(d.Greeting(), "")
		t.Run("come in order, usage before done, done last", func(t *testing.T) {
			vendortest.WantGreeting(t, d.Call(t, vendortest.Script(d.Greeting()...)))
		})
		t.Run("come through in one piece", func(t *testing.T) {
			vendortest.WantGreeting(t, d.Call(t, vendortest.Script(whole)))
		})
		t.Run("come through byte by byte", func(t *testing.T) {
			vendortest.WantGreeting(t, d.Call(t, vendortest.Script(strings.Split(whole, "")...)))
		})
		t.Run("come through with CRLF", func(t *testing.T) {
			vendortest.WantGreeting(t, d.Call(t, vendortest.Script(strings.ReplaceAll(whole, "\n", "\r\n"))))
		})
		t.Run("come through with comments and blank lines between", func(t *testing.T) {
			pieces := []string{": OPENROUTER PROCESSING\n\n", "\n\n"}
			for _, piece := range d.Greeting() {
				pieces = append(pieces, piece, ": keep-alive\n\n")
			}
			vendortest.WantGreeting(t, d.Call(t, vendortest.Script(pieces...)))
		})
		t.Run("keep characters that are cut between chunks", func(t *testing.T) {
			const text = "日本語 🙂 é"
			stream := d.Text(text) + d.Finish(providers.Stop, nil) + d.End
			var bytes []string
			for i := range len(stream) {
				bytes = append(bytes, stream[i:i+1])
			}
			if o := d.Call(t, vendortest.Script(bytes...)); o.Text != text {
				t.Errorf("got %q, %v", o.Text, o.Err)
			}
		})
		t.Run("with bytes that are no UTF-8 end like any other", func(t *testing.T) {
			broken := strings.Replace(d.Text("a@b"), "@", "\xff\xc3", 1)
			o := d.Call(t, vendortest.Script(broken, d.Finish(providers.Stop, nil), d.End))
			shown := providers.Clean(o.Text)
			if o.Done == nil || !utf8.ValidString(shown) || !strings.HasPrefix(shown, "a") || !strings.HasSuffix(shown, "b") {
				t.Errorf("got %q, %v", o.Text, o.Err)
			}
		})
		t.Run("without usage have none", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Text("Hello"), d.Finish(providers.Stop, nil), d.End))
			if len(o.Usage) != 0 || o.Done == nil {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
		for _, finish := range []providers.Finish{providers.Stop, providers.Length, providers.Refused} {
			t.Run("end with "+string(finish), func(t *testing.T) {
				o := d.Call(t, vendortest.Script(d.Text("Hello"), d.Finish(finish, nil), d.End))
				if o.Done == nil || o.Done.Finish != finish {
					t.Errorf("got %v, %v", o.Events, o.Err)
				}
			})
		}
		t.Run("come side by side from one provider", func(t *testing.T) {
			p := d.Open(t, vendortest.Loopback(t, vendortest.Script(d.Greeting()...)), providers.Key{})
			results := make(chan vendortest.Outcome)
			for range 8 {
				go func() { results <- vendortest.Collect(t, p.Stream(t.Context(), vendortest.Request("hello"))) }()
			}
			for range 8 {
				vendortest.WantGreeting(t, <-results)
			}
		})
		if d.Refusal == nil {
			return
		}
		t.Run("that refuse say so with their text", func(t *testing.T) {
			o := d.Call(t, vendortest.Script(d.Refusal("I can't help with that."), d.Finish(providers.Stop, nil), d.End))
			if o.Text != "I can't help with that." || o.Done == nil || o.Done.Finish != providers.Refused {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	})
}

func TestRejectionsAreNamed(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		for _, r := range d.Rejections {
			t.Run(fmt.Sprintf("%s is %s", r.Outcome, r.Fault), func(t *testing.T) {
				o := d.Call(t, vendortest.Page(r.Status, "application/json", r.Body))
				vendortest.WantFault(t, o.Err, r.Fault)
				if o.Err.Status != r.Status || len(o.Events) != 0 {
					t.Errorf("status %d, events %v", o.Err.Status, o.Events)
				}
			})
		}
	})
}

func TestRejectionsCarryTheServicesWords(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		t.Run("wait and request id", func(t *testing.T) {
			o := d.Call(t, func(w vendortest.Conn) {
				w.Header().Set("Retry-After", "7")
				w.Header().Set("X-Request-Id", "req-1")
				vendortest.Page(429, "application/json", d.ErrorBody("rate_limit_exceeded", "Slow down."))(w)
			})
			vendortest.WantFault(t, o.Err, providers.RateLimited)
			if o.Err.RetryAfter != 7*time.Second || o.Err.RequestID != "req-1" || o.Err.Detail != "Slow down." {
				t.Errorf("got %+v", o.Err)
			}
		})
		t.Run("on one clean line of bounded length", func(t *testing.T) {
			hostile := "\x1b]52;c;ZXZpbA==\x07first\nline\u202e " + strings.Repeat("long ", 1000)
			o := d.Call(t, vendortest.Page(400, "application/json", d.ErrorBody("", hostile)))
			vendortest.WantFault(t, o.Err, providers.BadRequest)
			if !strings.HasPrefix(o.Err.Detail, "first line long") || len([]rune(o.Err.Detail)) > 300 {
				t.Errorf("detail %q", o.Err.Detail)
			}
		})
		t.Run("without the key, even when the service repeats it", func(t *testing.T) {
			const secret = "sk-secret-0123456789"
			t.Setenv("CONTRACT_KEY", secret)
			address := vendortest.Loopback(t, func(w vendortest.Conn) {
				w.Header().Set("X-Request-Id", "id-"+secret)
				vendortest.Page(401, "application/json", d.ErrorBody("", "bad key \x1b[1m"+secret+" "+strings.Repeat("x", 400)))(w)
			})
			ctx, watch := providers.WithStopwatch(t.Context())
			o := vendortest.Collect(t, d.Open(t, address, providers.Key{Env: "CONTRACT_KEY"}).Stream(ctx, vendortest.Request("hello")))
			vendortest.WantFault(t, o.Err, providers.Auth)
			for _, shown := range []string{fmt.Sprintf("%+v", *o.Err), fmt.Sprintf("%+v", watch.Attempts())} {
				if strings.Contains(shown, secret) {
					t.Errorf("the key is shown: %s", shown)
				}
			}
		})
		t.Run("and no more of a body than its limit", func(t *testing.T) {
			o := d.Call(t, func(w vendortest.Conn) {
				w.WriteHeader(500)
				for w.Request.Context().Err() == nil {
					w.Send(strings.Repeat("x", 1<<14))
				}
			})
			vendortest.WantFault(t, o.Err, providers.Unavailable)
		})
	})
}

func TestBrokenStreamsAreNamed(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		hello, over := d.Text("Hello"), max(d.Longest, 1<<20)+1<<19
		for _, broken := range []struct {
			outcome string
			answer  func(w vendortest.Conn)
			fault   providers.Fault
			text    string
		}{
			{"an error inside", vendortest.Script(hello, d.Failure("server_error", "Provider disconnected")), providers.Unavailable, "Hello"},
			{"a rate limit inside", vendortest.Script(hello, d.Failure("rate_limit_exceeded", "Slow down.")), providers.RateLimited, "Hello"},
			{"an error instead of the first event", vendortest.Script(d.Failure("429", "Slow down.")), providers.RateLimited, ""},
			{"an error after the reason to finish", vendortest.Script(hello, d.Finish(providers.Stop, nil), d.Failure("502", "gone")), providers.Unavailable, "Hello"},
			{"a clean end before the reason to finish", vendortest.Script(hello), providers.CutOff, "Hello"},
			{"an end marker before the reason to finish", vendortest.Script(hello, d.End), providers.CutOff, "Hello"},
			{"an end within an event", vendortest.Script(hello, hello[:len(hello)/2]), providers.CutOff, "Hello"},
			{"a broken connection", func(w vendortest.Conn) { w.Stream().Send(hello); w.Cut() }, providers.CutOff, "Hello"},
			{"nothing at all", vendortest.Script(), providers.CutOff, ""},
			{"an event that is no JSON", vendortest.Script(hello, d.Event("{]"), d.Finish(providers.Stop, nil)), providers.Malformed, "Hello"},
			{"an event that breaks off, without a name", vendortest.Script(hello, vendortest.Event(`{"type":"content_block_del`), d.Finish(providers.Stop, nil), d.End), providers.Malformed, "Hello"},
			{"an event that is no object", vendortest.Script(hello, d.Event(`"hi"`), d.Finish(providers.Stop, nil)), providers.Malformed, "Hello"},
			{"a page instead of a stream", vendortest.Page(200, "text/html", "<html><title>Log in</title><p>to go on</html>"), providers.Malformed, ""},
			{"a page that calls itself a stream", vendortest.Page(200, "text/event-stream", "<!doctype html><p>hello"), providers.Malformed, ""},
			{"a line of text instead of a stream", vendortest.Page(200, "text/plain", "no healthy upstream"), providers.Malformed, ""},
			{"an error object instead of a stream", vendortest.Page(200, "application/json", d.ErrorBody("", "The engine is out.")), providers.Unavailable, ""},
			{"a whole answer instead of a stream", vendortest.Page(200, "application/json", d.Whole), providers.Malformed, ""},
			{"an oversized line", vendortest.Script(hello, "data: "+strings.Repeat("x", over)), providers.Oversized, "Hello"},
			{"an oversized event of short lines", vendortest.Script(hello, strings.Repeat("data: {\nx\n", over/8)), providers.Oversized, "Hello"},
		} {
			if testing.Short() && strings.HasPrefix(broken.outcome, "an oversized event") {
				continue // millions of lines; the oversized line goes the same way
			}
			if d.Final && strings.Contains(broken.outcome, "after the reason to finish") {
				continue
			}
			if d.EndMarks && strings.Contains(broken.outcome, "an end marker before") {
				continue // it is a good end there, see TestAnEndMarkerIsAnEnd
			}
			t.Run(fmt.Sprintf("%s is %s", broken.outcome, broken.fault), func(t *testing.T) {
				o := d.Call(t, broken.answer)
				vendortest.WantFault(t, o.Err, broken.fault)
				if o.Text != broken.text || o.Err.Status != http.StatusOK {
					t.Errorf("text %q, status %d", o.Text, o.Err.Status)
				}
			})
		}
	})
}

func TestTheCallersEndIsTheCallsEnd(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		t.Run("cancelled before the first token", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			gone := make(chan struct{})
			address := vendortest.Loopback(t, func(w vendortest.Conn) { cancel(); w.UntilGone(); close(gone) })
			o := vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")))
			vendortest.WantFault(t, o.Err, providers.Aborted)
			if !errors.Is(o.Err, context.Canceled) {
				t.Errorf("%v does not wrap context.Canceled", o.Err.Err)
			}
			vendortest.Soon(t, gone, "the end of the connection")
		})
		t.Run("cancelled between two tokens", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			gone := make(chan struct{})
			address := vendortest.Loopback(t, func(w vendortest.Conn) { w.Stream().Send(d.Text("Hello")); w.UntilGone(); close(gone) })
			var err error
			for event, e := range d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")) {
				if event != nil {
					cancel()
				}
				err = e
			}
			vendortest.WantFault(t, providers.AsError(err), providers.Aborted)
			vendortest.Soon(t, gone, "the end of the connection")
		})
		t.Run("cancelled before anything is sent", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			address := vendortest.Loopback(t, func(vendortest.Conn) { t.Error("a request came") })
			o := vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")))
			vendortest.WantFault(t, o.Err, providers.Aborted)
		})
		t.Run("a stall ends with the cause the caller gives", func(t *testing.T) {
			stalled := &providers.Error{Fault: providers.Stalled}
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			address := vendortest.Loopback(t, func(w vendortest.Conn) { w.Stream().Send(d.Text("Hello")); w.UntilGone() })
			var err error
			for event, e := range d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")) {
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
			o := vendortest.Collect(t, d.Open(t, vendortest.Loopback(t, vendortest.Conn.UntilGone), providers.Key{}).Stream(ctx, vendortest.Request("hello")))
			if o.Err != late {
				t.Errorf("got %v, want the cause", o.Err)
			}
		})
		t.Run("leaving the range closes the connection", func(t *testing.T) {
			gone := make(chan struct{})
			address := vendortest.Loopback(t, func(w vendortest.Conn) { w.Stream().Send(d.Text("Hello")); w.UntilGone(); close(gone) })
			for range d.Open(t, address, providers.Key{}).Stream(t.Context(), vendortest.Request("hello")) {
				break
			}
			vendortest.Soon(t, gone, "the end of the connection")
		})
		t.Run("leaving the range at any event is the end", func(t *testing.T) {
			p := d.Open(t, vendortest.Loopback(t, vendortest.Script(d.Greeting()...)), providers.Key{})
			whole := vendortest.Collect(t, p.Stream(t.Context(), vendortest.Request("hello")))
			for stop := range len(whole.Events) {
				seen := 0
				for range p.Stream(t.Context(), vendortest.Request("hello")) { // panics if called again after leaving
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
			address := vendortest.Loopback(t, func(vendortest.Conn) { t.Error("a request came") })
			_ = d.Open(t, address, providers.Key{}).Stream(t.Context(), vendortest.Request("hello"))
		})
	})
}

package providers_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"switchboard/providers"
)

func TestCancellingIsTheCallsEnd(t *testing.T) {
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
	})
}

func TestTheCallersReasonIsTheCallsError(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
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
	})
}

func TestLeavingTheRangeIsTheCallsEnd(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
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
			for stop := range len(greetingEvents) {
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

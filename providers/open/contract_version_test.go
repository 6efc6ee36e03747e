package open_test

import (
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

// TestTheModelThatAnsweredIsNoted: an alias may lead to another model from one
// day to the next, and the service says which it was.
func TestTheModelThatAnsweredIsNoted(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := vendortest.Loopback(t, vendortest.Script(d.Greeting()...))
		vendortest.WantGreeting(t, vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello"))))
		if got := watch.Served(); got != "theirs" {
			t.Errorf("got %q", got)
		}
	})
}

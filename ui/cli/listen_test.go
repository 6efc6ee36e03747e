package cli

import (
	"net"
	"testing"
)

func TestListensAtTheAddressThatWasAskedFor(t *testing.T) {
	for asked, want := range map[string]string{
		"0.0.0.0:0":   "0.0.0.0",
		"127.0.0.1:0": "127.0.0.1",
	} {
		l, err := listen(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if host, _, err := net.SplitHostPort(l.Addr().String()); err != nil || host != want {
			t.Errorf("asked for %s, listens at %s: %v", asked, l.Addr(), err)
		}
	}
	if l, err := listen(t.Context(), "no port"); err == nil {
		l.Close()
		t.Error("an address without a port is opened")
	}
}

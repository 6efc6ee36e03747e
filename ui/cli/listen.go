package cli

import (
	"context"
	"net"
	"net/netip"
)

// listen opens an address for what is served. At an address of IPv4 only IPv4 is
// answered: without that, 0.0.0.0 would be every address of IPv6 too, and be shown as [::].
func listen(ctx context.Context, address string) (net.Listener, error) {
	network := "tcp"
	if host, _, err := net.SplitHostPort(address); err == nil {
		if ip, err := netip.ParseAddr(host); err == nil && ip.Is4() {
			network = "tcp4"
		}
	}
	var config net.ListenConfig
	return config.Listen(ctx, network, address)
}

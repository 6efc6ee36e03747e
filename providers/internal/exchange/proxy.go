package exchange

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// noProxy stands for a proxy whose address cannot be read.
const noProxy = "http://proxy.invalid"

// proxyFromEnvironment reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY once. Where an address
// cannot be read, every call that would use the proxy fails; the library would connect
// without a proxy. The error does not show the address, which may have a password.
func proxyFromEnvironment() func(*http.Request) (*url.URL, error) {
	env := httpproxy.FromEnvironment()
	env.HTTPProxy, env.HTTPSProxy = proxyAddress(env.HTTPProxy), proxyAddress(env.HTTPSProxy)
	proxy := env.ProxyFunc()
	return func(req *http.Request) (*url.URL, error) {
		u, err := proxy(req.URL)
		if err != nil || (u != nil && u.String() == noProxy) {
			return nil, errors.New("the proxy that HTTPS_PROXY or HTTP_PROXY names has no address such as http://proxy:3128")
		}
		return u, nil
	}
}

// proxyAddress is the address with its scheme, which may be left out.
func proxyAddress(s string) string {
	if s == "" {
		return ""
	}
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return noProxy
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return s
	}
	return noProxy
}

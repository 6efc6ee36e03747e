package local

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

const ollamaPort = "11434"

// ollamaOrigin is the address that OLLAMA_HOST means:
//
//	(nothing)                 http://127.0.0.1:11434
//	host, host:port           http, port 11434 unless given
//	:port, port               on this machine
//	scheme://host:port/path   port 80 or 443 unless given
//	0.0.0.0, [::]             what a server listens on; asked on this machine
//
// It follows Ollama's envconfig.Host, except for a bare port, which Ollama
// takes for a host.
func ollamaOrigin(s string) string {
	const usual = "http://127.0.0.1:" + ollamaPort
	s = strings.Trim(strings.TrimSpace(s), `"'`)
	scheme, rest, ok := strings.Cut(s, "://")
	port := map[string]string{"http": "80", "https": "443"}[scheme]
	if !ok {
		scheme, rest, port = "http", s, ollamaPort
	}
	hostport, below, _ := strings.Cut(rest, "/")
	if port == "" || strings.ContainsAny(rest, "@?# ") {
		return usual
	}
	host, given := splitHostPort(hostport)
	if n, err := strconv.ParseUint(given, 10, 16); err == nil && n > 0 {
		port = given
	}
	origin := scheme + "://" + net.JoinHostPort(asked(host), port)
	if below = strings.TrimRight(below, "/"); below != "" {
		origin += "/" + below
	}
	if u, err := url.Parse(origin); err != nil || u.Host == "" {
		return usual
	}
	return origin
}

func splitHostPort(s string) (host, port string) {
	host, port, err := net.SplitHostPort(s)
	if err == nil {
		return host, port
	}
	if _, err := strconv.ParseUint(s, 10, 16); err == nil {
		return "", s
	}
	return strings.Trim(s, "[]"), ""
}

// asked is where a client finds a server that listens at host.
func asked(host string) string {
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "":
		return "127.0.0.1"
	case err == nil && ip.IsUnspecified() && ip.Is6():
		return "::1"
	case err == nil && ip.IsUnspecified():
		return "127.0.0.1"
	}
	return host
}

// Serves reports whether an address leads to this place: the same port of the
// same host, where all names of this machine are one.
func (p Place) Serves(baseURL string) bool {
	a, err := url.Parse(p.Origin)
	if err != nil {
		return false
	}
	b, err := url.Parse(baseURL)
	return err == nil && hostKey(a) == hostKey(b)
}

func hostKey(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "this machine"
	}
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(host, port)
}

package decision

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
)

// SetHeaders writes a decision into headers, for proxies that do not read bodies.
func SetHeaders(h http.Header, d engine.Decision, simulated bool) {
	set := func(name, value string) { h[headerPrefix+name] = []string{HeaderValue(value)} }
	set("Model", d.Model)
	set("Task", string(d.Task))
	if d.Gap != nil {
		set("Gap", strconv.FormatFloat(*d.Gap, 'f', -1, 64))
	}
	set("Certified", strconv.FormatBool(d.Certified))
	set("Policy", routing.PolicyName(d.Policy))
	if len(d.Reasons) > 0 {
		set("Reason", d.Reasons[0])
	}
	if d.Check != "" {
		set("Check", d.Check)
	}
	if simulated {
		set("Simulated", "SIMULATED")
	}
}

// headerPrefix begins the names of all headers of a decision.
const headerPrefix = "X-Switchboard-"

// ofCallers are the headers with that prefix that callers may send.
var ofCallers = [...]string{"X-Switchboard-Tags", "X-Switchboard-Key"}

// Claims reports whether a header of a request could be taken for one of a decision, also
// by servers that treat an underscore as a hyphen. Proxies remove such headers from the
// requests of callers.
func Claims(name string) bool {
	if len(name) < len(headerPrefix) {
		return false
	}
	name = strings.ReplaceAll(name, "_", "-")
	if !strings.EqualFold(name[:len(headerPrefix)], headerPrefix) {
		return false
	}
	return !slices.ContainsFunc(ofCallers[:], func(of string) bool { return strings.EqualFold(name, of) })
}

// mostHeader is the longest value of a header, in bytes.
const mostHeader = 200

// HeaderValue is a text without the characters that a header cannot have. The sign of a
// negative number is a hyphen there.
func HeaderValue(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '−':
			return '-'
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, text[:min(len(text), mostHeader)])
}

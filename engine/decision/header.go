package decision

import (
	"net/http"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
)

// SetHeaders says in headers what was decided, for proxies that read no body.
func SetHeaders(h http.Header, d engine.Decision, simulated bool) {
	set := func(name, value string) { h["X-Switchboard-"+name] = []string{HeaderValue(value)} }
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
	if simulated {
		set("Simulated", "SIMULATED")
	}
}

// mostHeader is the longest value of a header, in bytes.
const mostHeader = 200

// HeaderValue is a text with nothing in it that a header cannot have.
func HeaderValue(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text[:min(len(text), mostHeader)])
}

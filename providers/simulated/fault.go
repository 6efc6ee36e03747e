package simulated

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"

	"switchboard/providers"
)

// DemoFault is a fault that the simulated models meet on request. A prompt
// asks for it with a word anywhere in it:
//
//	#fault:rate_limited              every model meets it
//	#fault:stalled@demo-small        only that model does
//
// The word is taken out before the prompt is answered, so a prompt with a
// written answer keeps it. Several words with different models go together;
// of those that name the same model the first one counts.
type DemoFault struct {
	Name string // what stands after "#fault:"
	Does string // what happens, as a clause for help texts
}

// DemoFaults lists the faults there are, in the order in which help shows
// them. Most are named after the Fault that the call ends with.
func DemoFaults() []DemoFault {
	list := make([]DemoFault, len(faultEffects))
	for i, act := range faultEffects {
		list[i] = act.DemoFault
	}
	return list
}

// faultEffect is a fault with what it does to a call's timeline.
type faultEffect struct {
	DemoFault
	change func(*simCall, *timeline)
}

var faultEffects = []faultEffect{
	{DemoFault{"rate_limited", "429 with the seconds to wait"}, rateLimit},
	{DemoFault{"overloaded", "529, the service has no room"},
		reject(providers.Overloaded, 529, "the simulated service has no room")},
	{DemoFault{"unavailable", "500, the service fails"},
		reject(providers.Unavailable, 500, "internal server error")},
	{DemoFault{"auth", "401, the key is not accepted"},
		reject(providers.Auth, 401, "the simulated service wants another key")},
	{DemoFault{"out_of_credit", "402, the account is empty"},
		reject(providers.OutOfCredit, 402, "the simulated account is empty")},
	{DemoFault{"no_such_model", "404, the model has gone"},
		reject(providers.NoSuchModel, 404, "this model has been retired")},
	{DemoFault{"bad_request", "400, the request is rejected"},
		reject(providers.BadRequest, 400, "a field of the request is not valid")},
	{DemoFault{"context_too_long", "400, whatever the length of the prompt"},
		reject(providers.ContextTooLong, 400, "the prompt is said to be too long")},
	{DemoFault{"declined", "400, a filter refuses before an answer begins"},
		reject(providers.Declined, 400, "the content filter stopped the prompt")},
	{DemoFault{"refused", "the model declines in its answer"}, decline},
	{DemoFault{"first_token_timeout", "the response begins, but no token ever comes"}, fallSilent(0)},
	{DemoFault{"stalled", "some tokens, then nothing more"}, fallSilent(12)},
	{DemoFault{"truncated", "the stream ends in the middle without a finish reason"},
		breakOff(providers.CutOff, "no finish reason")},
	{DemoFault{"malformed", "something in the stream is not the protocol"},
		breakOff(providers.Malformed, "invalid character '<' looking for beginning of value")},
	{DemoFault{"disconnected", "the connection is reset in the middle"},
		breakOff(providers.Unreachable, "connection reset by peer")},
	{DemoFault{"oversized", "an answer without end"}, flood},
	{DemoFault{"length", "the answer meets its output limit"}, stopShort},
	{DemoFault{"empty", "an answer without a word in it"}, sayNothing},
	{DemoFault{"no_usage", "token counts are not reported"},
		func(_ *simCall, s *timeline) { s.unreported = true }},
	{DemoFault{"slow", "a token every second and a half"}, slowDown},
	{DemoFault{"hostile", "an answer with terminal escape sequences and reordered text"}, attack},
	{DemoFault{"dns", "the host is not found"},
		reject(providers.DNS, 0, "lookup demo.invalid: no such host")},
	{DemoFault{"tls", "the certificate is not valid"},
		reject(providers.TLS, 0, "certificate has expired")},
	{DemoFault{"unreachable", "nobody answers the connection"},
		reject(providers.Unreachable, 0, "connection refused")},
}

var faultMarker = regexp.MustCompile(`(^|\s)#fault:([A-Za-z_-]+)(?:@([\w.:/-]*[\w]))?`)

// cutFault takes the fault markers out of a prompt and returns the first one
// that concerns the model.
func cutFault(prompt string, m providers.Model) (rest, fault string) {
	if !strings.Contains(prompt, "#fault:") {
		return prompt, ""
	}
	for _, match := range faultMarker.FindAllStringSubmatch(prompt, -1) {
		if who := match[3]; fault == "" && (who == "" || who == m.ID || who == m.Name) {
			fault = strings.ReplaceAll(strings.ToLower(match[2]), "-", "_")
		}
	}
	return strings.TrimSpace(faultMarker.ReplaceAllString(prompt, "")), fault
}

// spontaneous picks a fault for one number in sixty.
func spontaneous(n uint64) string {
	n ^= n >> 31 // neighbouring numbers go separate ways
	n *= 0xd6e8feb86659fd93
	n ^= n >> 32
	switch n % 120 {
	case 0:
		return "rate_limited"
	case 1:
		return "overloaded"
	}
	return ""
}

// change lets the call's fault, if it has one, happen to its timeline.
func (c *simCall) change(s *timeline) {
	if c.fault == "" {
		return
	}
	i := slices.IndexFunc(faultEffects, func(act faultEffect) bool { return act.Name == c.fault })
	if i < 0 {
		detail := fmt.Sprintf("there is no simulated fault %q; there are %s", c.fault, faultNames())
		reject(providers.BadRequest, 400, detail)(c, s)
		return
	}
	faultEffects[i].change(c, s)
}

func faultNames() string {
	var names []string
	for _, f := range DemoFaults() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// reject ends the call before anything was said.
func reject(fault providers.Fault, status int, detail string) func(*simCall, *timeline) {
	return func(c *simCall, s *timeline) {
		s.tokens = none
		s.status = status
		s.tail = time.Duration(30+c.random.IntN(120)) * time.Millisecond
		s.err = c.failure(fault, status, detail)
	}
}

func rateLimit(c *simCall, s *timeline) {
	reject(providers.RateLimited, 429, "simulated limit of requests a minute")(c, s)
	s.err.RetryAfter = time.Duration(2+c.random.IntN(19)) * time.Second
}

func decline(c *simCall, s *timeline) {
	s.tokens = c.timed("", "I can't help with that. (Simulated refusal.)")
	s.finish = providers.Refused
}

// fallSilent lets the service fall silent after n tokens.
func fallSilent(n int) func(*simCall, *timeline) {
	return func(_ *simCall, s *timeline) {
		s.tokens = firstOf(s.tokens, n)
		s.silent = true
	}
}

// breakOff ends the stream after some tokens.
func breakOff(fault providers.Fault, detail string) func(*simCall, *timeline) {
	return func(c *simCall, s *timeline) {
		s.tokens = firstOf(s.tokens, 12+c.random.IntN(12))
		s.err = c.failure(fault, 200, detail)
	}
}

func stopShort(_ *simCall, s *timeline) {
	s.tokens = firstOf(s.tokens, 16)
	s.finish = providers.Length
}

func sayNothing(_ *simCall, s *timeline) {
	s.tokens, s.finish = none, providers.Stop
	s.tail = 200 * time.Millisecond
}

// flood goes on for ever, 16 KB every 10 ms: about 1.6 MB a second.
func flood(_ *simCall, s *timeline) {
	line := "This simulated answer has no end, and whoever reads it has to stop it.\n"
	piece := strings.Repeat(line, 16<<10/len(line))
	s.tokens = func(yield func(timedToken) bool) {
		for at := 200 * time.Millisecond; yield(timedToken{at: at, token: piece}); at += 10 * time.Millisecond {
		}
	}
}

func slowDown(c *simCall, s *timeline) {
	tokens := s.tokens
	s.tokens = func(yield func(timedToken) bool) {
		at := c.persona.first
		for b := range tokens {
			b.at = at
			if !yield(b) {
				return
			}
			at += 1500 * time.Millisecond
		}
	}
}

// attack says what a terminal must never be sent: title and clipboard (OSC 0
// and 52), a link that lies (OSC 8), cursor movement and erasing (CSI), a
// device query (DCS), their C1 forms, and reordered text (bidi overrides).
func attack(c *simCall, s *timeline) {
	s.finish = providers.Stop
	s.tokens = c.timed("", "Before: the next lines try to harm your terminal. (Simulated.)\n\n"+
		"- title: \x1b]0;you have been renamed\x07.\n"+
		"- clipboard: \x1b]52;c;cm0gLXJmIH4=\x07.\n"+
		"- link: \x1b]8;;https://evil.example\x1b\\https://good.example\x1b]8;;\x1b\\.\n"+
		"- erase: \x1b[2J\x1b[H\x1b[31mred\x1b[0m, alternate screen \x1b[?1049h.\n"+
		"- query: \x1bP$qm\x1b\\\x1b[6n.\n"+
		"- C1: \u009b2J \u009d52;c;aGk=\u009c.\n"+
		"- overwrite: a line that is long\rshort\b\b\b\b\b.\n"+
		"- reorder: \u202egnp.exe\u202c and \u2066isolated\u2069.\n"+
		"- broken bytes: \xff\xfe.\n\nAfter: if your screen is intact, it was cleaned.\n")
}

func none(func(timedToken) bool) {}

// firstOf is at most n of the tokens.
func firstOf(tokens iter.Seq[timedToken], n int) iter.Seq[timedToken] {
	return func(yield func(timedToken) bool) {
		left := n
		if left <= 0 {
			return
		}
		for b := range tokens {
			left--
			if !yield(b) || left == 0 {
				return
			}
		}
	}
}

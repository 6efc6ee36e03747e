package exchange

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// UserAgent is the User-Agent of all requests.
const UserAgent = "switchboard"

// StainlessHeaders describe the machine and its libraries. The clients of
// OpenAI and Anthropic add them; nobody needs to know.
var StainlessHeaders = [...]string{
	"X-Stainless-Lang", "X-Stainless-Package-Version", "X-Stainless-OS", "X-Stainless-Arch",
	"X-Stainless-Runtime", "X-Stainless-Runtime-Version", "X-Stainless-Retry-Count", "X-Stainless-Timeout",
}

// longestWait is the longest wait that a service may ask for, so that a wrong header does
// not stop calls for days.
const longestWait = time.Hour

// retryAfter is the wait that a response asks for, 0 when it asks for none:
// retry-after-ms (OpenAI, Azure), else Retry-After in seconds, whole or not,
// or as a date (RFC 9110, section 10.2.3). Where neither is there, a limit that is reached
// may say when it ends.
func retryAfter(status int, h http.Header, now time.Time) time.Duration {
	if d, ok := wait(h.Get("Retry-After-Ms"), time.Millisecond, now); ok {
		return d
	}
	value := h.Get("Retry-After")
	if value == "" && status == http.StatusTooManyRequests {
		return limitEnds(h, now)
	}
	if d, ok := wait(value, time.Second, now); ok {
		return d
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(0, at.Sub(now)), longestWait)
}

// limitEnds is the wait until the end of a limit, which OpenRouter's 429 gives as a time
// since 1970, or 0.
func limitEnds(h http.Header, now time.Time) time.Duration {
	value := h.Get("X-Ratelimit-Reset")
	if n, err := strconv.ParseFloat(value, 64); err != nil || n < unixSeconds {
		return 0
	}
	d, _ := wait(value, time.Second, now)
	return d
}

// A number of seconds, or of milliseconds, from which on it is a time since
// 1970, as some gateways send it: September 2001.
const (
	unixSeconds      = 1e9
	unixMilliseconds = 1e12
)

// wait reads a number of units that is not negative, or a time since 1970.
func wait(value string, unit time.Duration, now time.Time) (time.Duration, bool) {
	if value == "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if math.IsNaN(n) || n < 0 || (err != nil && !math.IsInf(n, 1)) {
		return 0, false
	}
	switch {
	case n >= unixMilliseconds:
		n = n*float64(time.Millisecond) - float64(now.UnixNano())
	case n >= unixSeconds && unit == time.Second:
		n = n*float64(time.Second) - float64(now.UnixNano())
	default:
		n *= float64(unit)
	}
	if n >= float64(longestWait) {
		return longestWait, true
	}
	return time.Duration(max(0, n)), true
}

// requestIDs are the headers that name a request, the most telling first.
var requestIDs = [...]string{
	"X-Request-Id", "Request-Id", "Apim-Request-Id", "X-Amzn-Requestid",
	"Mistral-Correlation-Id", "X-Ds-Trace-Id", "Cf-Ray",
}

func requestID(h http.Header) string {
	for _, name := range requestIDs {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}

package exchange

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestWaitsAreReadFromHeaders(t *testing.T) {
	now := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		outcome string
		header  http.Header
		want    time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"seconds", http.Header{"Retry-After": {"30"}}, 30 * time.Second},
		{"parts of a second", http.Header{"Retry-After": {" 1.5"}}, 1500 * time.Millisecond},
		{"milliseconds before seconds", http.Header{"Retry-After": {"30"}, "Retry-After-Ms": {"250"}}, 250 * time.Millisecond},
		{"broken milliseconds give way", http.Header{"Retry-After": {"30"}, "Retry-After-Ms": {"soon"}}, 30 * time.Second},
		{"a date", http.Header{"Retry-After": {"Tue, 03 Nov 2026 12:01:00 GMT"}}, time.Minute},
		{"a date gone by", http.Header{"Retry-After": {"Tue, 03 Nov 2026 11:00:00 GMT"}}, 0},
		{"a date far away", http.Header{"Retry-After": {"Sat, 03 Nov 2525 11:00:00 GMT"}}, longestWait},
		{"too much to count", http.Header{"Retry-After": {"1e400"}}, longestWait},
		{"too much to wait", http.Header{"Retry-After": {"99999999"}}, longestWait},
		{"a time since 1970 is a date", http.Header{"Retry-After": {"1793707290"}}, 90 * time.Second},
		{"one in milliseconds, too", http.Header{"Retry-After": {"1793707290000"}}, 90 * time.Second},
		{"and in the header for them", http.Header{"Retry-After-Ms": {"1793707290000"}}, 90 * time.Second},
		{"such a time gone by", http.Header{"Retry-After": {"1793707190"}}, 0},
		{"such a time far away", http.Header{"Retry-After": {"1795790000"}}, time.Hour},
		{"a wait of many milliseconds is no date", http.Header{"Retry-After-Ms": {"1000000000"}}, longestWait},
		{"less than nothing", http.Header{"Retry-After": {"-5"}}, 0},
		{"no number", http.Header{"Retry-After": {"NaN"}}, 0},
		{"words", http.Header{"Retry-After": {"later"}}, 0},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			if got := retryAfter(http.StatusTooManyRequests, c.header, now); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheEndOfALimitIsATimeSince1970(t *testing.T) {
	now := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"1793707290000": 90 * time.Second, "1793707290": 90 * time.Second, "1793707190": 0,
		"": 0, "30": 0, "6m0s": 0, "2026-11-03T12:01:00Z": 0, // of other services, which send it with every answer and mean a wait by it
	} {
		if got := retryAfter(http.StatusTooManyRequests, http.Header{"X-Ratelimit-Reset": {value}}, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
	reset := http.Header{"X-Ratelimit-Reset": {"1793707290"}}
	if got := retryAfter(http.StatusBadGateway, reset, now); got != 0 {
		t.Errorf("of a fault that is no limit: %s", got)
	}
	reset.Set("Retry-After", "0")
	if got := retryAfter(http.StatusTooManyRequests, reset, now); got != 0 {
		t.Errorf("beside a wait of nothing: %s", got)
	}
	x := &Exchange{}
	x.response(&http.Response{StatusCode: http.StatusTooManyRequests, Header: http.Header{"X-Ratelimit-Reset": {strconv.FormatInt(time.Now().Add(time.Hour/2).Unix(), 10)}}})
	if x.retryAfter < time.Minute {
		t.Errorf("of a response: %s", x.retryAfter)
	}
}

func TestWaitsAreReadFromBodies(t *testing.T) {
	for body, want := range map[string]time.Duration{
		`{"title":"Error 524","status":524,"detail":"a timeout occurred","retry_after":120}`: 2 * time.Minute,
		`{"error":{"message":"slow down","retry_after_seconds":1.5}}`:                        1500 * time.Millisecond,
		`{"error":{"message":"slow down","retryAfter":1e9}}`:                                 0,
		`{"error":{"message":"slow down","retry_after":-1}}`:                                 0,
		`{"error":{"message":"slow down","retry_after":"later"}}`:                            0,
		`{"error":{"message":"slow down","retry_after":100000}}`:                             longestWait,
	} {
		if got := readErrorBody([]byte(body)).wait; got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func TestTheServicesOwnRequestIDComesFirst(t *testing.T) {
	h := http.Header{"Cf-Ray": {"edge"}, "Request-Id": {"service"}}
	if got := requestID(h); got != "service" {
		t.Errorf("got %q, want the service's own before the edge's", got)
	}
	if got := requestID(http.Header{"Cf-Ray": {"edge"}}); got != "edge" {
		t.Errorf("got %q, want the edge's for want of a better", got)
	}
}

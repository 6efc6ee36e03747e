package serve

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// statuses are those of failures. All others mean that nobody can answer now.
var statuses = map[providers.Fault]int{
	providers.RateLimited:    http.StatusTooManyRequests,
	providers.Budget:         http.StatusTooManyRequests,
	providers.Forbidden:      http.StatusForbidden,
	providers.NoSuchModel:    http.StatusNotFound,
	providers.BadRequest:     http.StatusBadRequest,
	providers.Unsupported:    http.StatusBadRequest,
	providers.ContextTooLong: http.StatusBadRequest,
	providers.Auth:           http.StatusBadGateway, // of ours at the provider: the caller's is good
	providers.OutOfCredit:    http.StatusBadGateway,
	providers.Internal:       http.StatusInternalServerError,
}

// failureOf is the error that an answer comes to, or nil. A refusal is an answer.
func failureOf(a engine.Answer) *apiError {
	if a.OK() || a.Finish == providers.Refused {
		return nil
	}
	f := a.Failure
	if f == nil {
		f = &engine.Failure{Fault: providers.Empty, Sentence: "there is no answer"}
	}
	status, known := statuses[f.Fault]
	if !known {
		status = http.StatusServiceUnavailable
	}
	if f.Fault == providers.Aborted { // who left hears of nothing
		return beingStopped()
	}
	kind, code := serverError, string(f.Fault)
	switch {
	case wrongAddress(a):
		status, code = http.StatusBadGateway, string(providers.Unavailable)
	case f.Fault == providers.ContextTooLong:
		kind, code = invalidRequest, "context_length_exceeded"
	case status == http.StatusTooManyRequests:
		kind = rateLimitError
	case status < 500:
		kind = invalidRequest
	}
	e := newError(status, kind, code, shown(f.Sentence))
	if status == http.StatusBadRequest {
		e.asNamedBy(f)
	}
	e.retry, e.final = f.RetryAfter, f.Fault == providers.Budget && f.RetryAfter == 0
	return e
}

// asNamedBy takes the code and the field that the service named: programs read them.
func (e *apiError) asNamedBy(f *engine.Failure) {
	if f.Code != "" && f.Fault == providers.BadRequest {
		e.Code = &f.Code
	}
	if f.Param != "" {
		e.Param = &f.Param
	}
}

// shown is a sentence as callers see it.
func shown(sentence string) string {
	return addresses.ReplaceAllString(stores.ReplaceAllString(sentence, "the store"), "[address]")
}

// stores are those of this machine, by their names.
var stores = regexp.MustCompile(`\bthe store (?:/|[A-Za-z]:\\|postgres(?:ql)?://)\S*`)

// addresses are those of services and machines, which are no news for callers.
var addresses = regexp.MustCompile(`https?://[^\s;,"]+|(?:localhost|\[[0-9a-fA-F:]+\]|[\w-]+(?:\.[\w-]+)+):\d{1,5}`)

// wrongAddress reports an answer that failed because the address of its service is
// wrong, as by a redirect: that is ours to mend, and the request is as it should be.
func wrongAddress(a engine.Answer) bool {
	n := len(a.Attempts)
	if a.Failure == nil || a.Failure.Fault != providers.BadRequest || n == 0 {
		return false
	}
	at := a.Attempts[n-1].Status
	return at >= 200 && at < 400 || at == http.StatusNotFound || at == http.StatusMethodNotAllowed
}

// retryHeaders say when to ask again, or that there is no use in it.
func (e *apiError) retryHeaders(h http.Header) {
	if e.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(float64(e.retry)/float64(time.Second)))))
	}
	if e.final {
		h.Set("X-Should-Retry", "false")
	}
}

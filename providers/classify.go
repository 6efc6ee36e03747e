package providers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// failure names what ended an attempt: err is what the vendor's client said,
// nil when it ended the stream without a word. The end of the caller's
// context comes before everything else, because it breaks whatever was under
// way.
func (x *exchange) failure(ctx context.Context, err error) *Error {
	if e := x.aborted(ctx); e != nil {
		return e
	}
	switch {
	case x.status == 0:
		return x.unreached(err)
	case !x.accepted(), errors.Is(x.readErr, errNoStream), errors.Is(x.readErr, errNoList):
		return x.rejected()
	case errors.Is(x.readErr, errOversized):
		return x.fault(Oversized, x.readErr.Error(), x.readErr)
	case x.readErr != nil:
		return x.fault(CutOff, reason(x.readErr).Error(), x.readErr)
	case err != nil:
		return x.fault(Malformed, err.Error(), err)
	}
	return x.fault(CutOff, "", nil)
}

// fault is an Error with what is known of the attempt.
func (x *exchange) fault(f Fault, detail string, err error) *Error {
	return &Error{
		Fault: f, Provider: x.provider, Model: x.model,
		Status: x.status, RetryAfter: x.retryAfter, RequestID: x.requestID,
		Detail: x.clean(detail), Err: err,
	}
}

// aborted is the reason for which the caller ended the context: an *Error
// given as its cause is passed on as it is, never changed, because other calls
// may hold it too. It is nil while the context lives.
func (x *exchange) aborted(ctx context.Context) *Error {
	if ctx.Err() == nil {
		return nil
	}
	cause := context.Cause(ctx)
	var e *Error
	if errors.As(cause, &e) {
		return e
	}
	if !errors.Is(cause, ctx.Err()) {
		cause = fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return x.fault(Aborted, "", cause)
}

// unreached names a failure before any response.
func (x *exchange) unreached(err error) *Error {
	if err == nil {
		return x.fault(Internal, "the call ended before it was sent", nil)
	}
	err = reason(err)
	detail := err.Error()
	f := wireFault(err)
	if errors.Is(err, http.ErrSchemeMismatch) {
		detail = "the server speaks plain HTTP; base_url should begin with http://"
	}
	return x.fault(f, detail, err)
}

// wireFault tells name, trust and connection apart.
func wireFault(err error) Fault {
	var (
		dns    *net.DNSError
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		alert  tls.AlertError
		host   x509.HostnameError
	)
	text := err.Error()
	switch {
	case errors.As(err, &dns):
		return DNS
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert), errors.As(err, &host),
		errors.Is(err, http.ErrSchemeMismatch),
		strings.Contains(text, "tls: "), strings.Contains(text, "TLS handshake"):
		return TLS
	case strings.Contains(text, "response headers exceeded"):
		return Oversized
	case strings.Contains(text, "malformed HTTP"):
		return Malformed
	}
	return Unreachable
}

// reason is err without the request line that net/http puts before it.
func reason(err error) error {
	var u *url.Error
	if errors.As(err, &u) && u.Err != nil {
		return u.Err
	}
	return err
}

// rejected names a response that is no answer: an error status, a redirect,
// or a body that is no stream.
func (x *exchange) rejected() *Error {
	c := readComplaint(x.body)
	switch {
	case x.status >= 300 && x.status < 400:
		return x.fault(BadRequest, fmt.Sprintf("%s redirects to %s; put the right address into base_url", x.url, x.location), nil)
	case x.wrongAddress(c):
		return x.fault(BadRequest, fmt.Sprintf("there is nothing at %s; %s", x.url, x.advice), nil)
	case x.accepted() && !c.structured:
		return x.fault(Malformed, x.readErr.Error()+" but "+describe(c.message), x.readErr)
	}
	return x.meant(c, x.status)
}

// wrongAddress tells a path that does not exist from a model that does not:
// both are 404.
func (x *exchange) wrongAddress(c complaint) bool {
	text := strings.ToLower(c.message)
	if strings.Contains(text, "unexpected endpoint") { // LM Studio, with status 200
		return true
	}
	if x.status != http.StatusNotFound && x.status != http.StatusMethodNotAllowed {
		return false
	}
	switch strings.Trim(text, " .") {
	case "", "not found", "file not found", "404 page not found", "method not allowed":
		return true
	}
	return !c.structured
}

// complained names an error object that came inside a stream.
func (x *exchange) complained(object []byte) *Error {
	c := readComplaint(object)
	return x.meant(c, 0)
}

// meant is the error that a complaint stands for. A wait in the headers comes
// before one in the words.
func (x *exchange) meant(c complaint, status int) *Error {
	e := x.fault(c.fault(status), c.message, nil)
	if e.RetryAfter == 0 {
		e.RetryAfter = c.wait
	}
	return e
}

func describe(text string) string {
	if text == "" {
		return "an empty page"
	}
	return fmt.Sprintf("%q", CleanLine(text, 200))
}

// objectsTo reports whether a request was rejected for a parameter.
func (x *exchange) objectsTo(parameter string) bool {
	rejected := x.status == http.StatusBadRequest || x.status == http.StatusUnprocessableEntity
	return rejected && strings.Contains(string(x.body), parameter)
}

// noKey is the failure to get at a key, before anything was sent.
func (x *exchange) noKey(ctx context.Context, err error) *Error {
	if e := x.aborted(ctx); e != nil {
		return e
	}
	return x.fault(Auth, err.Error(), err)
}

package exchange

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"switchboard/providers"
)

// classifyError names the fault that ended an attempt. err is the error of the vendor's
// client, or nil where it ended the stream without one. The end of the caller's context
// is looked at first, because it makes everything that is under way fail.
func (x *Exchange) classifyError(ctx context.Context, err error) *providers.Error {
	if e := x.aborted(ctx); e != nil {
		return e
	}
	var ours *providers.Error // of reading
	switch {
	case x.status == 0:
		return x.unreached(err)
	case !x.Accepted(), errors.Is(x.ReadErr, errNoStream), errors.Is(x.ReadErr, errNoList):
		return x.rejected()
	case isOversized(x.ReadErr):
		return x.NewError(providers.Oversized, x.ReadErr.Error(), x.ReadErr)
	case errors.As(x.ReadErr, &ours):
		e := x.NewError(ours.Fault, ours.Detail, ours)
		e.RetryAfter = ours.RetryAfter
		return e
	case errors.Is(x.ReadErr, errGarbled):
		return x.NewError(providers.Malformed, x.ReadErr.Error(), x.ReadErr)
	case x.ReadErr != nil:
		return x.NewError(providers.CutOff, reason(x.ReadErr).Error(), x.ReadErr)
	case err != nil:
		return x.NewError(providers.Malformed, err.Error(), err)
	}
	return x.NewError(providers.CutOff, "", nil)
}

// NewError is an Error with the facts of the attempt: status, wait, request id.
func (x *Exchange) NewError(f providers.Fault, detail string, err error) *providers.Error {
	return &providers.Error{
		Fault: f, Provider: x.provider, Model: x.model,
		Status: x.status, RetryAfter: x.retryAfter, RequestID: x.requestID,
		Detail: x.clean(detail), Err: err,
	}
}

// aborted is the reason for which the caller ended the context, or nil while it has not.
// An *Error that is the cause is returned as it is, because other calls may hold it too.
func (x *Exchange) aborted(ctx context.Context) *providers.Error {
	if ctx.Err() == nil {
		return nil
	}
	cause := context.Cause(ctx)
	var e *providers.Error
	if errors.As(cause, &e) {
		return e
	}
	if !errors.Is(cause, ctx.Err()) {
		cause = fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return x.NewError(providers.Aborted, "", cause)
}

// unreached names a failure before any response.
func (x *Exchange) unreached(err error) *providers.Error {
	if err == nil {
		return x.NewError(providers.Internal, "the call ended before it was sent", nil)
	}
	err = reason(err)
	detail := err.Error()
	f := networkFault(err)
	if errors.Is(err, http.ErrSchemeMismatch) {
		detail = "the server speaks plain HTTP; base_url should begin with http://"
	}
	return x.NewError(f, detail, err)
}

// networkFault is the fault of a failure of the network: of DNS, TLS or the connection.
func networkFault(err error) providers.Fault {
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
		return providers.DNS
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert), errors.As(err, &host),
		errors.Is(err, http.ErrSchemeMismatch),
		strings.Contains(text, "tls: "), strings.Contains(text, "TLS handshake"):
		return providers.TLS
	case strings.Contains(text, "response headers exceeded"):
		return providers.Oversized
	case strings.Contains(text, "malformed HTTP"):
		return providers.Malformed
	}
	return providers.Unreachable
}

// reason is err without the request line that net/http puts before it.
func reason(err error) error {
	var u *url.Error
	if errors.As(err, &u) && u.Err != nil {
		return u.Err
	}
	return err
}

// rejected names the fault of a response that is no answer: an error status, a redirect,
// or a body that is no stream.
func (x *Exchange) rejected() *providers.Error {
	b := readErrorBody(x.body)
	switch {
	case x.status >= 300 && x.status < 400:
		return x.NewError(providers.BadRequest, fmt.Sprintf("%s redirects to %s; put the right address into base_url", x.address(), cmp.Or(x.location, "another address")), nil)
	case x.wrongAddress(b):
		return x.NewError(providers.BadRequest, fmt.Sprintf("there is nothing at %s; %s", x.address(), x.advice), nil)
	case x.Accepted() && !b.structured:
		return x.NewError(providers.Malformed, x.ReadErr.Error()+" but "+describe(b.message), x.ReadErr)
	}
	return x.errorFrom(b, x.status)
}

// wrongAddress reports whether a 404 means that the path does not exist, and not that the
// model does not.
func (x *Exchange) wrongAddress(b errorBody) bool {
	text := strings.ToLower(b.message)
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
	return !b.structured
}

// ErrorInStream names an error object that came inside a stream.
func (x *Exchange) ErrorInStream(object []byte) *providers.Error {
	return x.errorFrom(readErrorBody(object), 0)
}

// errorFrom is the error that a body describes. A wait in the headers counts before one in
// the body.
func (x *Exchange) errorFrom(b errorBody, status int) *providers.Error {
	e := x.NewError(b.fault(status), b.message, nil)
	e.Code, e.Param = x.clean(b.called), x.clean(b.param)
	if e.RetryAfter == 0 {
		e.RetryAfter = b.wait
	}
	return e
}

// NoObject names a body that should have been an object.
func (x *Exchange) NoObject(body []byte) *providers.Error {
	return x.NewError(providers.Malformed, "it is no object of JSON but "+describe(string(body[:min(len(body), 4*mostShown)])), nil)
}

// mostShown is how much of a body that is no answer an error shows, in characters.
const mostShown = 200

func describe(text string) string {
	if text = providers.CleanLine(text, mostShown); text == "" {
		return "an empty page"
	}
	return strconv.Quote(text)
}

// RejectsParameter reports whether a request was rejected for a parameter.
func (x *Exchange) RejectsParameter(parameter string) bool {
	rejected := x.status == http.StatusBadRequest || x.status == http.StatusUnprocessableEntity
	return rejected && strings.Contains(string(x.body), parameter)
}

// noKey is the error where there is no key, so that nothing was sent.
func (x *Exchange) noKey(ctx context.Context, err error) *providers.Error {
	if e := x.aborted(ctx); e != nil {
		return e
	}
	return x.NewError(providers.Auth, err.Error(), err)
}

// Unsupported is the failure of a request that asks for what its kind cannot
// express, or nil.
func (x *Exchange) Unsupported(kind providers.Kind, req providers.Request) *providers.Error {
	if what := providers.Inexpressible(kind, req.Model, req.Parameters); len(what) > 0 {
		return x.NewError(providers.Unsupported, strings.Join(what, "; "), nil)
	}
	return nil
}

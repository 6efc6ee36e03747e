package exchange

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"time"

	"switchboard/providers"
)

// The limits of what is taken from a service before a stream begins.
const (
	HeaderBytes = 64 << 10 // of a response's headers
	errorBytes  = 64 << 10 // of an error's body; the rest is not read
)

// The buffers of a connection. It keeps them while nothing comes, too, and there may be
// thousands of them. What is longer goes past them.
const (
	readsAtOnce  = 4 << 10 // a burst of a stream's events
	writesAtOnce = 1 << 10 // a request of usual length
)

// Transport is the http.RoundTripper under every vendor's client. It notes
// each attempt on the call's Stopwatch, keeps in the call's exchange what the
// client would lose (headers, error bodies, the first cause of a broken
// stream), and bounds what a service can make us hold. It never retries and
// prints nothing.
type Transport struct{ Next http.RoundTripper }

// NewTransport is a transport with one pool of connections, which keeps enough of them
// open for this many calls at once. It reads the proxies from the environment once:
// HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
func NewTransport(cfg providers.Config) (*Transport, error) {
	roots, err := caPool(cfg)
	if err != nil {
		return nil, err
	}
	dialer := cfg.Dialer
	if dialer == nil {
		dialer = &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	}
	return &Transport{&http.Transport{
		Proxy:                  proxyFromEnvironment(),
		TLSClientConfig:        &tls.Config{RootCAs: roots},
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  10 * time.Minute, // the caller's context is the limit that counts
		MaxIdleConnsPerHost:    max(cfg.Concurrency, 8),
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: HeaderBytes,
		ReadBufferSize:         readsAtOnce,
		WriteBufferSize:        writesAtOnce,
		DisableCompression:     true, // see decodedBody
		// A connection that was lost while idle must not make the next calls fail.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}}, nil
}

// notingSent is the body of a request. It notes when all of it was sent: from then on the
// service may bill the call, even if the caller goes away.
func notingSent(req *http.Request, amend func(func(*providers.Attempt))) *http.Request {
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				amend(func(a *providers.Attempt) { a.Sent = true })
			}
		},
	}))
}

// Client is an HTTP client over the transport. It follows no redirect: a
// request holds a prompt and a key, meant for the configured address only.
func (t *Transport) Client() *http.Client {
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// RoundTrip makes one attempt. An error's body is read here, up to its limit,
// so that what the service said is known whatever the client makes of it.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	x := Of(req.Context())
	x.request(req)
	if req.Header.Get("Accept-Encoding") == "" { // of a client that was not told
		req = req.Clone(req.Context())
		req.Header.Set("Accept-Encoding", "identity")
	}
	x.watch = providers.StopwatchOf(req.Context())
	amend := x.watch.Begin()
	resp, err := t.Next.RoundTrip(notingSent(req, amend))
	if err != nil {
		amend(func(a *providers.Attempt) { a.Error = x.clean(reason(err).Error()) })
		return nil, err
	}
	x.response(resp)
	amend(func(a *providers.Attempt) { a.Status, a.RetryAfter, a.RequestID = x.status, x.retryAfter, x.requestID })
	body := &limitedBody{rc: decoded(resp), x: x, amend: amend, watch: x.watch}
	resp.Body = body
	if x.Forward != nil && x.Accepted() {
		x.forwarded = &forwardedBody{limitedBody: body, ctx: req.Context(), to: x.Forward.To(resp.Header), left: providers.VerbatimBytes, spaces: resp.ContentLength < 0 && !x.Forward.Holds(),
			keys: providers.ByteRedactor{Secrets: providers.SecretsOf(req.Context())}}
		resp.Body = x.forwarded
	}
	if x.wantsList != "" && x.Accepted() {
		if err := x.takeList(resp); err != nil {
			return nil, err
		}
	}
	if !x.Accepted() {
		x.body, x.ReadErr = io.ReadAll(io.LimitReader(body, errorBytes))
		body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(x.body))
	} else if x.WantsStream {
		resp.Body = newEventFilter(resp.Body, x, x.watch.Alive)
	} else if x.bodyLimit > 0 {
		resp.Body = &boundedBody{resp.Body, x, x.bodyLimit}
	}
	return resp, nil
}

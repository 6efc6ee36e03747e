package exchange

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"switchboard/providers"
)

// Exchange is what the transport saw of one attempt: the facts from which a
// failure is named, whatever error the vendor's client makes of them. The
// adapter makes one for each attempt and puts it into the context; only the
// goroutine that runs the call touches it.
type Exchange struct {
	provider, model string         // which model of which provider the attempt is made to
	advice          string         // what to say about base_url when nothing answers there
	WantsStream     bool           // the adapter expects an event stream; anything else is an error
	wantsList       string         // the adapter expects an object with a list in this field
	SkipsUnnamed    bool           // the vendor's client silently skips events without a name that it knows, even broken ones
	EventLimit      int            // the most bytes of one event, if more than eventBytes
	bodyLimit       int64          // the most bytes of a response that is no stream; 0: it is a stream or a list
	Forward         *Forward       // nil: nobody else reads the answer
	forwarded       *forwardedBody // the body that is forwarded; nil: none is
	whole           bool           // set by the adapter: the answer has ended, and what follows is not part of it

	url        *url.URL
	Secret     string // the key that was sent, so that nothing shows it
	status     int    // of the response; 0: there was none
	retryAfter time.Duration
	requestID  string
	location   string // where a redirect points
	body       []byte // of an error, or of a response that should be a stream and is not; cut at errorBytes
	LastEvent  []byte // the data of the latest event of a stream
	EndMarker  bool   // the stream said [DONE]
	served     string // the model that the service says has answered
	ReadErr    error  // why the body could not be read to its end

	watch *providers.Stopwatch // times the call; nil until the request has been sent
}

// Forward writes the bytes of an accepted answer on, as they come, to a second reader.
type Forward struct {
	To    func(head http.Header) io.Writer // the second reader, given the headers of the response
	Holds func() bool                      // while it is true, bytes are kept back: another model may be asked yet
	Room  *providers.Part                  // limits the memory of bytes that are kept back; nil: no limit
}

type contextKey struct{}

// With puts the exchange into the context of its attempt.
func With(ctx context.Context, x *Exchange) context.Context {
	return context.WithValue(ctx, contextKey{}, x)
}

// Of is the exchange in the context; without one it is a new one that nobody
// else reads.
func Of(ctx context.Context) *Exchange {
	if x, ok := ctx.Value(contextKey{}).(*Exchange); ok {
		return x
	}
	return &Exchange{}
}

// request notes where the attempt goes and which key goes with it.
func (x *Exchange) request(req *http.Request) {
	x.url = req.URL
	for _, name := range []string{"Authorization", "X-Api-Key", "X-Goog-Api-Key"} {
		if v := req.Header.Get(name); v != "" {
			x.Secret = strings.TrimPrefix(v, "Bearer ")
			providers.SecretsOf(req.Context()).Add(x.Secret)
		}
	}
}

// address is where the attempt went, without a query.
func (x *Exchange) address() string {
	if x.url == nil {
		return ""
	}
	u := *x.url
	u.RawQuery, u.Fragment = "", ""
	return u.Redacted()
}

// response notes the head of a response.
func (x *Exchange) response(resp *http.Response) {
	x.status = resp.StatusCode
	x.retryAfter = retryAfter(resp.StatusCode, resp.Header, time.Now())
	x.location = resp.Header.Get("Location")
	x.requestID = x.clean(requestID(resp.Header))
}

// Serve notes the model that the service says has answered; "" says nothing.
func (x *Exchange) Serve(model string) {
	if model != "" {
		x.served = model
	}
}

// Accepted reports a status that promises an answer.
func (x *Exchange) Accepted() bool { return x.status >= 200 && x.status < 300 }

// NoStream is what came in the place of a stream, as far as it was read, or nil.
func (x *Exchange) NoStream() []byte {
	if !errors.Is(x.ReadErr, errNoStream) {
		return nil
	}
	return x.body
}

// clean makes a service's words fit to be shown: one line of at most 300
// runes, without controls and without the key.
func (x *Exchange) clean(s string) string {
	return providers.CleanLine(redact(providers.Clean(s), x.Secret), 300)
}

// redact takes the key out of a text.
func redact(s, secret string) string {
	if secret == "" {
		return s
	}
	return strings.ReplaceAll(s, secret, "[key]")
}

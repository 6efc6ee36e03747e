package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// endpoint is where bodies are sent, and how. It does not use OpenAI's client, which takes
// longer to make a request than all the rest of a call takes.
type endpoint struct {
	client  *http.Client
	base    *url.URL
	unknown error // why the address cannot be used
}

// The paths of the APIs, from the base URL.
const (
	chatPath     = "chat/completions"
	responsePath = "responses"
)

func newEndpoint(base string, t *exchange.Transport) endpoint {
	u, err := url.Parse(base)
	if err == nil && u.Path != "" && !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return endpoint{t.Client(), u, err}
}

// post sends a body of JSON as OpenAI's client does.
func (p endpoint) post(ctx context.Context, path, secret string, body []byte) (*http.Response, error) {
	if p.unknown != nil {
		return nil, p.unknown
	}
	at, err := p.base.Parse(path)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.URL, req.Host = at, at.Host
	req.Header = http.Header{
		"Accept":          {"application/json"},
		"Accept-Encoding": {"identity"},
		"Content-Type":    {"application/json"},
		"User-Agent":      {exchange.UserAgent},
	}
	if secret != "" {
		req.Header["Authorization"] = []string{"Bearer " + secret}
	}
	return p.client.Do(req)
}

// eventReader reads the events of a stream.
type eventReader struct {
	*exchange.EventSink
	take  func(data []byte) (*providers.Error, error)
	ended func() // there are no more events
}

// stream sends a body that asks for a stream, and gives its events to the reader.
func (p endpoint) stream(ctx context.Context, x *exchange.Exchange, path, secret string, body []byte, r eventReader) *providers.Error {
	resp, err := p.post(exchange.With(ctx, x), path, secret, body)
	if err != nil {
		return r.Close(ctx, x, err)
	}
	defer resp.Body.Close()
	events, _ := resp.Body.(exchange.Events) // an answer that is none was not accepted
	for events != nil && err == nil {
		data, ok := events.Next()
		if !ok {
			r.ended()
			break
		}
		if holdsError(data) {
			return x.ErrorInStream(data)
		}
		var failure *providers.Error
		if failure, err = r.take(data); failure != nil && failure.Fault == providers.Malformed {
			x.Withhold()
		}
		if failure != nil || r.Stopped {
			return failure
		}
	}
	if (err != nil || x.EndMarker) && !r.Ended() { // the end that the service says is none
		x.Withhold()
	}
	if object := x.NoStream(); object != nil {
		r.Usage(usageIn(object))
	}
	return r.Close(ctx, x, err)
}

// holdsError reports whether an event has an error, as OpenAI's client takes any
// event with one for an error.
func holdsError(data []byte) bool {
	if !bytes.Contains(data, []byte(`"error"`)) && !bytes.Contains(data, []byte(`\u`)) { // a name may be escaped
		return false
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return false
	}
	_, ok := fields["error"]
	return ok
}

// whole sends a body and reads the object that is the answer.
func (p endpoint) whole(ctx context.Context, x *exchange.Exchange, path, secret string, body []byte) ([]byte, error) {
	resp, err := p.post(exchange.With(ctx, x), path, secret, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	room := resp.ContentLength
	if room < 0 || room > mostRoom {
		room = usualAnswer
	}
	read := bytes.NewBuffer(make([]byte, 0, room+bytes.MinRead))
	_, err = io.Copy(read, resp.Body)
	return read.Bytes(), err
}

// The room that is made for an answer before its length is known, in bytes.
const (
	usualAnswer = 4 << 10
	mostRoom    = 1 << 20
)

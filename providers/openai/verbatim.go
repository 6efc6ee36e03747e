package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/openai/openai-go/v3/responses"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// SendsVerbatim reports whether bodies of an API can be sent, see providers.VerbatimSender.
// A compatible host has Chat Completions alone.
func (p *compatibleService) SendsVerbatim(api string) bool { return api == providers.ChatAPI }

// SendsVerbatim is true of both APIs: this is OpenAI itself.
func (p *service) SendsVerbatim(api string) bool {
	return api == providers.ChatAPI || api == providers.ResponsesAPI
}

// verbatim sends a body of Chat Completions as it is.
func (p *compatibleService) verbatim(ctx context.Context, req providers.Request, v *providers.Verbatim, e *exchange.EventSink) *providers.Error {
	if v.Stream {
		return p.passOn(ctx, req, v, e, p.chatStream)
	}
	return p.passOn(ctx, req, v, e, p.verbatimWhole)
}

// verbatim sends a body as it is.
func (p *service) verbatim(ctx context.Context, req providers.Request, v *providers.Verbatim, e *exchange.EventSink) *providers.Error {
	switch {
	case v.API != providers.ResponsesAPI:
		return p.compatibleService.verbatim(ctx, req, v, e)
	case v.Stream:
		return p.passOn(ctx, req, v, e, p.responseStream)
	}
	return p.passOn(ctx, req, v, e, p.verbatimResponse)
}

// exchanged makes one HTTP exchange for a body.
type exchanged func(ctx context.Context, x *exchange.Exchange, secret string, body []byte, e *exchange.EventSink) *providers.Error

// passOn sends a body as it is, has the answer written on as it comes, and
// reads it beside that. Calls of tools are what was asked for, and no failure.
func (p *compatibleService) passOn(ctx context.Context, req providers.Request, v *providers.Verbatim, e *exchange.EventSink, send exchanged) *providers.Error {
	x := p.NewExchange(req.Model)
	secret, failure := p.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	x.EventLimit, x.WantsStream = exchange.WholeEventBytes, v.Stream
	x.Forward = &exchange.Forward{
		To: func(head http.Header) io.Writer {
			e.Tier(v.Tier) // the tier that was asked for, until the answer names one
			return v.Begin(req.Model.ID, head)
		},
		Holds: func() bool { return v.Others && !e.Came() },
		Room:  v.Room,
	}
	failure = send(ctx, x, secret, v.Body(req.Model.Name), e)
	if failure != nil && failure.Fault == providers.OnlyToolCalls {
		e.Emit(providers.Done{Finish: providers.Stop})
		return nil
	}
	return failure
}

// aliveEvery is how often a call without a stream is said to be alive: nothing
// comes of it before its end.
const aliveEvery = time.Second

func (p *compatibleService) verbatimWhole(ctx context.Context, x *exchange.Exchange, secret string, body []byte, e *exchange.EventSink) *providers.Error {
	return p.passWhole(ctx, x, chatPath, secret, body, e, func(raw []byte) (*providers.Error, error) {
		return (&chatReader{EventSink: e}).read(raw, x)
	})
}

// passWhole sends a body and passes the object on that is the answer, once what it says
// was taken. One that says nothing we know is for the caller to judge.
func (p endpoint) passWhole(ctx context.Context, x *exchange.Exchange, path, secret string, body []byte, e *exchange.EventSink, take func(raw []byte) (*providers.Error, error)) *providers.Error {
	defer x.Leave()
	raw, err := p.awaited(ctx, x, path, secret, body)
	if err != nil || !x.Accepted() {
		return e.Close(ctx, x, err)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) || !json.Valid(raw) {
		return x.NoObject(raw)
	}
	failure, err := take(raw)
	if err != nil || failure == nil && !e.Ended() {
		failure = notUnderstood(raw, x, err)
	}
	if failure != nil {
		e.Usage(usageIn(raw))
	} else {
		failure = e.Close(ctx, x, nil)
	}
	if !x.Forward.Holds() {
		x.PassWhole(raw)
	}
	return failure
}

// notUnderstood is the error for an object that is no answer.
func notUnderstood(raw []byte, x *exchange.Exchange, err error) *providers.Error {
	if err == nil && holdsError(raw) {
		return x.ErrorInStream(raw)
	}
	return x.NewError(providers.Malformed, "the object is no answer", err)
}

// awaited is whole for a call that is alive until it ends.
func (p endpoint) awaited(ctx context.Context, x *exchange.Exchange, path, secret string, body []byte) ([]byte, error) {
	stop := keepAlive(providers.StopwatchOf(ctx))
	defer stop()
	return p.whole(ctx, x, path, secret, body)
}

// verbatimResponse is verbatimWhole of the Responses API.
func (p *service) verbatimResponse(ctx context.Context, x *exchange.Exchange, secret string, body []byte, e *exchange.EventSink) *providers.Error {
	return p.passWhole(ctx, x, responsePath, secret, body, e, func(raw []byte) (*providers.Error, error) {
		var got responses.Response
		if err := json.Unmarshal(raw, &got); err != nil {
			return nil, err
		}
		x.Serve(got.Model)
		return (&responseReader{EventSink: e}).end(string(got.Status), got, x), nil
	})
}

// keepAlive says again and again that a call is alive, until it is told to stop.
func keepAlive(watch *providers.Stopwatch) (stop func()) {
	var mu sync.Mutex
	var timer *time.Timer // nil: it is told to stop
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(aliveEvery, func() {
		mu.Lock()
		defer mu.Unlock()
		if timer != nil {
			watch.Alive()
			timer.Reset(aliveEvery)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		timer.Stop()
		timer = nil
	}
}

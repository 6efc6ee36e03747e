package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// SendsVerbatim reports what can be sent, see providers.VerbatimSender. What
// speaks as OpenAI does has Chat Completions.
func (p *compatibleService) SendsVerbatim(api string) bool { return api == providers.ChatAPI }

// SendsVerbatim is true of both APIs: this is OpenAI itself.
func (p *service) SendsVerbatim(api string) bool {
	return api == providers.ChatAPI || api == providers.ResponsesAPI
}

// verbatim sends a body of Chat Completions as it is.
func (p *compatibleService) verbatim(ctx context.Context, req providers.Request, v *providers.Verbatim, e *exchange.EventSink) *providers.Error {
	if v.Stream {
		return p.passOn(ctx, req, v, e, p.verbatimStream)
	}
	return p.passOn(ctx, req, v, e, p.verbatimWhole)
}

// verbatim sends a body as it is.
func (p *service) verbatim(ctx context.Context, req providers.Request, v *providers.Verbatim, e *exchange.EventSink) *providers.Error {
	switch {
	case v.API != providers.ResponsesAPI:
		return p.compatibleService.verbatim(ctx, req, v, e)
	case v.Stream:
		return p.passOn(ctx, req, v, e, p.verbatimResponseStream)
	}
	return p.passOn(ctx, req, v, e, p.verbatimResponse)
}

// exchanged makes one HTTP exchange with options of its own.
type exchanged func(context.Context, *exchange.Exchange, []option.RequestOption, *exchange.EventSink) *providers.Error

// passOn sends a body as it is, has the answer written on as it comes, and
// reads it beside that. Calls of tools are what was asked for, and no failure.
func (p *compatibleService) passOn(ctx context.Context, req providers.Request, v *providers.Verbatim, e *exchange.EventSink, send exchanged) *providers.Error {
	x := p.NewExchange(req.Model)
	secret, failure := p.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	x.EventLimit = exchange.WholeEventBytes
	options := append(withKey(secret), option.WithRequestBody("application/json", v.Body), option.WithMiddleware(passingOn(v)))
	failure = send(ctx, x, options, e)
	if failure != nil && failure.Fault == providers.OnlyToolCalls {
		e.Emit(providers.Done{Finish: providers.Stop})
		return nil
	}
	return failure
}

func (p *compatibleService) verbatimStream(ctx context.Context, x *exchange.Exchange, options []option.RequestOption, e *exchange.EventSink) *providers.Error {
	r := &chatReader{EventSink: e}
	stream := p.chatStream(exchange.With(ctx, x), openai.ChatCompletionNewParams{}, options...)
	defer stream.Close()
	for stream.Next() {
		if failure := r.takeChunk(stream.Current(), x); failure != nil || r.Stopped {
			return failure
		}
	}
	if x.EndMarker && !r.Ended() && (r.Said() || r.Called()) {
		r.end("stop", x)
	}
	return endOfStream(ctx, x, stream.Err(), e)
}

// aliveEvery is how often a call without a stream is said to be alive: nothing
// comes of it before its end.
const aliveEvery = time.Second

func (p *compatibleService) verbatimWhole(ctx context.Context, x *exchange.Exchange, options []option.RequestOption, e *exchange.EventSink) *providers.Error {
	x.WantsStream = false
	sleep := keepAlive(ctx)
	got, err := p.chat.New(exchange.With(ctx, x), openai.ChatCompletionNewParams{}, options...)
	sleep()
	if err != nil {
		return e.Close(ctx, x, err)
	}
	var chunk openai.ChatCompletionChunk // an answer has what a chunk has, and its message whole
	if err := json.Unmarshal([]byte(got.RawJSON()), &chunk); err != nil {
		return x.NewError(providers.Malformed, err.Error(), err)
	}
	r := &chatReader{EventSink: e}
	if failure := r.take(chunk, x); failure != nil {
		return failure
	}
	return e.Close(ctx, x, nil)
}

// verbatimResponseStream is verbatimStream of the Responses API.
func (p *service) verbatimResponseStream(ctx context.Context, x *exchange.Exchange, options []option.RequestOption, e *exchange.EventSink) *providers.Error {
	r := &responseReader{EventSink: e}
	stream := p.responses.NewStreaming(exchange.With(ctx, x), responses.ResponseNewParams{}, options...)
	defer stream.Close()
	for stream.Next() {
		if failure := r.take(stream.Current(), x); failure != nil || r.Stopped {
			return failure
		}
	}
	return endOfStream(ctx, x, stream.Err(), e)
}

// verbatimResponse is verbatimWhole of the Responses API.
func (p *service) verbatimResponse(ctx context.Context, x *exchange.Exchange, options []option.RequestOption, e *exchange.EventSink) *providers.Error {
	x.WantsStream = false
	sleep := keepAlive(ctx)
	got, err := p.responses.New(exchange.With(ctx, x), responses.ResponseNewParams{}, options...)
	sleep()
	if err != nil {
		return e.Close(ctx, x, err)
	}
	x.Serve(got.Model)
	r := &responseReader{EventSink: e}
	if failure := r.end(string(got.Status), *got, x); failure != nil {
		return failure
	}
	return e.Close(ctx, x, nil)
}

// keepAlive says again and again that a call is alive, until it is told to stop.
func keepAlive(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(aliveEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				providers.StopwatchOf(ctx).Alive()
			}
		}
	}()
	return func() { close(done) }
}

// passingOn has the bytes of an answer that was accepted written on while they
// are read.
func passingOn(v *providers.Verbatim) option.Middleware {
	return func(req *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		resp, err := next(req)
		if err == nil && resp.StatusCode/100 == 2 {
			resp.Body = &passedOn{resp.Body, v.Begin(resp.Header), exchange.ObjectBytes}
		}
		return resp, err
	}
}

// passedOn is a body whose bytes go to a second reader as well.
type passedOn struct {
	io.ReadCloser
	to   io.Writer
	left int64 // that it may still have
}

func (b *passedOn) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errors.New("the answer is too large")
	}
	if n > 0 {
		_, _ = b.to.Write(p[:n]) // whoever reads there ends the call by its context
	}
	return n, err
}

package openai

import (
	"context"
	"fmt"
	"iter"
	"sync/atomic"

	"github.com/openai/openai-go/v3/responses"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// service speaks to OpenAI itself: Chat Completions, or the Responses API for
// the models that are configured for it.
type service struct {
	*compatibleService
	batchService

	// sealed says that the account may not see summaries of the reasoning.
	sealed atomic.Bool
}

// New is a provider that speaks with OpenAI itself.
func New(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	chat := chatService(s, base, t)
	chat.completionTokens = true
	return &service{compatibleService: chat, batchService: newBatchService(chat, base, t)}, nil
}

// Stream asks for one answer through the API that the model names. See
// Provider for the contract.
func (p *service) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
		if v := providers.VerbatimOf(ctx); v != nil {
			return p.verbatim(ctx, req, v, e)
		}
		switch req.Model.API {
		case "", "chat":
			return p.ask(ctx, &req, e)
		case "responses":
			return p.respond(ctx, req, e)
		}
		return p.NewExchange(req.Model).NewError(providers.BadRequest, fmt.Sprintf("api %q is unknown; there are chat and responses", req.Model.API), nil)
	})
}

// respond makes a call of the Responses API, and once more if this account
// may not see summaries of the reasoning: OpenAI shows them to organizations
// that it has verified.
func (p *service) respond(ctx context.Context, req providers.Request, e *exchange.EventSink) *providers.Error {
	x := p.NewExchange(req.Model)
	secret, failure := p.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	sealed := p.sealed.Load()
	failure = p.response(ctx, x, responseParams(req, !sealed), secret, e)
	if failure == nil || sealed || !req.Effort.Reasons() || !x.RejectsParameter("summar") {
		return failure
	}
	p.sealed.Store(true)
	return p.response(ctx, p.NewExchange(req.Model), responseParams(req, false), secret, e)
}

// response makes one HTTP exchange and passes on what it brings.
func (p *service) response(ctx context.Context, x *exchange.Exchange, params responses.ResponseNewParams, secret string, e *exchange.EventSink) *providers.Error {
	x.EventLimit = exchange.WholeEventBytes
	body, err := params.MarshalJSON()
	if err != nil {
		return e.Close(ctx, x, err)
	}
	return p.responseStream(ctx, x, secret, streamed(body), e)
}

// responseStream sends a body and passes on what its events hold.
func (p *service) responseStream(ctx context.Context, x *exchange.Exchange, secret string, body []byte, e *exchange.EventSink) *providers.Error {
	r := &responseReader{EventSink: e}
	take := func(data []byte) (*providers.Error, error) { return r.read(data, x) }
	return p.stream(ctx, x, responsePath, secret, body, eventReader{e, take, func() {}})
}

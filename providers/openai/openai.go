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
	responses responses.ResponseService

	// sealed says that the account may not see summaries of the reasoning.
	sealed atomic.Bool
}

// New is a provider that speaks with OpenAI itself.
func New(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	chat := chatService(s, base, t)
	chat.completionTokens = true
	return &service{compatibleService: chat, batchService: newBatchService(chat, base, t), responses: responses.NewResponseService(clientOptions(base, t)...)}, nil
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
			return p.ask(ctx, req, e)
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
	r := &responseReader{EventSink: e}
	stream := p.responses.NewStreaming(exchange.With(ctx, x), params, withKey(secret)...)
	defer stream.Close()
	for !e.Ended() && stream.Next() {
		if failure := r.take(stream.Current(), x); failure != nil || r.Stopped {
			return failure
		}
	}
	return endOfStream(ctx, x, stream.Err(), e)
}

package providers

import (
	"context"
	"fmt"
	"iter"
	"sync/atomic"

	"github.com/openai/openai-go/v3/responses"
)

// openAI speaks to OpenAI itself: Chat Completions, or the Responses API for
// the models that are configured for it.
type openAI struct {
	*openAICompatible
	responses responses.ResponseService

	// sealed says that the account may not see summaries of the reasoning.
	sealed atomic.Bool
}

func newOpenAI(s service, base string, t *transport) *openAI {
	chat := newOpenAICompatible(s, base, t)
	chat.completionTokens = true
	return &openAI{openAICompatible: chat, responses: responses.NewResponseService(openAIOptions(base, t)...)}
}

// Stream asks for one answer through the API that the model names. See
// Provider for the contract.
func (p *openAI) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return call(func(e *emitter) *Error {
		switch req.Model.API {
		case "", "chat":
			return p.ask(ctx, req, e)
		case "responses":
			return p.respond(ctx, req, e)
		}
		return p.exchange(req.Model).fault(BadRequest, fmt.Sprintf("api %q is unknown; there are chat and responses", req.Model.API), nil)
	})
}

// respond makes a call of the Responses API, and once more if this account
// may not see summaries of the reasoning: OpenAI shows them to organizations
// that it has verified.
func (p *openAI) respond(ctx context.Context, req Request, e *emitter) *Error {
	x := p.exchange(req.Model)
	secret, failure := p.secret(ctx, x)
	if failure != nil {
		return failure
	}
	sealed := p.sealed.Load()
	failure = p.response(ctx, x, responseParams(req, !sealed), secret, e)
	if failure == nil || sealed || !req.Effort.reasons() || !x.objectsTo("summar") {
		return failure
	}
	p.sealed.Store(true)
	return p.response(ctx, p.exchange(req.Model), responseParams(req, false), secret, e)
}

// response makes one HTTP exchange and passes on what it brings.
func (p *openAI) response(ctx context.Context, x *exchange, params responses.ResponseNewParams, secret string, e *emitter) *Error {
	x.eventLimit = wholeEventBytes
	r := &responseReader{emitter: e}
	stream := p.responses.NewStreaming(withExchange(ctx, x), params, withKey(secret)...)
	defer stream.Close()
	for e.finish == "" && stream.Next() {
		if failure := r.take(stream.Current(), x); failure != nil || r.stopped {
			return failure
		}
	}
	return openAIEnd(ctx, x, stream.Err(), e)
}

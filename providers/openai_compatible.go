package providers

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
)

// openAICompatible speaks Chat Completions to any host that offers it, through
// OpenAI's own client. What hosts do differently is written down in
// docs/providers.md.
type openAICompatible struct {
	id   string
	key  Key
	chat openai.ChatCompletionService

	// plain holds the names of models whose host rejects stream_options. They
	// are asked without it from then on, and their usage is unknown unless the
	// host reports it anyway.
	plain sync.Map
}

// newOpenAICompatible builds the service by itself: openai.NewClient would
// take keys, addresses and headers from the environment.
func newOpenAICompatible(cfg Config, base string, t *transport) *openAICompatible {
	options := []option.RequestOption{
		option.WithBaseURL(base),
		option.WithHTTPClient(t.client()),
		option.WithMaxRetries(0),
		option.WithHeader("User-Agent", "switchboard"),
	}
	for _, name := range []string{"Lang", "Package-Version", "OS", "Arch", "Runtime", "Runtime-Version", "Retry-Count", "Timeout"} {
		options = append(options, option.WithHeaderDel("X-Stainless-"+name)) // nobody needs to know our machine
	}
	return &openAICompatible{id: cfg.ID, key: cfg.APIKey, chat: openai.NewChatCompletionService(options...)}
}

// Stream asks for one answer. See Provider for the contract.
func (p *openAICompatible) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		reader := &chatReader{yield: yield}
		if failure := p.ask(ctx, req, reader); failure != nil && !reader.stopped {
			yield(nil, failure)
		}
	}
}

// ask makes the call, and once more if the host turns out not to know
// stream_options.
func (p *openAICompatible) ask(ctx context.Context, req Request, r *chatReader) *Error {
	x := p.exchange(req)
	secret, err := p.key.Resolve(ctx)
	if err == nil && strings.ContainsFunc(secret, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		err = errors.New("the key holds spaces or characters that no key has")
	}
	if err != nil {
		return x.noKey(ctx, err)
	}
	_, plain := p.plain.Load(req.Model.Name)
	failure := p.attempt(ctx, x, chatParams(req, !plain), secret, r)
	if failure == nil || plain || !x.objectsTo("stream_options") {
		return failure
	}
	p.plain.Store(req.Model.Name, true)
	return p.attempt(ctx, p.exchange(req), chatParams(req, false), secret, r)
}

func (p *openAICompatible) exchange(req Request) *exchange {
	return &exchange{provider: p.id, model: req.Model.ID, stream: true}
}

// attempt makes one HTTP exchange and passes on what it brings.
func (p *openAICompatible) attempt(ctx context.Context, x *exchange, params openai.ChatCompletionNewParams, secret string, r *chatReader) *Error {
	var options []option.RequestOption
	if secret != "" {
		options = append(options, option.WithAPIKey(secret))
	}
	stream := p.chat.NewStreaming(withExchange(ctx, x), params, options...)
	defer stream.Close()
	for stream.Next() {
		if failure := r.take(stream.Current(), x); failure != nil || r.stopped {
			return failure
		}
	}
	return p.end(ctx, x, stream.Err(), r)
}

// end says how the stream ended. Once the host has given a reason to finish,
// the answer is whole, and a connection that breaks, hangs or is given up
// after that does it no harm.
func (p *openAICompatible) end(ctx context.Context, x *exchange, err error, r *chatReader) *Error {
	var inside *ssestream.StreamError
	switch {
	case errors.As(err, &inside):
		return x.complained(inside.Event.Data)
	case r.finish != "":
		r.emit(Done{Finish: r.finish})
		return nil
	}
	return x.failure(ctx, err)
}

// chatParams is the request. max_tokens is the name that all hosts know; only
// OpenAI's own reasoning models insist on its successor.
func chatParams(req Request, usage bool) openai.ChatCompletionNewParams {
	params := openai.ChatCompletionNewParams{Model: req.Model.Name}
	if req.System != "" {
		params.Messages = append(params.Messages, openai.SystemMessage(req.System))
	}
	for _, m := range req.Messages {
		switch m.Role {
		case Assistant:
			params.Messages = append(params.Messages, openai.AssistantMessage(m.Text))
		default:
			params.Messages = append(params.Messages, openai.UserMessage(m.Text))
		}
	}
	if req.MaxOutput > 0 {
		params.MaxTokens = openai.Int(int64(req.MaxOutput))
	}
	if usage {
		params.StreamOptions.IncludeUsage = openai.Bool(true)
	}
	return params
}

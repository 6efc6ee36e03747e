package providers

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"sync"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/openai/openai-go/v3/shared"
)

// openAICompatible speaks Chat Completions to any host that offers it, through
// OpenAI's own client. What hosts do differently is written down in
// docs/providers.md.
type openAICompatible struct {
	service
	chat   openai.ChatCompletionService
	models openai.ModelService

	// completionTokens says that the limit on output goes by its newer name.
	completionTokens bool

	// plain holds the names of models whose host rejects stream_options. They
	// are asked without it from then on, and their usage is unknown unless the
	// host reports it anyway.
	plain sync.Map
}

// newOpenAICompatible builds the service by itself: openai.NewClient would
// take keys, addresses and headers from the environment.
func newOpenAICompatible(s service, base string, t *transport) *openAICompatible {
	options := openAIOptions(base, t)
	return &openAICompatible{
		service: s,
		chat:    openai.NewChatCompletionService(options...),
		models:  openai.NewModelService(options...),
	}
}

// openAIOptions are those of every service at one base URL.
func openAIOptions(base string, t *transport) []option.RequestOption {
	options := []option.RequestOption{
		option.WithBaseURL(base),
		option.WithHTTPClient(t.client()),
		option.WithMaxRetries(0),
		option.WithHeader("User-Agent", userAgent),
	}
	for _, name := range stainlessHeaders {
		options = append(options, option.WithHeaderDel(name))
	}
	return options
}

// withKey is the option that sends a key, if there is one.
func withKey(secret string) []option.RequestOption {
	if secret == "" {
		return nil
	}
	return []option.RequestOption{option.WithAPIKey(secret)}
}

// Stream asks for one answer. See Provider for the contract.
func (p *openAICompatible) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return call(func(e *emitter) *Error { return p.ask(ctx, req, e) })
}

// Models lists what the host offers. See Lister for the contract.
func (p *openAICompatible) Models(ctx context.Context) ([]string, error) {
	return p.list(ctx, "data", func(ctx context.Context, secret, _ string) (page, error) {
		got, err := p.models.List(ctx, withKey(secret)...)
		if err != nil {
			return page{}, err
		}
		var all page
		for _, m := range got.Data {
			all.names = append(all.names, m.ID)
		}
		return all, nil
	})
}

// ask makes the call, and once more if the host turns out not to know
// stream_options.
func (p *openAICompatible) ask(ctx context.Context, req Request, e *emitter) *Error {
	x := p.exchange(req.Model)
	secret, failure := p.secret(ctx, x)
	if failure != nil {
		return failure
	}
	_, plain := p.plain.Load(req.Model.Name)
	failure = p.attempt(ctx, x, p.params(req, !plain), secret, e)
	if failure == nil || plain || !x.objectsTo("stream_options") {
		return failure
	}
	p.plain.Store(req.Model.Name, true)
	return p.attempt(ctx, p.exchange(req.Model), p.params(req, false), secret, e)
}

// attempt makes one HTTP exchange and passes on what it brings.
func (p *openAICompatible) attempt(ctx context.Context, x *exchange, params openai.ChatCompletionNewParams, secret string, e *emitter) *Error {
	r := &chatReader{emitter: e}
	stream := p.chat.NewStreaming(withExchange(ctx, x), params, withKey(secret)...)
	defer stream.Close()
	for stream.Next() {
		if failure := r.take(stream.Current(), x); failure != nil || r.stopped {
			return failure
		}
	}
	return openAIEnd(ctx, x, stream.Err(), e)
}

// openAIEnd says how a stream of OpenAI's client ended. It takes any event
// with an "error" for one and gives it as its own error.
func openAIEnd(ctx context.Context, x *exchange, err error, e *emitter) *Error {
	var inside *ssestream.StreamError
	if errors.As(err, &inside) {
		return x.complained(inside.Event.Data)
	}
	return e.close(ctx, x, err)
}

// params is the request. max_tokens is the name that all hosts know; only
// OpenAI's own reasoning models insist on its successor.
func (p *openAICompatible) params(req Request, usage bool) openai.ChatCompletionNewParams {
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
	switch limit := openai.Int(int64(req.MaxOutput)); {
	case req.MaxOutput <= 0:
	case p.completionTokens:
		params.MaxCompletionTokens = limit
	default:
		params.MaxTokens = limit
	}
	if req.Temperature.Known() {
		params.Temperature = openai.Float(req.Temperature.Float())
	}
	params.ReasoningEffort = shared.ReasoningEffort(req.Effort)
	if req.Schema != "" {
		params.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: chatSchema(req.Schema)}
	}
	if usage {
		params.StreamOptions.IncludeUsage = openai.Bool(true)
	}
	return params
}

// schemaName is what a requested schema is called; the API wants a name.
const schemaName = "answer"

// chatSchema is a schema as Chat Completions takes it: strict where it can be.
func chatSchema(s Schema) shared.ResponseFormatJSONSchemaJSONSchemaParam {
	format := shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: schemaName, Schema: json.RawMessage(s)}
	if s.strict() {
		format.Strict = openai.Bool(true)
	}
	return format
}

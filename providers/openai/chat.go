package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"sync"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// compatibleService speaks Chat Completions to any host that offers it, through
// OpenAI's own client. What hosts do differently is written down in
// docs/providers.md.
type compatibleService struct {
	exchange.Service
	endpoint
	models openai.ModelService

	// completionTokens says that the limit on output goes by its newer name.
	completionTokens bool

	// plain holds the names of models whose host rejects stream_options. They
	// are asked without it from then on, and their usage is unknown unless the
	// host reports it anyway.
	plain sync.Map
}

// NewCompatible is a provider that speaks Chat Completions with any host.
func NewCompatible(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	return chatService(s, base, t), nil
}

// chatService makes the client's services one by one, because openai.NewClient would take
// keys, addresses and headers from the environment.
func chatService(s exchange.Service, base string, t *exchange.Transport) *compatibleService {
	return &compatibleService{Service: s, endpoint: newEndpoint(base, t), models: openai.NewModelService(clientOptions(base, t)...)}
}

// clientOptions are those of every service at one base URL.
func clientOptions(base string, t *exchange.Transport) []option.RequestOption {
	options := []option.RequestOption{
		option.WithBaseURL(base),
		option.WithHTTPClient(t.Client()),
		option.WithMaxRetries(0),
		option.WithHeader("User-Agent", exchange.UserAgent),
		option.WithHeader("Accept-Encoding", "identity"),
	}
	for _, name := range exchange.StainlessHeaders {
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
func (p *compatibleService) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
		if v := providers.VerbatimOf(ctx); v != nil {
			return p.verbatim(ctx, req, v, e)
		}
		return p.ask(ctx, &req, e)
	})
}

// Models lists what the host offers. See Lister for the contract.
func (p *compatibleService) Models(ctx context.Context) ([]string, error) {
	return p.List(ctx, "data", func(ctx context.Context, secret, _ string) (exchange.Page, error) {
		got, err := p.models.List(ctx, withKey(secret)...)
		if err != nil {
			return exchange.Page{}, err
		}
		var all exchange.Page
		for _, m := range got.Data {
			all.Names = append(all.Names, m.ID)
		}
		return all, nil
	})
}

// ask makes the call, and once more if the host turns out not to know
// stream_options.
func (p *compatibleService) ask(ctx context.Context, req *providers.Request, e *exchange.EventSink) *providers.Error {
	x := p.NewExchange(req.Model)
	secret, failure := p.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	_, plain := p.plain.Load(req.Model.Name)
	failure = p.attempt(ctx, x, req, !plain, secret, e)
	if failure == nil || plain || !x.RejectsParameter("stream_options") {
		return failure
	}
	p.plain.Store(req.Model.Name, true)
	return p.attempt(ctx, p.NewExchange(req.Model), req, false, secret, e)
}

// attempt makes one HTTP exchange and passes on what it brings.
func (p *compatibleService) attempt(ctx context.Context, x *exchange.Exchange, req *providers.Request, usage bool, secret string, e *exchange.EventSink) *providers.Error {
	body, err := p.body(req, usage)
	if err != nil {
		return e.Close(ctx, x, err)
	}
	return p.chatStream(ctx, x, secret, streamed(body), e)
}

// body is the request as JSON. The parameters are large and are gone from the stack
// before the answer is waited for.
func (p *compatibleService) body(req *providers.Request, usage bool) ([]byte, error) {
	params := p.params(*req, usage)
	return params.MarshalJSON()
}

// streamed is a request's body that also asks for a stream.
func streamed(object []byte) []byte {
	return append(bytes.TrimSuffix(object, []byte("}")), `,"stream":true}`...)
}

// chatStream sends a body and passes on what its chunks hold. Where a host gives no
// reason to finish, [DONE] after some text is one: it is the protocol's own end, and a
// connection that is cut brings none.
func (p *compatibleService) chatStream(ctx context.Context, x *exchange.Exchange, secret string, body []byte, e *exchange.EventSink) *providers.Error {
	r := &chatReader{EventSink: e}
	take := func(data []byte) (*providers.Error, error) { return r.read(data, x) }
	return p.stream(ctx, x, chatPath, secret, body, eventReader{e, take, func() {
		if x.EndMarker && !r.Ended() && (r.Said() || r.Called()) {
			r.end("stop", x)
		}
	}})
}

// params is the request. max_tokens is the name that all hosts know; only
// OpenAI's own reasoning models insist on its successor.
func (p *compatibleService) params(req providers.Request, usage bool) openai.ChatCompletionNewParams {
	params := openai.ChatCompletionNewParams{Model: req.Model.Name}
	if req.System != "" {
		params.Messages = append(params.Messages, openai.SystemMessage(req.System))
	}
	for _, m := range req.Messages {
		switch m.Role {
		case providers.Assistant:
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
	if req.Prefix != "" && p.completionTokens { // other hosts may refuse the name
		params.PromptCacheKey = openai.String(req.Prefix)
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
func chatSchema(s providers.Schema) shared.ResponseFormatJSONSchemaJSONSchemaParam {
	format := shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: schemaName, Schema: json.RawMessage(s)}
	if s.Strict() {
		format.Strict = openai.Bool(true)
	}
	return format
}

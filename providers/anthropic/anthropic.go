package anthropic

import (
	"context"
	"errors"
	"iter"

	anthropic "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// MaxOutput is the limit on output that goes with a request that names none:
// the Messages API insists on one. All models that Anthropic has offered since
// 2025 take it.
const MaxOutput = 32_000

// service speaks Anthropic's Messages API through Anthropic's own client.
type service struct {
	exchange.Service
	messages anthropic.MessageService
	models   anthropic.ModelService
	batches  anthropic.MessageBatchService
}

// New is a provider that speaks with Anthropic. It builds the services by
// themselves: anthropic.NewClient would take keys, tokens, profiles and
// addresses from the environment and from files.
func New(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	options := []option.RequestOption{
		option.WithBaseURL(base),
		option.WithHTTPClient(t.Client()),
		option.WithMaxRetries(0),
		option.WithoutOpenTelemetry(),
		option.WithHeader("User-Agent", exchange.UserAgent),
		option.WithHeader("Accept-Encoding", "identity"),
	}
	for _, name := range exchange.StainlessHeaders {
		options = append(options, option.WithHeaderDel(name))
	}
	return &service{
		Service:  s,
		messages: anthropic.NewMessageService(options...),
		models:   anthropic.NewModelService(options...),
		batches:  anthropic.NewMessageBatchService(options...),
	}, nil
}

func withKey(secret string) []option.RequestOption {
	if secret == "" {
		return nil
	}
	return []option.RequestOption{option.WithAPIKey(secret)}
}

// Stream asks for one answer. See Provider for the contract.
func (p *service) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return exchange.Sequence(func(e *exchange.EventSink) *providers.Error { return p.ask(ctx, req, e) })
}

// Models lists what Anthropic offers. See Lister for the contract.
func (p *service) Models(ctx context.Context) ([]string, error) {
	return p.List(ctx, "data", func(ctx context.Context, secret, after string) (exchange.Page, error) {
		params := anthropic.ModelListParams{Limit: anthropic.Int(1000)}
		if after != "" {
			params.AfterID = anthropic.String(after)
		}
		got, err := p.models.List(ctx, params, withKey(secret)...)
		if err != nil {
			return exchange.Page{}, err
		}
		var one exchange.Page
		for _, m := range got.Data {
			one.Names = append(one.Names, m.ID)
		}
		if got.HasMore {
			one.Next = got.LastID
		}
		return one, nil
	})
}

func (p *service) ask(ctx context.Context, req providers.Request, e *exchange.EventSink) *providers.Error {
	x := p.NewExchange(req.Model)
	if failure := x.Unsupported(providers.Anthropic, req); failure != nil {
		return failure
	}
	secret, failure := p.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	x.SkipsUnnamed = true
	r := &messageReader{EventSink: e}
	stream := p.messages.NewStreaming(exchange.With(ctx, x), messageParams(req), withKey(secret)...)
	defer stream.Close()
	for !r.last && stream.Next() {
		if failure := r.take(stream.Current(), x); failure != nil || r.Stopped {
			return failure
		}
	}
	return endOfStream(ctx, x, stream.Err(), e)
}

// endOfStream says how the stream ended. An error event inside it is an
// error of the client's, with the event as it was sent.
func endOfStream(ctx context.Context, x *exchange.Exchange, err error, e *exchange.EventSink) *providers.Error {
	var said *anthropic.Error
	if x.Accepted() && errors.As(err, &said) {
		return x.ErrorInStream([]byte(said.RawJSON()))
	}
	return e.Close(ctx, x, err)
}

// messageParams is the request. The system prompt is a field of its own.
func messageParams(req providers.Request) anthropic.MessageNewParams {
	params := anthropic.MessageNewParams{Model: req.Model.Name, MaxTokens: MaxOutput}
	if req.MaxOutput > 0 {
		params.MaxTokens = int64(req.MaxOutput)
	}
	if req.System != "" {
		params.System = []anthropic.TextBlockParam{{Text: req.System}}
	}
	if req.Temperature.Known() {
		params.Temperature = anthropic.Float(req.Temperature.Float())
	}
	params.Thinking = thinking(req.Effort)
	if req.Effort.Reasons() {
		params.OutputConfig.Effort = anthropic.OutputConfigEffort(req.Effort)
	}
	if req.Schema != "" {
		params.OutputConfig.Format.Schema = req.Schema.Object()
	}
	for _, m := range req.Messages {
		block := anthropic.NewTextBlock(m.Text)
		switch m.Role {
		case providers.Assistant:
			params.Messages = append(params.Messages, anthropic.NewAssistantMessage(block))
		default:
			params.Messages = append(params.Messages, anthropic.NewUserMessage(block))
		}
	}
	if req.Prefix != "" {
		keepPrefix(&params)
	}
	return params
}

// keepPrefix marks the end of the system prompt and the end of the
// conversation: up to there the service keeps the prompt for five minutes, and
// reads it from there when it comes again. Shorter ones than it keeps it ignores.
func keepPrefix(params *anthropic.MessageNewParams) {
	if n := len(params.System); n > 0 {
		params.System[n-1].CacheControl = anthropic.NewCacheControlEphemeralParam()
	}
	if n := len(params.Messages); n > 1 {
		content := params.Messages[n-1].Content
		content[len(content)-1].OfText.CacheControl = anthropic.NewCacheControlEphemeralParam()
	}
}

// thinking says how much a model may think, in the one way that all models
// since Opus 4.6 take: it decides, and the effort guides it. What it shows of
// that has to be asked for, as newer models show nothing by themselves.
func thinking(e providers.Effort) (t anthropic.ThinkingConfigParamUnion) {
	switch {
	case e == providers.EffortNone:
		t.OfDisabled = &anthropic.ThinkingConfigDisabledParam{}
	case e.Reasons():
		t.OfAdaptive = &anthropic.ThinkingConfigAdaptiveParam{Display: anthropic.ThinkingConfigAdaptiveDisplaySummarized}
	}
	return t
}

package google

import (
	"context"
	"fmt"
	"io"
	"iter"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"google.golang.org/genai"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// service speaks Gemini's generateContent through Google's own client.
type service struct {
	exchange.Service
	models  *genai.Models
	batches *genai.Batches
}

// New is a provider that speaks with Google. It makes one client for all calls
// and sets what that would otherwise take from the environment; the key is put
// in by keyTransport, call by call, because the client would keep it.
func New(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	over := t.Client()
	over.Transport = keyTransport{over.Transport}
	client, err := newClient(&genai.ClientConfig{
		APIKey:      "set by each call",
		Backend:     genai.BackendGeminiAPI,
		HTTPClient:  over,
		HTTPOptions: genai.HTTPOptions{BaseURL: base, APIVersion: "v1beta"},
	})
	if err != nil {
		return nil, fmt.Errorf("the client of Google: %w", err)
	}
	return &service{s, client.Models, client.Batches}, nil
}

var logging sync.Mutex // held while the standard logger is silent

// newClient makes the client. The client logs where both GOOGLE_API_KEY and GEMINI_API_KEY
// are set, although it uses neither. Only silencing the logger prevents that.
func newClient(cfg *genai.ClientConfig) (*genai.Client, error) {
	if os.Getenv("GOOGLE_API_KEY") != "" && os.Getenv("GEMINI_API_KEY") != "" {
		logging.Lock()
		defer logging.Unlock()
		defer log.SetOutput(log.Writer())
		log.SetOutput(io.Discard)
	}
	return genai.NewClient(context.Background(), cfg)
}

// keyTransport makes an attempt of Google's client one of ours: with the key of
// the call, and without headers that describe the machine.
type keyTransport struct{ next http.RoundTripper }

func (k keyTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x := exchange.Of(req.Context())
	req = req.Clone(req.Context())
	for _, name := range []string{"X-Goog-Api-Key", "X-Goog-Api-Client", "X-Server-Timeout"} {
		req.Header.Del(name)
	}
	req.Header.Set("User-Agent", exchange.UserAgent)
	req.Header.Set("Accept-Encoding", "identity")
	if x.Secret != "" {
		req.Header.Set("X-Goog-Api-Key", x.Secret)
	}
	resp, err := k.next.RoundTrip(req)
	if err == nil && x.WantsStream && x.Accepted() {
		resp.Body = newDataReader(resp.Body)
	}
	return resp, err
}

// Stream asks for one answer. See Provider for the contract.
func (p *service) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return exchange.Sequence(func(e *exchange.EventSink) *providers.Error { return p.ask(ctx, req, e) })
}

// Models lists what Google offers for generateContent. See Lister for the
// contract.
func (p *service) Models(ctx context.Context) ([]string, error) {
	return p.List(ctx, "models", func(ctx context.Context, _, after string) (one exchange.Page, err error) {
		defer unreadable(&err)
		got, err := p.models.List(ctx, &genai.ListModelsConfig{PageSize: 1000, PageToken: after})
		if err != nil {
			return exchange.Page{}, err
		}
		for _, m := range got.Items {
			if len(m.SupportedActions) == 0 || slices.Contains(m.SupportedActions, "generateContent") {
				one.Names = append(one.Names, strings.TrimPrefix(m.Name, "models/"))
			}
		}
		one.Next = got.NextPageToken
		return one, nil
	})
}

func (p *service) ask(ctx context.Context, req providers.Request, e *exchange.EventSink) *providers.Error {
	x := p.NewExchange(req.Model)
	if failure := x.Unsupported(providers.Google, req); failure != nil {
		return failure
	}
	secret, failure := p.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	x.Secret = secret
	contents, config := geminiParams(req)
	next, stop := iter.Pull2(p.models.GenerateContentStream(exchange.With(ctx, x), req.Model.Name, contents, config))
	defer stop()
	r := &geminiReader{EventSink: e}
	for {
		chunk, err, ok := pull(next)
		if !ok || err != nil {
			return r.close(ctx, x, err)
		}
		if failure := r.take(chunk, x); failure != nil || r.Stopped {
			return failure
		}
	}
}

// pull is the next chunk.
func pull(next func() (*genai.GenerateContentResponse, error, bool)) (chunk *genai.GenerateContentResponse, err error, ok bool) {
	ok = true
	defer unreadable(&err)
	return next()
}

// unreadable turns a panic into an error. The client panics on shapes that it does not
// expect, such as candidates that are no list.
func unreadable(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the client of Google cannot read it: %v", p)
	}
}

// geminiParams are the conversation and its settings. The client's automatic
// continuation is off: it would make requests of its own.
func geminiParams(req providers.Request) ([]*genai.Content, *genai.GenerateContentConfig) {
	config := &genai.GenerateContentConfig{
		AutomaticContinuation: new(false),
		MaxOutputTokens:       int32(min(max(req.MaxOutput, 0), 1<<30)),
	}
	if req.System != "" {
		config.SystemInstruction = genai.NewContentFromText(req.System, genai.RoleUser)
	}
	if req.Temperature.Known() {
		config.Temperature = new(float32(req.Temperature.Float()))
	}
	config.ThinkingConfig = geminiThinking(req)
	if req.Schema != "" {
		config.ResponseMIMEType, config.ResponseJsonSchema = "application/json", req.Schema.Object()
	}
	var contents []*genai.Content
	for _, m := range req.Messages {
		role := genai.Role(genai.RoleUser)
		if m.Role == providers.Assistant {
			role = genai.RoleModel
		}
		contents = append(contents, genai.NewContentFromText(m.Text, role))
	}
	return contents, config
}

// geminiThinking says how much a model may think, as a level or, before
// Gemini 3, as a budget: a request with both is rejected. Thoughts are shown
// only where they are asked for.
func geminiThinking(req providers.Request) *genai.ThinkingConfig {
	if req.Effort == "" {
		return nil
	}
	t := &genai.ThinkingConfig{IncludeThoughts: req.Effort.Reasons()}
	if providers.GeminiTakesBudget(req.Model) {
		t.ThinkingBudget = new(providers.GeminiBudget[req.Effort])
	} else {
		t.ThinkingLevel = genai.ThinkingLevel(strings.ToUpper(string(req.Effort)))
	}
	return t
}

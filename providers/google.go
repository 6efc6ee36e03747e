package providers

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
)

// google speaks Gemini's generateContent through Google's own client.
type google struct {
	service
	models *genai.Models
}

// newGoogle makes one client for all calls. It sets what the client would
// otherwise take from the environment; the key is put in by googleWire, call
// by call, because the client would keep it.
func newGoogle(s service, base string, t *transport) (*google, error) {
	wire := t.client()
	wire.Transport = googleWire{wire.Transport}
	client, err := newGenAI(&genai.ClientConfig{
		APIKey:      "set by each call",
		Backend:     genai.BackendGeminiAPI,
		HTTPClient:  wire,
		HTTPOptions: genai.HTTPOptions{BaseURL: base, APIVersion: "v1beta"},
	})
	if err != nil {
		return nil, fmt.Errorf("the client of Google: %w", err)
	}
	return &google{s, client.Models}, nil
}

var logging sync.Mutex // held while the standard logger is silent

// newGenAI makes the client. It logs that both GOOGLE_API_KEY and
// GEMINI_API_KEY are set, wherever they are and although it uses neither, and
// nothing can stop it but a silent logger.
func newGenAI(cfg *genai.ClientConfig) (*genai.Client, error) {
	if os.Getenv("GOOGLE_API_KEY") != "" && os.Getenv("GEMINI_API_KEY") != "" {
		logging.Lock()
		defer logging.Unlock()
		defer log.SetOutput(log.Writer())
		log.SetOutput(io.Discard)
	}
	return genai.NewClient(context.Background(), cfg)
}

// googleWire makes an attempt of Google's client one of ours: with the key of
// the call, and without headers that describe the machine.
type googleWire struct{ next http.RoundTripper }

func (g googleWire) RoundTrip(req *http.Request) (*http.Response, error) {
	x := exchangeOf(req.Context())
	req = req.Clone(req.Context())
	for _, name := range []string{"X-Goog-Api-Key", "X-Goog-Api-Client", "X-Server-Timeout"} {
		req.Header.Del(name)
	}
	req.Header.Set("User-Agent", userAgent)
	if x.secret != "" {
		req.Header.Set("X-Goog-Api-Key", x.secret)
	}
	resp, err := g.next.RoundTrip(req)
	if err == nil && x.stream && x.accepted() {
		resp.Body = newDataLines(resp.Body, x)
	}
	return resp, err
}

// Stream asks for one answer. See Provider for the contract.
func (p *google) Stream(ctx context.Context, req Request) iter.Seq2[Event, error] {
	return call(func(e *emitter) *Error { return p.ask(ctx, req, e) })
}

// Models lists what Google offers for generateContent. See Lister for the
// contract.
func (p *google) Models(ctx context.Context) ([]string, error) {
	return p.list(ctx, "models", func(ctx context.Context, _, after string) (one page, err error) {
		defer unreadable(&err)
		got, err := p.models.List(ctx, &genai.ListModelsConfig{PageSize: 1000, PageToken: after})
		if err != nil {
			return page{}, err
		}
		for _, m := range got.Items {
			if len(m.SupportedActions) == 0 || slices.Contains(m.SupportedActions, "generateContent") {
				one.names = append(one.names, strings.TrimPrefix(m.Name, "models/"))
			}
		}
		one.next = got.NextPageToken
		return one, nil
	})
}

func (p *google) ask(ctx context.Context, req Request, e *emitter) *Error {
	x := p.exchange(req.Model)
	if failure := x.unsaid(Google, req); failure != nil {
		return failure
	}
	secret, failure := p.secret(ctx, x)
	if failure != nil {
		return failure
	}
	x.secret = secret
	contents, config := geminiParams(req)
	next, stop := iter.Pull2(p.models.GenerateContentStream(withExchange(ctx, x), req.Model.Name, contents, config))
	defer stop()
	r := &geminiReader{emitter: e}
	for {
		chunk, err, ok := pull(next)
		if !ok || err != nil {
			return r.close(ctx, x, err)
		}
		if failure := r.take(chunk, x); failure != nil || r.stopped {
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

// unreadable makes an error of a panic. The client panics on shapes that it
// does not expect, such as candidates that are no list.
func unreadable(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the client of Google cannot read it: %v", p)
	}
}

// geminiParams are the conversation and its settings. The client's automatic
// continuation is off: it would make requests of its own.
func geminiParams(req Request) ([]*genai.Content, *genai.GenerateContentConfig) {
	config := &genai.GenerateContentConfig{
		AutomaticContinuation: genai.Ptr(false),
		MaxOutputTokens:       int32(min(max(req.MaxOutput, 0), 1<<30)),
	}
	if req.System != "" {
		config.SystemInstruction = genai.NewContentFromText(req.System, genai.RoleUser)
	}
	if req.Temperature.Known() {
		config.Temperature = genai.Ptr(float32(req.Temperature.Float()))
	}
	config.ThinkingConfig = geminiThinking(req)
	if req.Schema != "" {
		config.ResponseMIMEType, config.ResponseJsonSchema = "application/json", req.Schema.Object()
	}
	var contents []*genai.Content
	for _, m := range req.Messages {
		role := genai.Role(genai.RoleUser)
		if m.Role == Assistant {
			role = genai.RoleModel
		}
		contents = append(contents, genai.NewContentFromText(m.Text, role))
	}
	return contents, config
}

// geminiThinking says how much a model may think, as a level or, before
// Gemini 3, as a budget: a request with both is rejected. Thoughts are shown
// only where they are asked for.
func geminiThinking(req Request) *genai.ThinkingConfig {
	if req.Effort == "" {
		return nil
	}
	t := &genai.ThinkingConfig{IncludeThoughts: req.Effort.reasons()}
	if geminiBudgets(req.Model) {
		t.ThinkingBudget = genai.Ptr(geminiBudget[req.Effort])
	} else {
		t.ThinkingLevel = genai.ThinkingLevel(strings.ToUpper(string(req.Effort)))
	}
	return t
}

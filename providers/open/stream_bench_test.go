package open_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	anthropic "github.com/anthropics/anthropic-sdk-go"
	anthropicoption "github.com/anthropics/anthropic-sdk-go/option"
	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"google.golang.org/genai"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

// hundredService answers with 100 chunks and usage, as the vendor writes them.
func hundredService(d vendortest.Dialect, b *testing.B) string {
	hundred := d.Begin + strings.Repeat(d.Text(" token"), 100) + d.Finish(providers.Stop, &vendortest.Counts{In: 54, Cached: 0, Out: 100, Reasoning: 0}) + d.End
	return vendortest.Start(b, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		vendortest.Script(hundred)(vendortest.Conn{ResponseWriter: w, Request: r})
	})), (*httptest.Server).Start)
}

// BenchmarkStream is a call through our provider, transport and all.
func BenchmarkStream(b *testing.B) {
	for _, d := range vendortest.Dialects {
		b.Run(d.String(), func(b *testing.B) {
			p := d.Open(b, hundredService(d, b), providers.Key{})
			b.ReportAllocs()
			for b.Loop() {
				texts := 0
				for event, err := range p.Stream(b.Context(), vendortest.Request("hello")) {
					if err != nil {
						b.Fatal(err)
					}
					if _, ok := event.(providers.Text); ok {
						texts++
					}
				}
				if texts != 100 {
					b.Fatalf("%d pieces of text", texts)
				}
			}
		})
	}
}

// BenchmarkSDKAlone is the same call through the vendor's client as it comes,
// with the answer thrown away. BenchmarkStream is measured against it, in the
// same run.
func BenchmarkSDKAlone(b *testing.B) {
	for _, alone := range []struct {
		dialect vendortest.Dialect
		call    func(b *testing.B, address string) func() (events int)
	}{
		{vendortest.OpenAICompatible, chatAlone}, {vendortest.OpenAIResponses, responsesAlone}, {vendortest.Anthropic, messagesAlone}, {vendortest.Google, geminiAlone},
	} {
		b.Run(alone.dialect.String(), func(b *testing.B) {
			call := alone.call(b, hundredService(alone.dialect, b))
			b.ReportAllocs()
			for b.Loop() {
				if n := call(); n < 101 {
					b.Fatalf("%d events", n)
				}
			}
		})
	}
}

// drain counts what a client's stream brings.
func drain(b *testing.B, stream interface {
	Next() bool
	Err() error
	Close() error
}) int {
	n := 0
	for stream.Next() {
		n++
	}
	if err := stream.Close(); stream.Err() != nil || err != nil {
		b.Fatal(stream.Err(), err)
	}
	return n
}

func chatAlone(b *testing.B, address string) func() int {
	client := openai.NewClient(option.WithBaseURL(address+"/v1"), option.WithAPIKey("x"), option.WithMaxRetries(0))
	return func() int {
		return drain(b, client.Chat.Completions.NewStreaming(b.Context(), openai.ChatCompletionNewParams{
			Model: "theirs", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hello")},
			StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
		}))
	}
}

func responsesAlone(b *testing.B, address string) func() int {
	client := openai.NewClient(option.WithBaseURL(address+"/v1"), option.WithAPIKey("x"), option.WithMaxRetries(0))
	return func() int {
		return drain(b, client.Responses.NewStreaming(b.Context(), responses.ResponseNewParams{
			Model: "theirs", Input: responses.ResponseNewParamsInputUnion{OfString: openai.String("hello")},
		}))
	}
}

func messagesAlone(b *testing.B, address string) func() int {
	client := anthropic.NewClient(anthropicoption.WithBaseURL(address), anthropicoption.WithAPIKey("x"), anthropicoption.WithMaxRetries(0))
	return func() int {
		return drain(b, client.Messages.NewStreaming(b.Context(), anthropic.MessageNewParams{
			Model: "theirs", MaxTokens: 100, Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("hello"))},
		}))
	}
}

func geminiAlone(b *testing.B, address string) func() int {
	client, err := genai.NewClient(b.Context(), &genai.ClientConfig{APIKey: "x", Backend: genai.BackendGeminiAPI, HTTPOptions: genai.HTTPOptions{BaseURL: address}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.ClientConfig().HTTPClient.CloseIdleConnections)
	return func() int {
		n := 0
		for _, err := range client.Models.GenerateContentStream(b.Context(), "theirs", genai.Text("hello"), nil) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		return n
	}
}

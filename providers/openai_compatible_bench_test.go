package providers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/providers"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// hundred is an answer of 100 chunks with usage, as OpenAI writes it.
var hundred = strings.Repeat(openAICompatible.text(" token"), 100) +
	openAICompatible.finish(providers.Stop, &tokens{54, 0, 100, 0}) + openAICompatible.end

func hundredService(b *testing.B) string {
	return start(b, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		script(hundred)(wire{w, r})
	})), (*httptest.Server).Start)
}

// BenchmarkStream is a call through our provider, transport and all.
func BenchmarkStream(b *testing.B) {
	p := openAICompatible.open(b, hundredService(b), providers.Key{})
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range p.Stream(b.Context(), ask("hello")) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 102 {
			b.Fatalf("%d events", n)
		}
	}
}

// BenchmarkSDKAlone is the same call through OpenAI's client as it comes, with
// the answer thrown away. BenchmarkStream is measured against it, in the same
// run.
func BenchmarkSDKAlone(b *testing.B) {
	address := hundredService(b)
	client := openai.NewClient(option.WithBaseURL(address+"/v1"), option.WithAPIKey("x"), option.WithMaxRetries(0))
	b.ReportAllocs()
	for b.Loop() {
		stream := client.Chat.Completions.NewStreaming(b.Context(), openai.ChatCompletionNewParams{
			Model: "theirs", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hello")},
			StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
		})
		n := 0
		for stream.Next() {
			n++
		}
		if err := stream.Close(); stream.Err() != nil || err != nil || n != 102 {
			b.Fatal(stream.Err(), err, n)
		}
	}
}

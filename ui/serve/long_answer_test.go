package serve

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// TestALongAnswerCostsWhatItsServiceSays passes answers on of which only the beginning is
// kept.
func TestALongAnswerCostsWhatItsServiceSays(t *testing.T) {
	text := strings.Repeat("some ", 1000)
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/responses"):
			fmt.Fprintf(w, `{"id":"r","object":"response","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":%q}]}],"usage":{"input_tokens":11,"output_tokens":5,"total_tokens":16}}`, text)
		case strings.Contains(string(body), `"logprobs"`): // one that OpenAI's client reads
			fmt.Fprintf(w, `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":%q,"refusal":null},"logprobs":{"content":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}`, text)
		default:
			fmt.Fprintf(w, `{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}`, text)
		}
	}))
	defer up.Close()
	c, kept := oneModel(t, up.URL, dispatch.Limits{MaxOutput: 100, AnswerBytes: 100})
	const said = `"messages":[{"role":"user","content":"a"}]`
	for of, at := range map[string]struct {
		handler http.Handler
		body    string
	}{
		"a chat":               {c.Completions(), `{"model":"big","seed":1,` + said + `}`},
		"a chat with logprobs": {c.Completions(), `{"model":"big","seed":1,"logprobs":true,` + said + `}`},
		"a response":           {c.Responses(), `{"model":"big","store":false,"input":"a"}`},
	} {
		t.Run(of, func(t *testing.T) {
			got := post(at.handler, "/", at.body)
			if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), text) {
				t.Fatal(got.Code, got.Body)
			}
			c.settle(t.Context())
			if got := kept.last().Answers[0]; got.Cost != providers.Nano(21_000) || got.Usage.Estimated || len(got.Text) != 100 || got.Failure.Fault != providers.Oversized {
				t.Errorf("it costs %v by %+v; %q, %+v", got.Cost, got.Usage, got.Text, got.Failure)
			}
		})
	}
}

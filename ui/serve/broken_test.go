package serve

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/open"
)

// TestABrokenStreamIsToldAlikeHoweverItWasAskedFor compares what is passed on with what the
// engine makes of the same stream.
func TestABrokenStreamIsToldAlikeHoweverItWasAskedFor(t *testing.T) {
	const one, last = `data: {"choices":[{"index":0,"delta":{"content":"Four"}}]}` + "\n\n", `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	var sent string
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, sent)
	}))
	defer up.Close()
	config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: up.URL + "/v1", Concurrency: 8}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	s := serveChats(t, func(s *Server) { s.Chats.Catalog.Providers["up"] = engine.Service{Config: config, Provider: p} })
	for outcome, c := range map[string]struct {
		sent, passed string
		fault        providers.Fault
	}{
		"an end without a reason is one where there is a text": {one + "data: [DONE]\n\n", one + "data: [DONE]\n\n", ""},
		"without a text it is none":                            {": a\n\ndata: {\"choices\":[]}\n\ndata: [DONE]\n\n", "", providers.CutOff},
		"an event that is broken ends it":                      {one + "data: {\"choices\":[{\n\n" + one + last + "data: [DONE]\n\n", one, providers.Malformed},
		"and so does one without an object":                    {one + "data: Hello\r\n\r\n" + last, one, providers.Malformed},
		"what comes after the end does no harm":                {one + last + "data: {\"choices\":[{\n\ndata: [DONE]\n\n", one + last, ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			sent = c.sent
			for beyond, want := range map[string]string{"": "", `"seed":1,`: c.passed} {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.address+"/v1/chat/completions", strings.NewReader(`{"model":"big",`+beyond+`"stream":true,"messages":[{"role":"user","content":"a"}]}`))
				if err != nil {
					t.Fatal(err)
				}
				_, got := send(t, r)
				if !strings.HasPrefix(got, want) || strings.Contains(got, `"error":{"message"`) != (c.fault != "") || c.fault != "" && strings.Contains(got, "[DONE]") {
					t.Errorf("%s %s", beyond, got)
				}
				if c.fault != "" && want != "" && !strings.HasPrefix(got[len(want):], `data: {"type":"error"`) {
					t.Errorf("after it comes %s", got[len(want):])
				}
				switch a := s.last().Answers[0]; {
				case c.fault == "" && (a.Failure != nil || a.Finish != providers.Stop), c.fault != "" && (a.Failure == nil || a.Failure.Fault != c.fault):
					t.Errorf("%s %s, %+v", beyond, a.Finish, a.Failure)
				}
			}
		})
	}
}

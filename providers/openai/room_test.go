package openai

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// TestACallHoldsNoRoomWhenItHasEnded: the next model of a routed call needs it, whose
// request goes on.
func TestACallHoldsNoRoomWhenItHasEnded(t *testing.T) {
	const held = 100 << 10
	word := strings.Repeat("a", held)
	chat := `{"choices":[{"index":0,"message":{"role":"assistant","content":"` + word + `"},"finish_reason":"stop"}]}`
	response := `{"id":"r","object":"response","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"` + word + `"}]}]}`
	chunk := `data: {"choices":[{"index":0,"delta":{"content":"` + word + `"},"finish_reason":null}]}` + "\n\n"
	piece := `event: response.output_text.delta` + "\n" + `data: {"type":"response.output_text.delta","delta":"` + word + `"}` + "\n\n"
	for outcome, c := range map[string]struct {
		api, answer string
		stream, cut bool
		held        bool // nothing of it goes on
		cancelled   bool // its caller leaves when it begins
	}{
		"a whole answer":                          {api: providers.ChatAPI, answer: chat},
		"one that is none":                        {api: providers.ChatAPI, answer: `{"word":"` + word + `"}`},
		"one that is none, where others may go":   {api: providers.ChatAPI, answer: `{"word":"` + word + `"}`, held: true},
		"one that is broken":                      {api: providers.ChatAPI, answer: chat[:len(chat)-1]},
		"one that is cut":                         {api: providers.ChatAPI, answer: chat[:len(chat)-1], cut: true},
		"one whose caller leaves":                 {api: providers.ChatAPI, answer: chat[:len(chat)-1], cut: true, cancelled: true},
		"one of Responses":                        {api: providers.ResponsesAPI, answer: response},
		"one of Responses that is none":           {api: providers.ResponsesAPI, answer: `{"output":"` + word + `"}`, held: true},
		"a stream":                                {api: providers.ChatAPI, answer: chunk + "data: [DONE]\n\n", stream: true},
		"a stream that breaks off":                {api: providers.ChatAPI, answer: chunk + chunk[:len(chunk)/2], stream: true},
		"a stream that is cut":                    {api: providers.ChatAPI, answer: chunk + chunk[:len(chunk)/2], stream: true, cut: true},
		"a stream with a broken event":            {api: providers.ChatAPI, answer: chunk + `data: {"` + word + "\n\n", stream: true},
		"a stream of which nothing goes on":       {api: providers.ChatAPI, answer: `data: {"word":"` + word + `"}` + "\n\n", stream: true, held: true},
		"a stream whose caller leaves":            {api: providers.ChatAPI, answer: chunk + chunk[:len(chunk)/2], stream: true, cut: true, cancelled: true},
		"a stream of Responses that breaks off":   {api: providers.ResponsesAPI, answer: piece + piece[:len(piece)/2], stream: true},
		"an error of the service":                 {api: providers.ChatAPI, answer: `data: {"error":{"message":"` + word + `"}}` + "\n\n", stream: true},
		"a page in the place of a stream":         {api: providers.ChatAPI, answer: "<html>" + word, stream: true},
		"a page in the place of a whole answer":   {api: providers.ChatAPI, answer: "<html>" + word},
		"an answer that there is no more room of": {api: providers.ChatAPI, answer: strings.Repeat(chat, 3)},
	} {
		t.Run(outcome, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				w.Header().Set("Content-Type", map[bool]string{true: "text/event-stream", false: "application/json"}[c.stream])
				if c.cut {
					w.Header().Set("Content-Length", strconv.Itoa(len(c.answer)+1))
				}
				_, _ = io.WriteString(w, c.answer)
				if c.cancelled {
					_ = http.NewResponseController(w).Flush()
					cancel()
					<-r.Context().Done()
				}
			}))
			defer server.Close()
			transport, err := exchange.NewTransport(providers.Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer transport.Client().CloseIdleConnections()
			p, err := New(exchange.Service{ID: "p"}, server.URL, transport)
			if err != nil {
				t.Fatal(err)
			}
			room := providers.NewRoom(2*held, 2*held)
			v := &providers.Verbatim{API: c.api, Stream: c.stream, Room: room.Part(), Others: c.held,
				Body:  func(string) []byte { return []byte("{}") },
				Given: func() bool { return false },
				Begin: func(string, http.Header) io.Writer { return io.Discard },
			}
			for range p.Stream(providers.WithVerbatim(ctx, v), providers.Request{Model: providers.Model{ID: "m", Name: "m"}}) {
			}
			if !room.Part().Try(2*held + 64<<10) {
				t.Error("something of the room is still taken")
			}
		})
	}
}

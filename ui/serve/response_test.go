package serve

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
)

func respond(model, text string) responses.ResponseNewParams {
	return responses.ResponseNewParams{Model: model, Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(text)}}
}

func TestResponsesAreAnswered(t *testing.T) {
	s := serveChats(t)
	t.Run("a text that is routed is answered through a service of Chat Completions", func(t *testing.T) {
		asked := respond("switchboard", "What is 2 + 2?")
		asked.Instructions = openai.String("Be brief.")
		asked.MaxOutputTokens = openai.Int(50)
		var raw *http.Response
		got, err := s.client.Responses.New(t.Context(), asked, option.WithResponseInto(&raw))
		if err != nil {
			t.Fatal(err)
		}
		if got.OutputText() != "Four it is." || got.Model != "nano" || got.Status != "completed" || got.Usage.InputTokens != 11 || got.Usage.TotalTokens != 14 || got.Instructions.OfString != "Be brief." {
			t.Errorf("%+v", got)
		}
		trial := s.last()
		if raw.Header.Get("x-switchboard-model") != "nano" || got.ID != "resp_switchboard_"+trial.ID || trial.System != "Be brief." || trial.MaxOutput != 50 || !trial.Routed {
			t.Errorf("%v %+v", raw.Header, trial)
		}
	})
	t.Run("turns among the items are its conversation, as clients give them back", func(t *testing.T) {
		const body = `{"model":"big","tools":[],"store":false,"previous_response_id":null,"text":{"format":{"type":"text"}},"input":[{"role":"developer","content":"Be brief."},{"role":"user","content":"What is 1 + 1?"},
			{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Two.","annotations":[],"logprobs":[]}]},
			{"type":"message","role":"user","content":[{"type":"input_text","text":"What is 2 + 2?"}]}]}`
		status, got := s.post(t, "/v1/responses", body)
		if status != 200 || !strings.Contains(got, "Four it is.") {
			t.Fatal(status, got)
		}
		for _, want := range []string{"Be brief.", "What is 1 + 1?", "Two.", "What is 2 + 2?"} {
			if !strings.Contains(s.up.last(), want) {
				t.Errorf("%s was not sent: %s", want, s.up.last())
			}
		}
	})
	t.Run("what goes to OpenAI by name goes as it is, and comes back so", func(t *testing.T) {
		const body = `{"input": "hi" ,"previous_response_id":"resp_abc","model":"gpt","seed":12345678901234567890}`
		status, got := s.post(t, "/v1/responses", body)
		if want := strings.Replace(body, `"gpt"`, `"gpt-x"`, 1); s.up.last() != want || status != 200 || !strings.Contains(got, `"id":"resp_up"`) {
			t.Errorf("%d %s\n%s", status, got, s.up.last())
		}
		a := s.last().Answers[0]
		if a.Cost.Nano() != 40_000 || a.Failure != nil || len(a.ToolCalls) != 1 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("a stream with tools does", func(t *testing.T) {
		asked := respond("gpt", "What is the weather in Izmir?")
		asked.Tools = []responses.ToolUnionParam{{OfFunction: &responses.FunctionToolParam{Name: "weather", Parameters: map[string]any{"type": "object"}}}}
		stream := s.client.Responses.NewStreaming(t.Context(), asked)
		var last responses.ResponseStreamEventUnion
		for stream.Next() {
			last = stream.Current()
		}
		if err := stream.Err(); err != nil || last.Type != "response.completed" || last.Response.Output[0].Name != "weather" {
			t.Errorf("%+v %v", last, err)
		}
		if a := s.last().Answers[0]; a.Cost.Nano() != 40_000 || a.Failure != nil {
			t.Errorf("%+v", a)
		}
	})
}

// order is that in which OpenAI's documentation has the events of a text.
var order = []string{"response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
	"response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"}

func TestTheEventsOfAResponse(t *testing.T) {
	s := serveChats(t)
	for _, model := range []string{"switchboard", "big"} {
		t.Run("of "+model+" come in their order, numbered", func(t *testing.T) {
			r, err := http.Post("http://"+s.address+"/v1/responses", "application/json", strings.NewReader(`{"stream":true,"input":"What is 2 + 2?","model":"`+model+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			defer http.DefaultClient.CloseIdleConnections()
			var kinds []string
			var text string
			name, numbered := "", 0
			for in := bufio.NewScanner(r.Body); in.Scan(); {
				if is, ok := strings.CutPrefix(in.Text(), "event: "); ok {
					name = is
				}
				data, ok := strings.CutPrefix(in.Text(), "data: ")
				if !ok {
					continue
				}
				var e struct {
					Type     string
					Sequence int `json:"sequence_number"`
					Delta    string
					Item     string `json:"item_id"`
				}
				if err := json.Unmarshal([]byte(data), &e); err != nil || e.Sequence != numbered || e.Type != name {
					t.Fatalf("%s %s %v", name, data, err)
				}
				numbered++
				text += e.Delta
				kinds = append(kinds, e.Type)
			}
			if got := slices.Compact(kinds); !slices.Equal(got, order) || text != "Four it is." {
				t.Errorf("%q %v", text, got)
			}
		})
		t.Run("of "+model+" are read by the vendor's client", func(t *testing.T) {
			stream := s.client.Responses.NewStreaming(t.Context(), respond(model, "What is 2 + 2?"))
			var last responses.ResponseStreamEventUnion
			for stream.Next() {
				last = stream.Current()
			}
			if err := stream.Err(); err != nil || last.Response.OutputText() != "Four it is." || last.Response.Usage.TotalTokens != 14 {
				t.Errorf("%+v %v", last, err)
			}
		})
	}
}

func TestErrorsOfResponses(t *testing.T) {
	s := serveChats(t)
	for _, c := range []struct {
		name, body  string
		status      int
		param, code string
	}{
		{"no input", `{"model":"big"}`, 400, "input", "bad_request"},
		{"an empty input", `{"model":"big","input":[]}`, 400, "input", "bad_request"},
		{"a number for an input", `{"model":"big","input":7}`, 400, "input", "bad_request"},
		{"an input of nobody", `{"model":"gpt","input":[{"role":"system","content":"a"}]}`, 400, "input", "bad_request"},
		{"tools where the service cannot take them", `{"model":"big","input":"a","tools":[{"type":"web_search"}]}`, 400, "tools", "unsupported"},
		{"an image there", `{"model":"claude","input":[{"role":"user","content":[{"type":"input_image","image_url":"data:"}]}]}`, 400, "input", "unsupported"},
		{"an earlier response where nobody has it", `{"model":"switchboard","input":"a","previous_response_id":"resp_abc"}`, 400, "previous_response_id", "unsupported"},
		{"an earlier response of ours", `{"model":"gpt","input":"a","previous_response_id":"resp_switchboard_abc"}`, 400, "previous_response_id", "previous_response_not_found"},
		{"a response that is to be kept", `{"model":"big","input":"a","store":true}`, 400, "store", "unsupported"},
		{"the background", `{"model":"gpt","input":"a","background":true}`, 400, "background", "unsupported"},
		{"a model that nobody configured", `{"model":"gpt-9","input":"a"}`, 404, "", "model_not_found"},
		{"a path in the name of a model", `{"model":"../../v1/admin","input":"a"}`, 404, "", "model_not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, got := s.post(t, "/v1/responses", c.body)
			var e struct {
				Error struct {
					Param, Code, Message string
				}
			}
			if err := json.Unmarshal([]byte(got), &e); err != nil || status != c.status || e.Error.Param != c.param || e.Error.Code != c.code || e.Error.Message == "" {
				t.Error(status, got)
			}
		})
	}
	for model, status := range map[string]int{"big": 503, "gpt": 503} {
		t.Run("a service that is down, behind "+model, func(t *testing.T) {
			s.up.fail("big", 503)
			s.up.fail("gpt-x", 503)
			defer s.up.fail("big", 0)
			defer s.up.fail("gpt-x", 0)
			stream := s.client.Responses.NewStreaming(t.Context(), respond(model, "a"))
			for stream.Next() {
				t.Error("an event")
			}
			var got *openai.Error
			if !errors.As(stream.Err(), &got) || got.StatusCode != status {
				t.Error(stream.Err())
			}
		})
	}
}

// post sends a body to the service.
func (s *served) post(t *testing.T, path, body string) (status int, answer string) {
	t.Helper()
	r, err := http.Post("http://"+s.address+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer r.Body.Close()
	all, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(all)
}

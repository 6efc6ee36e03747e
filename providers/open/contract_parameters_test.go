package open_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

// loose and tight are schemas that OpenAI takes as they are, and in its strict
// mode.
const (
	loose = providers.Schema(`{"type":"object","properties":{"zip":{"type":"string"},"city":{"type":"string"}}}`)
	tight = providers.Schema(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}`)
)

func fields(t *testing.T, s string) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Each kind puts parameters where its vendor documents them, and
// what is unset adds nothing.
func TestParametersAreSentInTheWordsOfEachKind(t *testing.T) {
	warm := providers.Parameters{Temperature: providers.NewTemperature(0)}
	low := providers.Parameters{Effort: providers.EffortLow}
	none := providers.Parameters{Effort: providers.EffortNone}
	open, closed := providers.Parameters{Schema: loose}, providers.Parameters{Schema: tight}
	chat := map[providers.Parameters]string{
		warm:   `{"temperature":0}`,
		low:    `{"reasoning_effort":"low"}`,
		none:   `{"reasoning_effort":"none"}`,
		open:   `{"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":` + string(loose) + `}}}`,
		closed: `{"response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":` + string(tight) + `}}}`,
	}
	for _, kind := range []struct {
		vendortest.Dialect
		path, model string
		adds        map[providers.Parameters]string
	}{
		{vendortest.OpenAICompatible, "/v1/chat/completions", "theirs", chat},
		{vendortest.OpenAIChat, "/v1/chat/completions", "theirs", chat},
		{vendortest.OpenAIResponses, "/v1/responses", "theirs", map[providers.Parameters]string{
			warm:   `{"temperature":0}`,
			low:    `{"reasoning":{"effort":"low","summary":"auto"}}`,
			none:   `{"reasoning":{"effort":"none"}}`,
			open:   `{"text":{"format":{"type":"json_schema","name":"answer","schema":` + string(loose) + `}}}`,
			closed: `{"text":{"format":{"type":"json_schema","name":"answer","strict":true,"schema":` + string(tight) + `}}}`,
		}},
		{vendortest.Anthropic, "/v1/messages", "theirs", map[providers.Parameters]string{
			warm: `{"temperature":0}`,
			low:  `{"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"}}`,
			none: `{"thinking":{"type":"disabled"}}`,
			open: `{"output_config":{"format":{"type":"json_schema","schema":` + string(loose) + `}}}`,
		}},
		{vendortest.Google, "/v1beta/models/gemini-3-flash:streamGenerateContent", "gemini-3-flash", map[providers.Parameters]string{
			warm: `{"generationConfig":{"temperature":0}}`,
			low:  `{"generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}}}`,
			open: `{"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":` + string(loose) + `}}`,
		}},
		{vendortest.Google, "/v1beta/models/gemini-2.5-flash:streamGenerateContent", "gemini-2.5-flash", map[providers.Parameters]string{
			low:  `{"generationConfig":{"thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024}}}`,
			none: `{"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}}`,
		}},
	} {
		req := vendortest.Request("hello")
		req.Model.Name = kind.model
		plain := kind.RequestBody(t, kind.path, req)
		for p, adds := range kind.adds {
			sent, _ := json.Marshal(p)
			t.Run(kind.String()+" sends "+string(sent), func(t *testing.T) {
				req.Parameters = p
				got, want := kind.RequestBody(t, kind.path, req), maps.Clone(plain)
				maps.Copy(want, fields(t, adds))
				if !reflect.DeepEqual(got, want) {
					t.Errorf("got %v\nwant %v", got, want)
				}
			})
		}
	}
}

func TestASchemaKeepsTheOrderOfItsProperties(t *testing.T) {
	for _, d := range []vendortest.Dialect{vendortest.OpenAICompatible, vendortest.OpenAIResponses, vendortest.Anthropic} {
		t.Run(d.String(), func(t *testing.T) {
			bodies := make(chan string, 1)
			address := vendortest.Start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				bodies <- string(body)
				vendortest.Script(d.Greeting()...)(vendortest.Conn{ResponseWriter: w, Request: r})
			})), (*httptest.Server).Start)
			req := vendortest.Request("hello")
			req.Schema = loose
			vendortest.WantGreeting(t, vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(t.Context(), req)))
			if body := <-bodies; !strings.Contains(body, `{"zip":{"type":"string"},"city":{"type":"string"}}`) {
				t.Errorf("sent %s", body)
			}
		})
	}
}

func TestWhatAKindCannotExpressIsSaidAndNotSent(t *testing.T) {
	hot := providers.Parameters{Temperature: providers.NewTemperature(1.5)}
	both := providers.Parameters{Temperature: providers.NewTemperature(0.5), Effort: providers.EffortLow}
	for name, c := range map[string]struct {
		vendortest.Dialect
		asks providers.Parameters
		says string
	}{
		"a temperature above that of Anthropic":   {vendortest.Anthropic, hot, "ours takes temperatures from 0 to 1, not 1.5"},
		"a temperature beside Anthropic's effort": {vendortest.Anthropic, both, "ours takes no temperature while it reasons; unset one of temperature and effort"},
		"an effort that Anthropic has not":        {vendortest.Anthropic, providers.Parameters{Effort: providers.EffortMinimal}, "ours has no effort minimal; there are none, low, medium, high, xhigh, max"},
		"an effort that Gemini has not":           {vendortest.Google, providers.Parameters{Effort: providers.EffortMax}, "ours has no effort max; there are minimal, low, medium, high"},
	} {
		t.Run(name, func(t *testing.T) {
			req := vendortest.Request("hello")
			req.Parameters = c.asks
			o := vendortest.Collect(t, c.Open(t, vendortest.Loopback(t, func(vendortest.Conn) { t.Error("a request came") }), providers.Key{}).Stream(t.Context(), req))
			vendortest.WantFault(t, o.Err, providers.Unsupported)
			if o.Err.Detail != c.says {
				t.Errorf("says %q", o.Err.Detail)
			}
			if got := providers.Inexpressible(c.Kind, req.Model, c.asks); len(got) != 1 || got[0] != c.says {
				t.Errorf("beforehand %q", got)
			}
		})
	}
	t.Run("what OpenAI's models make of it only they can say", func(t *testing.T) {
		if got := providers.Inexpressible(providers.OpenAI, vendortest.Request("").Model, both); got != nil {
			t.Errorf("says %q", got)
		}
	})
}

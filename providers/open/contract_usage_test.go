package open_test

import (
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

// reports puts a vendor's own usage object into a stream of its dialect.
func reports(d vendortest.Dialect, usage string) []string {
	switch d.String() {
	case "openai responses":
		return []string{d.Text("Hi"), vendortest.Event(`{"type":"response.completed","response":{"status":"completed","usage":` + usage + `}}`)}
	case "anthropic":
		return []string{d.Text("Hi"), vendortest.NamedEvent("message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":`+usage+`}`), d.End}
	case "google":
		return []string{d.Text("Hi"), vendortest.Event(`{"candidates":[{"finishReason":"STOP"}],"usageMetadata":` + usage + `}`)}
	}
	return []string{d.Text("Hi"), vendortest.Event(`{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":` + usage + `}`), d.End}
}

// TestCountsMeanTheSameForAll holds the normaliser to payloads in the shape
// that each vendor's documentation shows. The last column is what providers.Usage
// says they mean: input contains what was cached and written, output contains
// reasoning.
func TestCountsMeanTheSameForAll(t *testing.T) {
	n := providers.Count
	for _, c := range []struct {
		document string // where the vendor shows this payload, or who reported it
		dialect  vendortest.Dialect
		usage    string
		want     providers.Usage
	}{
		{"OpenAI, guides/prompt-caching", vendortest.OpenAIChat,
			`{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1920},"completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}`,
			providers.Usage{Input: n(2006), CachedInput: n(1920), Output: n(300), Reasoning: n(0)}},
		{"OpenAI, guides/reasoning", vendortest.OpenAIResponses,
			`{"input_tokens":75,"input_tokens_details":{"cached_tokens":0},"output_tokens":1186,"output_tokens_details":{"reasoning_tokens":1024},"total_tokens":1261}`,
			providers.Usage{Input: n(75), CachedInput: n(0), Output: n(1186), Reasoning: n(1024)}},
		{"OpenAI, api-reference/responses (usage, with cache writes)", vendortest.OpenAIResponses,
			`{"input_tokens":12033,"input_tokens_details":{"cached_tokens":11000,"cache_write_tokens":904},"output_tokens":44,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":12077}`,
			providers.Usage{Input: n(12033), CachedInput: n(11000), CacheWrite: n(904), Output: n(44), Reasoning: n(0)}},

		{"Anthropic, build-with-claude/prompt-caching (first call, writes the cache)", vendortest.Anthropic,
			`{"cache_creation_input_tokens":188086,"cache_read_input_tokens":0,"input_tokens":21,"output_tokens":393}`,
			providers.Usage{Input: n(188107), CachedInput: n(0), CacheWrite: n(188086), Output: n(393)}},
		{"Anthropic, build-with-claude/prompt-caching (second call, reads it)", vendortest.Anthropic,
			`{"cache_creation_input_tokens":0,"cache_read_input_tokens":188086,"input_tokens":21,"output_tokens":393}`,
			providers.Usage{Input: n(188107), CachedInput: n(188086), CacheWrite: n(0), Output: n(393)}},
		{"Anthropic, api/messages (usage.output_tokens_details)", vendortest.Anthropic,
			`{"input_tokens":2095,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":503,"output_tokens_details":{"thinking_tokens":400},"service_tier":"standard"}`,
			providers.Usage{Input: n(2095), CachedInput: n(0), CacheWrite: n(0), Output: n(503), Reasoning: n(400)}},

		{"Anthropic, api/messages-streaming (message_delta alone, its message_start lost)", vendortest.Anthropic,
			`{"output_tokens":15}`, providers.Usage{Output: n(15)}},

		{"Google, gemini-api/docs/caching", vendortest.Google,
			`{"promptTokenCount":696219,"cachedContentTokenCount":696190,"candidatesTokenCount":214,"totalTokenCount":696433}`,
			providers.Usage{Input: n(696219), CachedInput: n(696190), Output: n(214)}},
		{"Google, gemini-api/docs/thinking: thoughts beside the output, in the total", vendortest.Google,
			`{"promptTokenCount":16,"candidatesTokenCount":809,"thoughtsTokenCount":1012,"totalTokenCount":1837}`,
			providers.Usage{Input: n(16), Output: n(1821), Reasoning: n(1012)}},
		{"Google: thoughts inside the output, as the total tells", vendortest.Google,
			`{"promptTokenCount":16,"candidatesTokenCount":1821,"thoughtsTokenCount":1012,"totalTokenCount":1837}`,
			providers.Usage{Input: n(16), Output: n(1821), Reasoning: n(1012)}},
		{"Google: thoughts beside the output, no total", vendortest.Google,
			`{"promptTokenCount":16,"candidatesTokenCount":809,"thoughtsTokenCount":1012}`,
			providers.Usage{Input: n(16), Output: n(1821), Reasoning: n(1012)}},
		{"Google: all of the output was thoughts", vendortest.Google,
			`{"promptTokenCount":16,"thoughtsTokenCount":1012,"totalTokenCount":1028}`,
			providers.Usage{Input: n(16), Output: n(1012), Reasoning: n(1012)}},
		{"Google, api/generate-content (UsageMetadata): tool results are part of the prompt", vendortest.Google,
			`{"promptTokenCount":1000,"candidatesTokenCount":800,"thoughtsTokenCount":300,"toolUsePromptTokenCount":200,"totalTokenCount":2300}`,
			providers.Usage{Input: n(1200), Output: n(1100), Reasoning: n(300)}},

		{"Mistral, api (chat completion)", vendortest.OpenAICompatible,
			`{"prompt_tokens":16,"completion_tokens":34,"total_tokens":50}`,
			providers.Usage{Input: n(16), Output: n(34)}},
		{"DeepSeek, guides/kv_cache and create-chat-completion", vendortest.OpenAICompatible,
			`{"prompt_tokens":2006,"completion_tokens":30,"total_tokens":2036,"prompt_cache_hit_tokens":1920,"prompt_cache_miss_tokens":86,"completion_tokens_details":{"reasoning_tokens":12}}`,
			providers.Usage{Input: n(2006), CachedInput: n(1920), Output: n(30), Reasoning: n(12)}},
		{"OpenRouter, use-cases/usage-accounting", vendortest.OpenAICompatible,
			`{"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":0},"cost":0.95,"cost_details":{"upstream_inference_cost":19},"prompt_tokens":194,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"total_tokens":196}`,
			providers.Usage{Input: n(194), CachedInput: n(0), Output: n(2), Reasoning: n(0), Charged: providers.USD(19.95)}},
		{"Ollama, LM Studio, llama.cpp and vLLM: no details", vendortest.OpenAICompatible,
			`{"prompt_tokens":26,"completion_tokens":298,"total_tokens":324}`,
			providers.Usage{Input: n(26), Output: n(298)}},
		{"xAI: reasoning beside the output, in the total (vercel/ai#12425)", vendortest.OpenAICompatible,
			`{"prompt_tokens":54,"completion_tokens":20,"total_tokens":85,"completion_tokens_details":{"reasoning_tokens":11}}`,
			providers.Usage{Input: n(54), Output: n(31), Reasoning: n(11)}},
		{"Google through the OpenAI library: a total alone tells nothing of the output (mozilla-ai/any-llm#1290)", vendortest.OpenAICompatible,
			`{"prompt_tokens":54,"completion_tokens":20,"total_tokens":85}`,
			providers.Usage{Input: n(54), Output: n(20)}},
		{"a gateway to Anthropic: cached tokens beside the prompt, as the total tells (Portkey-AI/gateway#1754)", vendortest.OpenAICompatible,
			`{"prompt_tokens":12,"completion_tokens":20,"total_tokens":5032,"cache_read_input_tokens":5000,"prompt_tokens_details":{"cached_tokens":5000}}`,
			providers.Usage{Input: n(5012), CachedInput: n(5000), Output: n(20)}},
		{"a gateway to Anthropic: cached and written tokens beside the prompt", vendortest.OpenAICompatible,
			`{"prompt_tokens":12,"completion_tokens":20,"total_tokens":5132,"cache_read_input_tokens":5000,"cache_creation_input_tokens":100}`,
			providers.Usage{Input: n(5112), CachedInput: n(5000), CacheWrite: n(100), Output: n(20)}},
		{"a gateway to Anthropic: cached tokens and reasoning beside", vendortest.OpenAICompatible,
			`{"prompt_tokens":12,"completion_tokens":20,"total_tokens":5062,"cache_read_input_tokens":5000,"completion_tokens_details":{"reasoning_tokens":30}}`,
			providers.Usage{Input: n(5012), CachedInput: n(5000), Output: n(50), Reasoning: n(30)}},
		{"LiteLLM: cached tokens in the prompt, as the total tells", vendortest.OpenAICompatible,
			`{"prompt_tokens":5012,"completion_tokens":20,"total_tokens":5032,"cache_read_input_tokens":5000}`,
			providers.Usage{Input: n(5012), CachedInput: n(5000), Output: n(20)}},
		{"nobody: more cached than input can only be beside it", vendortest.OpenAIResponses,
			`{"input_tokens":12,"input_tokens_details":{"cached_tokens":5000},"output_tokens":20}`,
			providers.Usage{Input: n(5012), CachedInput: n(5000), Output: n(20)}},
		{"Moonshot: cached tokens in a field of their own", vendortest.OpenAICompatible,
			`{"prompt_tokens":54,"completion_tokens":20,"total_tokens":74,"cached_tokens":50}`,
			providers.Usage{Input: n(54), CachedInput: n(50), Output: n(20)}},
		{"nobody: more reasoning than output can only be beside it", vendortest.OpenAICompatible,
			`{"prompt_tokens":54,"completion_tokens":20,"completion_tokens_details":{"reasoning_tokens":31}}`,
			providers.Usage{Input: n(54), Output: n(51), Reasoning: n(31)}},
	} {
		t.Run(c.document, func(t *testing.T) {
			o := c.dialect.Call(t, vendortest.Script(reports(c.dialect, c.usage)...))
			if len(o.Usage) != 1 || o.Usage[0] != c.want {
				t.Errorf("got %+v, %v\nwant %+v", o.Usage, o.Err, c.want)
			}
		})
	}
}

func TestCountsThatAreNoneAreUnknown(t *testing.T) {
	for _, c := range []struct {
		dialect vendortest.Dialect
		usage   string
	}{
		{vendortest.OpenAICompatible, `{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}`}, {vendortest.OpenAICompatible, `{}`}, {vendortest.OpenAICompatible, `null`},
		{vendortest.OpenAIResponses, `{"input_tokens":0,"output_tokens":0,"total_tokens":0}`}, {vendortest.OpenAIResponses, `null`},
		{vendortest.Anthropic, `{"input_tokens":0,"output_tokens":0}`},
		{vendortest.OpenAICompatible, `{"prompt_tokens":900000000000000,"completion_tokens":900000000000000}`},
		{vendortest.OpenAICompatible, `{"prompt_tokens":5,"completion_tokens":1e30}`},
		{vendortest.OpenAIResponses, `{"input_tokens":5,"output_tokens":9000000000000000000}`},
		{vendortest.Anthropic, `{"input_tokens":9000000000000000000,"cache_read_input_tokens":9000000000000000000,"output_tokens":5}`},
		{vendortest.Google, `{"promptTokenCount":2000000000,"candidatesTokenCount":1}`},
		{vendortest.Google, `{"promptTokenCount": 900000000000000,"candidatesTokenCount":1}`},
		{vendortest.Google, `{}`}, {vendortest.Google, `{"promptTokensDetails":[]}`},
	} {
		t.Run(c.dialect.String()+" "+c.usage, func(t *testing.T) {
			if o := c.dialect.Call(t, vendortest.Script(reports(c.dialect, c.usage)...)); len(o.Usage) != 0 || o.Done == nil {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
	}
}

// TestCountsOfAPromptAlone: Gemini counts the prompt in its first chunk, when
// nothing is generated yet. That is no answer of 0 tokens.
func TestCountsOfAPromptAlone(t *testing.T) {
	o := vendortest.Google.Call(t, vendortest.Script(vendortest.Event(`{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}],"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}`)))
	if len(o.Usage) != 1 || o.Usage[0] != (providers.Usage{Input: providers.Count(7)}) {
		t.Errorf("got %+v", o.Usage)
	}
}

func TestCountsAreFoundWhereTheyAre(t *testing.T) {
	want := providers.Usage{Input: providers.Count(100), Output: providers.Count(20)}
	const usage = `{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}`
	for outcome, stream := range map[string]string{
		"in the last choice (Moonshot)": vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":` + usage + `}]}`),
		"in a chunk after it":           vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`) + vendortest.Event(`{"choices":[],"usage":`+usage+`}`),
		"beside the choice":             vendortest.Event(`{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":` + usage + `}`),
	} {
		t.Run(outcome, func(t *testing.T) {
			o := vendortest.OpenAICompatible.Call(t, vendortest.Script(vendortest.OpenAICompatible.Text("Hi"), stream))
			if len(o.Usage) != 1 || o.Usage[0] != want {
				t.Errorf("got %+v, %v", o.Usage, o.Err)
			}
		})
	}
}

// TestLaterCountsReplaceEarlierOnes as a whole: a gateway counted cached
// tokens with the prompt at first, and beside it at the end
// (maximhq/bifrost#5355).
func TestLaterCountsReplaceEarlierOnes(t *testing.T) {
	n := providers.Count
	for _, c := range []struct {
		outcome, start, delta string
		want                  providers.Usage
	}{
		{"with cached tokens", `{"input_tokens":8834,"output_tokens":0}`, `{"input_tokens":18,"output_tokens":426,"cache_creation_input_tokens":0,"cache_read_input_tokens":8831}`,
			providers.Usage{Input: n(8849), CachedInput: n(8831), CacheWrite: n(0), Output: n(426)}},
		{"without cached tokens", `{"input_tokens":18,"cache_read_input_tokens":8831,"output_tokens":0}`, `{"input_tokens":8849,"output_tokens":426}`,
			providers.Usage{Input: n(8849), Output: n(426)}},
		{"but not with zeros", `{"input_tokens":18,"cache_read_input_tokens":8831,"output_tokens":0}`, `{"input_tokens":0,"cache_read_input_tokens":0,"output_tokens":426}`,
			providers.Usage{Input: n(8849), CachedInput: n(8831), Output: n(426)}},
		{"but not with the same input alone", `{"input_tokens":18,"cache_read_input_tokens":8831,"output_tokens":0}`, `{"input_tokens":18,"output_tokens":426}`,
			providers.Usage{Input: n(8849), CachedInput: n(8831), Output: n(426)}},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			o := vendortest.Anthropic.Call(t, vendortest.Script(
				vendortest.NamedEvent("message_start", `{"type":"message_start","message":{"content":[],"usage":`+c.start+`}}`), vendortest.Anthropic.Text("Hi"),
				vendortest.NamedEvent("message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":`+c.delta+`}`), vendortest.Anthropic.End))
			if len(o.Usage) == 0 || o.Usage[len(o.Usage)-1] != c.want {
				t.Errorf("got %+v, %v", o.Usage, o.Err)
			}
		})
	}
}

func TestAGatewaysOwnPriceIsReported(t *testing.T) {
	usd := providers.USD
	for _, c := range []struct {
		outcome, fields string
		want            providers.Money
	}{
		{"as a number", `"cost":0.00123`, usd(0.00123)},
		{"as a text", `"cost":"0.00123"`, usd(0.00123)},
		{"as an object with a total", `"cost":{"input_tokens_cost":0.001,"total_cost":0.00123}`, usd(0.00123)},
		{"of a free model", `"cost":0`, usd(0)},
		{"with what the service behind takes", `"cost":0.05,"is_byok":true,"cost_details":{"upstream_inference_cost":1}`, usd(1.05)},
		{"without it where the gateway pays", `"cost":0.05,"is_byok":false,"cost_details":{"upstream_inference_cost":0.04}`, usd(0.05)},
		{"or not at all", `"cost":null`, providers.Money{}},
		{"but not below nothing", `"cost":-1`, providers.Money{}},
		{"but not as what cannot be", `"cost":1e12`, providers.Money{}},
		{"but not as a word", `"cost":"free"`, providers.Money{}},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			for _, d := range []vendortest.Dialect{vendortest.OpenAICompatible, vendortest.OpenAIResponses} {
				counts := map[string]string{"openai responses": `"input_tokens":100,"output_tokens":20`}[d.String()]
				if counts == "" {
					counts = `"prompt_tokens":100,"completion_tokens":20`
				}
				o := d.Call(t, vendortest.Script(reports(d, "{"+counts+","+c.fields+"}")...))
				if len(o.Usage) != 1 || o.Usage[0].Charged != c.want || o.Usage[0].Output.Int() != 20 {
					t.Errorf("%s: got %+v, %v", d, o.Usage, o.Err)
				}
			}
		})
	}
}

package usagefile_test

import (
	"fmt"
	"strings"
	"testing"

	"switchboard/eval/usage"
	"switchboard/eval/usage/usagefile"
)

const openAIHead = "start_time,end_time,start_time_iso,end_time_iso"

func openAIPage(result string) string {
	return `{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result",` + result + `}]}]}`
}

func costsPage(result string) string {
	return `{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.costs.result",` + result + `}]}]}`
}

func heliconeRow(more string) string {
	return `{"request_id":"h","request_created_at":"2026-09-01T10:00:00Z","provider":"OPENAI","prompt_tokens":100,"completion_tokens":30,` + more + "}\n"
}

func liteLLMRow(more string) string {
	return `{"request_id":"r","call_type":"acompletion","startTime":"2026-09-01T10:00:00Z","model":"m","prompt_tokens":100,"completion_tokens":30,` + more + "}\n"
}

func langfuseRow(more string) string {
	return `{"id":"o","traceId":"t","startTime":"2026-09-01T10:00:00Z","model":"m",` + more + "}\n"
}

// The traps that the vendors' descriptions have, one by one; the samples have
// them all together.
func TestTrapsOfFormats(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
		not  string
	}{
		"OpenAI usage: the split by text and audio is part of the totals": {text: openAIPage(`"input_tokens":1000,"input_text_tokens":900,"input_audio_tokens":100,"output_tokens":5,"output_text_tokens":5,"num_model_requests":1`),
			want: []string{"input 1000 ", "output 5 "}},
		"OpenAI usage: a bucket without results is no usage": {text: `{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[]}]}`,
			want: []string{"openai-usage\n"}, not: "row "},
		"OpenAI usage: flex is a tier, default is none": {text: openAIPage(`"input_tokens":1,"output_tokens":1,"num_model_requests":1,"service_tier":"flex"`), want: []string{"; tier flex"}},
		"OpenAI dashboard: an export of idle minutes alone is no unknown file": {text: openAIHead + "\n1788220800,1788220860,2026-09-01T00:00:00Z,2026-09-01T00:01:00Z\n",
			want: []string{"openai-usage\n", "without usage: 1"}, not: "row "},
		"OpenAI dashboard: columns come in any order, counts as 3.0": {text: "model,output_tokens,start_time,end_time,start_time_iso,end_time_iso,input_tokens,num_model_requests\nm,5.0,1788220800,1788220860,,,10.0,3.0\n",
			want: []string{"m: 3 requests; input 10 "}},
		"OpenAI costs: an amount never goes through a float": {text: costsPage(`"amount":{"value":0.1000000000000000055,"currency":"usd"}`), want: []string{"; 0.1 USD billed"}},
		"OpenAI costs: a credit is negative":                 {text: costsPage(`"amount":{"value":-2.50,"currency":"usd"},"line_item":"credit"`), want: []string{"; -2.5 USD billed"}},
		"OpenAI costs: the quantity of a web search is no tokens": {text: costsPage(`"amount":{"value":1,"currency":"usd"},"line_item":"web search, high","quantity":7`),
			want: []string{"input — ", "output — "}},
		"Anthropic cost: amounts are cents as decimals": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"amount":"123.45","currency":"USD","cost_type":"tokens"}]}]}`,
			want: []string{"; 1.2345 USD billed"}},
		"Anthropic analytics: rows are flat, and the list amount is not paid": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","group":{"model":"m","cost_type":"tokens"},"cost":{"amount":"100.5","currency":"USD","list_amount":"200","requests":null}}]}`,
			want: []string{"; 1.005 USD billed", "— requests"}},
		"Anthropic usage: input is without the cache": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":10,"cache_read_input_tokens":90,"output_tokens":1,"model":"m"}]}]}`,
			want: []string{"input 10 cached 90 ", "— requests"}},
		"DeepSeek: amount times price is not what was paid": {text: "user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,m,k,s,output_tokens,0.5,50\n",
			want: []string{"output 50 "}, not: "billed"},
		"OpenRouter: a cancelled generation costs, and what the cache saved is in the total": {text: "generation_id,created_at,cost_total,cost_cache,tokens_prompt,tokens_completion,model_permaslug,cancelled\ng,2026-09-01 10:00:00,0.5,-0.25,10,1,m,true\n",
			want: []string{"; 0.5 USD billed"}},
		"OpenRouter: with a key of one's own the total is only the fee": {text: "generation_id,created_at,cost_total,byok_usage_inference,tokens_prompt,tokens_completion,model_permaslug\ng,2026-09-01 10:00:00,0.05,1,10,1,m\n",
			want: []string{"; 1.05 USD reported"}},
		"OpenRouter: of a generation the native tokens are billed": {text: `{"data":{"id":"g","created_at":"2026-09-01T10:00:00Z","model":"m","total_cost":1,"tokens_prompt":5,"native_tokens_prompt":7,"tokens_completion":1,"native_tokens_completion":2,"is_byok":false}}`,
			want: []string{"input 7 ", "output 2 "}},
		"LiteLLM: no spend on tokens is an unknown price": {text: liteLLMRow(`"spend":0,"cache_hit":"None"`), not: "reported"},
		"LiteLLM: no spend on a hit of the cache is none": {text: liteLLMRow(`"spend":0,"cache_hit":"True"`), want: []string{"; 0 USD reported"}},
		"LiteLLM: a failure has a row":                    {text: liteLLMRow(`"spend":0,"status":"failure"`), want: []string{"; 0 USD reported"}},
		"LiteLLM: metadata and tags are JSON in a text": {text: liteLLMRow(`"spend":1,"request_tags":"[\"a\"]","metadata":"{\"usage_object\":{\"prompt_tokens_details\":{\"cached_tokens\":60}}}"`),
			want: []string{"input 40 cached 60 ", "tag=a"}},
		"LiteLLM: an array of the database is {a,b}, times are UTC without a zone": {text: "request_id,call_type,spend,startTime,model,prompt_tokens,completion_tokens,request_tags\nr,acompletion,1,2026-09-01 10:00:00.5,m,1,1,\"{a,b}\"\n",
			want: []string{"2026-09-01 10:00:00 ", "tag=a", "tag=b"}},
		"LiteLLM: the second version of its list is in data": {text: `{"data":[` + strings.TrimSpace(liteLLMRow(`"spend":1`)) + `],"total":1,"page":1,"page_size":1000,"total_pages":1}`, want: []string{"; 1 USD reported"}},
		"Langfuse: spans would count twice":                  {text: langfuseRow(`"type":"SPAN","usageDetails":{"input":1,"output":1}`) + langfuseRow(`"type":"AGENT","usageDetails":{"input":1,"output":1}`), want: []string{"without usage: 2"}, not: "input 1"},
		"Langfuse: newer input is without the cache":         {text: langfuseRow(`"type":"GENERATION","usageDetails":{"input":40,"cache_read_input_tokens":60,"output":5,"total":105}`), want: []string{"input 40 cached 60 "}},
		"Langfuse: older input has the cache in it":          {text: langfuseRow(`"type":"GENERATION","usageDetails":{"input":100,"input_cached_tokens":60,"output":5,"total":105}`), want: []string{"input 40 cached 60 "}},
		"Langfuse: a total of 0 without details is unknown":  {text: langfuseRow(`"type":"GENERATION","usageDetails":{"input":1,"output":1,"total":2},"costDetails":{},"totalCost":0`), not: "reported"},
		"Langfuse: in a table objects are JSON, and scores are columns": {text: "id,traceId,type,startTime,model,usageDetails,costDetails,accuracy\no,t,GENERATION,2026-09-01T10:00:00Z,m,\"{\"\"input\"\":1,\"\"output\"\":2,\"\"total\"\":3}\",\"{\"\"total\"\":0.5}\",0.9\n",
			want: []string{"input 1 ", "; 0.5 USD reported"}},
		"Helicone: a cost of null is unknown":              {text: heliconeRow(`"costUSD":null`), not: "reported"},
		"Helicone: a cost of 0 on tokens is no price":      {text: heliconeRow(`"costUSD":0,"cache_enabled":true,"cache_reference_id":"00000000-0000-0000-0000-000000000000"`), not: "reported"},
		"Helicone: an answer that was given again is free": {text: heliconeRow(`"costUSD":0,"cache_enabled":true,"cache_reference_id":"7d1f3c52-0000-4000-8000-000000000001"`), want: []string{"; 0 USD reported"}},
		"Helicone: the query's answer is in data":          {text: `{"data":[` + strings.TrimSpace(heliconeRow(`"costUSD":1`)) + `],"error":null}`, want: []string{"; 1 USD reported"}},
		"Claude Code: what it made up itself is no call": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"<synthetic>","usage":{"input_tokens":1,"output_tokens":1}}}` + "\n",
			want: []string{"claude-code\n", "without usage: 1"}},
		"Claude Code: fast is a tier": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":1,"speed":"fast"}}}` + "\n",
			want: []string{"; tier fast"}},
		"Codex: without the last counts they are the difference of the sums": {text: `{"timestamp":"2026-09-01T08:00:00Z","type":"session_meta","payload":{"id":"c"}}
{"timestamp":"2026-09-01T08:00:01Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":30,"total_tokens":130}}}}
{"timestamp":"2026-09-01T08:00:02Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":150,"cached_input_tokens":60,"output_tokens":35,"total_tokens":185}}}}
`, want: []string{"gpt-5: 1 requests; input 40 cached 60 ", "input 50 cached 0 ", "; model=assumed"}},
		"Gemini CLI: thoughts are output, and the cache is in the input": {text: `{"sessionId":"g","projectHash":"h","messages":[{"id":"1","timestamp":"2026-09-01T08:00:00Z","type":"gemini","model":"m","tokens":{"input":100,"output":20,"cached":40,"thoughts":7,"tool":0,"total":127}}]}`,
			want: []string{"input 60 cached 40 ", "output 27 reasoning 7"}},
		"FOCUS: 1.4 has no ProviderName, and 1.2 no ServiceProviderName": {text: "BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ProviderName,SkuId\n1,USD,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m\n",
			want: []string{" openai m: ", "; 1 USD billed"}},
		"FOCUS: tokens may be written small, and quantities be null": {text: "BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ServiceProviderName,SkuId,SkuMeter,ConsumedUnit,ConsumedQuantity\n1,USD,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m,Cache Read Tokens,tokens,7\n1,USD,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m,Output Tokens,,\n",
			want: []string{"cached 7 ", "output — "}},
		"FOCUS: other services are no usage": {text: "BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ServiceProviderName,SkuId\n1,USD,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,Compute,Cloud,vm\n",
			want: []string{"without usage: 1"}, not: "billed"},
	} {
		t.Run(name, func(t *testing.T) {
			got := told(t, write(t, "export", []byte(c.text)), usagefile.Options{})
			wantLines(t, got, c.want...)
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%q is in\n%s", c.not, got)
			}
		})
	}
}

func TestACountMayBeLeftOutAndNotBeNegative(t *testing.T) {
	for name, c := range map[string]struct{ cells, want string }{
		"left out is unknown": {"2026-09-01T10:00:00Z,m,,,", "input — cached — write —/—/— output — "},
		"negative":            {"2026-09-01T10:00:00Z,m,-1,1,", "row 2: input_tokens: -1 is negative"},
		"more than there are": {"2026-09-01T10:00:00Z,m,99999999999999999999,1,", "is no whole number"},
		"no number":           {"2026-09-01T10:00:00Z,m,NaN,1,", "is no whole number"},
		"in the year 1970":    {"1,m,1,1,", "is no time of a call to a model"},
		"no time":             {",m,1,1,", "row 2: time: there is none"},
	} {
		t.Run(name, func(t *testing.T) {
			wantLines(t, told(t, write(t, "a.csv", fmt.Appendf(nil, "time,model,input_tokens,output_tokens,cost\n%s\n", c.cells)), usagefile.Options{Format: usage.CSV}), c.want)
		})
	}
}

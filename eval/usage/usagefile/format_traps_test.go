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
		"a proxy's log: more tokens than a call can have are unknown": {text: `{"switchboard_call":"c1","time":"2026-09-01T10:00:00Z","model":"m","routed":true,"status":200,"ms":9,"input_tokens":1000000000000000,"output_tokens":5}` + "\n",
			want: []string{"input — ", "output — "}},
		"OpenAI usage: the split by text and audio is part of the totals": {text: openAIPage(`"input_tokens":1000,"input_text_tokens":900,"input_audio_tokens":100,"output_tokens":5,"output_text_tokens":5,"num_model_requests":1`),
			want: []string{"input 1,000 ", "output 5 "}},
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
		"OpenAI usage: priority is a tier, and its case does not matter":   {text: openAIPage(`"input_tokens":1,"output_tokens":1,"num_model_requests":1,"service_tier":"Priority"`), want: []string{"; tier priority"}},
		"OpenAI usage: batch is a tier, said as one":                       {text: openAIPage(`"input_tokens":1,"output_tokens":1,"num_model_requests":1,"batch":false,"service_tier":"batch"`), want: []string{"; tier batch"}},
		"OpenAI usage: batch is a tier, said apart":                        {text: openAIPage(`"input_tokens":1,"output_tokens":1,"num_model_requests":1,"batch":true,"service_tier":"default"`), want: []string{"; tier batch"}},
		"OpenAI usage: default and null are no tier":                       {text: openAIPage(`"input_tokens":1,"output_tokens":1,"num_model_requests":1,"service_tier":"default"`) + "\n", want: []string{"input 1 "}, not: "tier"},
		"OpenAI usage: what was written to the cache is in the input, too": {text: openAIPage(`"input_tokens":1000,"input_cached_tokens":400,"input_cache_write_tokens":100,"input_uncached_tokens":500,"output_tokens":5,"num_model_requests":1`), want: []string{"input 500 cached 400 write 100/"}},
		"OpenAI usage: several results of a bucket are several rows": {text: openAIPage(`"input_tokens":1,"output_tokens":1,"num_model_requests":1,"model":"a"},{"object":"organization.usage.completions.result","input_tokens":2,"output_tokens":1,"num_model_requests":1,"model":"b"`),
			want: []string{" a: 1 requests; input 1 ", " b: 1 requests; input 2 "}},
		"OpenAI usage: embeddings have no output, and that is none":             {text: `{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.embeddings.result","input_tokens":7,"num_model_requests":1}]}]}`, want: []string{"input 7 cached — write —/—/— output 0 "}},
		"OpenAI dashboard: a byte order mark and unknown columns are no matter": {text: "\uFEFF" + openAIHead + ",brand_new,model,input_tokens,output_tokens\n1788220800,1788220860,,,x,m,10,5\n", want: []string{" m: ", "input 10 "}},
		"OpenAI dashboard: a table of costs has its amount and currency apart":  {text: openAIHead + ",amount_value,amount_currency,line_item\n1788220800,1788307200,,,0.25,usd,\"gpt-5-nano, cached input\"\n", want: []string{"openai-costs\n", "; 0.25 USD billed", " gpt-5-nano: "}},
		"OpenAI costs: the three kinds of tokens count as tokens": {text: costsPage(`"amount":{"value":1,"currency":"usd"},"line_item":"gpt-5-nano, input","quantity":70},{"object":"organization.costs.result","amount":{"value":1,"currency":"usd"},"line_item":"gpt-5-nano, cached input","quantity":60},{"object":"organization.costs.result","amount":{"value":1,"currency":"usd"},"line_item":"gpt-5-nano, output","quantity":50`),
			want: []string{"input 70 cached — ", "cached 60 ", "output 50 "}},
		"Anthropic usage: a batch, and the tiers of a contract, are tiers": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":1,"output_tokens":1,"model":"m","service_tier":"batch"},{"uncached_input_tokens":1,"output_tokens":1,"model":"m","service_tier":"priority_on_demand"},{"uncached_input_tokens":1,"output_tokens":1,"model":"m","service_tier":"flex_discount"}]}]}`,
			want: []string{"; tier batch", "; tier priority_on_demand", "; tier flex_discount"}},
		"Anthropic usage: standard is no tier, and fast is one": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":1,"output_tokens":1,"model":"slow","service_tier":"standard","speed":null},{"uncached_input_tokens":2,"output_tokens":1,"model":"quick","service_tier":"standard","speed":"fast"}]}]}`,
			want: []string{"quick: — requests; input 2 cached — write —/—/— output 1 reasoning —; tier fast"}, not: "tier standard"},
		"Anthropic usage: writes for five minutes and for an hour are told apart": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":10,"cache_creation":{"ephemeral_1h_input_tokens":30,"ephemeral_5m_input_tokens":20},"output_tokens":1,"model":"m"}]}]}`,
			want: []string{"write —/20/30 "}},
		"Anthropic cost: a web search is no tokens": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"amount":"50","currency":"USD","cost_type":"web_search","token_type":null,"model":null}]}]}`,
			want: []string{"; 0.5 USD billed", "input — "}},
		"OpenRouter: the inference that a generation bought with a key of one's own is paid, too": {text: `{"data":{"id":"g","created_at":"2026-09-01T10:00:00Z","model":"m","total_cost":0.05,"upstream_inference_cost":1,"is_byok":true,"native_tokens_prompt":7,"native_tokens_completion":2}}`,
			want: []string{"; 1.05 USD reported"}},
		"OpenRouter: without such a key what the provider took is in the total": {text: `{"data":{"id":"g","created_at":"2026-09-01T10:00:00Z","model":"m","total_cost":1.05,"upstream_inference_cost":1,"is_byok":false,"native_tokens_prompt":7,"native_tokens_completion":2}}`,
			want: []string{"; 1.05 USD billed"}},
		"OpenRouter: a cancelled generation of such a key costs both": {text: "generation_id,created_at,cost_total,byok_usage_inference,tokens_prompt,tokens_completion,model_permaslug,cancelled\ng,2026-09-01 10:00:00,0.01,0.5,10,0,m,true\n",
			want: []string{"1 requests; input 10 ", "; 0.51 USD reported"}},
		"DeepSeek: yuan stay yuan, with a byte order mark and CR LF": {text: "\uFEFFuser_id,start_time_iso,end_time_iso,model,wallet_type,cost,currency\r\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,deepseek-chat,Paid,12.5,CNY\r\n",
			want: []string{"deepseek\n", "; 12.5 CNY billed"}, not: "USD"},
		"DeepSeek: requests are no tokens, and have no price": {text: "user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,m,k,s,request_count,,12\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,m,k,s,input_cache_hit_tokens,0.1,60\nu,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,m,k,s,input_cache_miss_tokens,0.5,40\n",
			want: []string{"12 requests; input — ", "cached 60 ", "input 40 "}},
		"Claude Code: a sub-agent's answer stands in a wrapper of progress": {text: `{"type":"user","sessionId":"s","timestamp":"2026-09-01T07:00:00Z","message":{"role":"user","content":"x"}}
{"type":"progress","sessionId":"s","cwd":"/home/ada/search","timestamp":"2026-09-01T07:00:09Z","data":{"type":"agent_progress","message":{"type":"assistant","timestamp":"2026-09-01T07:00:03Z","requestId":"req_9","isSidechain":true,"costUSD":0.25,"message":{"id":"msg_9","model":"claude-haiku-4-5","usage":{"input_tokens":3,"output_tokens":10,"cache_read_input_tokens":120}}}}}
`, want: []string{"2026-09-01 07:00:03 anthropic claude-haiku-4-5: 1 requests; input 3 cached 120 ", "output 10 ", "; 0.25 USD reported; project=search; replay"}},
		"Claude Code: the advisor and the summary that a message asked for count apart, for they are not in its counts": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-haiku-4-5","usage":{"input_tokens":20,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3},"iterations":[{"type":"message","input_tokens":20,"output_tokens":7},{"type":"compaction","input_tokens":1800,"cache_read_input_tokens":40,"output_tokens":350},{"type":"advisor_message","model":"claude-opus-5-5","input_tokens":900,"cache_creation_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":30},"output_tokens":80}]}}}` + "\n",
			want: []string{" claude-haiku-4-5: 1 requests; input 20 cached — write —/—/— output 7 reasoning 3", " claude-haiku-4-5: 1 requests; input 1,800 cached 40 write —/—/— output 350 reasoning —", " claude-opus-5-5: 1 requests; input 900 cached — write —/0/30 output 80 "}},
		"Claude Code: a place that was asked for is a tier, too": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":1,"service_tier":"priority","speed":"standard","inference_geo":"us"}}}` + "\n",
			want: []string{"; tier priority+geo_us"}},
		"Claude Code: no place in particular is no tier": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":1,"service_tier":"standard","inference_geo":"not_available"}}}` + "\n",
			want: []string{"input 1 "}, not: "tier"},
		"Anthropic usage: a batch that stayed in a place is both": {text: `{"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":1,"output_tokens":1,"model":"m","service_tier":"batch","inference_geo":"us"},{"uncached_input_tokens":2,"output_tokens":1,"model":"n","service_tier":"standard","inference_geo":"global"}]}]}`,
			want: []string{"; tier batch+geo_us", " n: — requests; input 2 cached — write —/—/— output 1 reasoning —"}},
		"Claude Code: without a cost of its own a call has none": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":1,"service_tier":"standard"}}}` + "\n",
			want: []string{"input 1 "}, not: "USD"},
		"Claude Code: writes without a time are writes": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}}}}` + "\n",
			want: []string{"write 50/—/— "}},
		"Claude Code: writes of several steps have the time of the first one's alone": {text: `{"sessionId":"s","requestId":"r","type":"assistant","timestamp":"2026-09-01T07:00:00Z","message":{"id":"m","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":30}}}}` + "\n",
			want: []string{"write 20/0/30 "}},
		"Codex: reasoning is in the output, and the cache in the input": {text: `{"timestamp":"2026-09-01T08:00:00Z","type":"session_meta","payload":{"id":"c"}}
{"timestamp":"2026-09-01T08:00:00Z","type":"turn_context","payload":{"model":"gpt-5.4"}}
{"timestamp":"2026-09-01T08:00:01Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":30,"reasoning_output_tokens":20,"total_tokens":130},"total_token_usage":{"input_tokens":500,"cached_input_tokens":60,"output_tokens":30,"reasoning_output_tokens":20,"total_tokens":530}}}}
`, want: []string{" gpt-5.4: 1 requests; input 40 cached 60 ", "output 30 reasoning 20"}},
		"Codex: a count may name its model itself": {text: `{"timestamp":"2026-09-01T08:00:00Z","type":"session_meta","payload":{"id":"c"}}
{"timestamp":"2026-09-01T08:00:01Z","type":"event_msg","payload":{"type":"token_count","info":{"model":"gpt-5.4","last_token_usage":{"input_tokens":100,"output_tokens":30}}}}
`, want: []string{" openai gpt-5.4: ", "output 30 "}, not: "assumed"},
		"Codex: a count that is told twice is one call": {text: `{"timestamp":"2026-09-01T08:00:00Z","type":"session_meta","payload":{"id":"c"}}
{"timestamp":"2026-09-01T08:00:01Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"output_tokens":30,"total_tokens":130},"total_token_usage":{"input_tokens":100,"output_tokens":30,"total_tokens":130}}}}
{"timestamp":"2026-09-01T08:00:05Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"output_tokens":30,"total_tokens":130},"total_token_usage":{"input_tokens":100,"output_tokens":30,"total_tokens":130}}}}
{"timestamp":"2026-09-01T08:00:06Z","type":"event_msg","payload":{"type":"token_count","info":null}}
`, want: []string{"08:00:01 openai ", "without usage: 3"}, not: "08:00:05"},
		"Codex: a session that was forked repeats the other one's history, also where that takes more than a second": {text: `{"timestamp":"2026-09-01T08:00:00.100Z","type":"session_meta","payload":{"id":"child","forked_from_id":"parent","source":"vscode"}}
{"timestamp":"2026-09-01T08:00:00.100Z","type":"session_meta","payload":{"id":"parent","source":"cli"}}
{"timestamp":"2026-09-01T08:00:00.900Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"output_tokens":1,"total_tokens":101},"total_token_usage":{"input_tokens":100,"output_tokens":1,"total_tokens":101}}}}
{"timestamp":"2026-09-01T08:00:00.990Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":20,"output_tokens":1,"total_tokens":21},"total_token_usage":{"input_tokens":120,"output_tokens":1,"total_tokens":121}}}}
{"timestamp":"2026-09-01T08:00:01.050Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":30,"output_tokens":1,"total_tokens":31},"total_token_usage":{"input_tokens":150,"output_tokens":1,"total_tokens":151}}}}
{"timestamp":"2026-09-01T08:00:04Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":40,"output_tokens":1,"total_tokens":41},"total_token_usage":{"input_tokens":190,"output_tokens":1,"total_tokens":191}}}}
`, want: []string{"input 40 ", "without usage: 5"}, not: "input 100 "},
		"Codex: an agent that was started without a history has none that is left out": {text: `{"timestamp":"2026-09-01T08:00:00.100Z","type":"session_meta","payload":{"id":"child","source":{"subagent":{"thread_spawn":{"parent_thread_id":"parent","depth":1}}}}}
{"timestamp":"2026-09-01T08:00:05Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"output_tokens":1,"total_tokens":101},"total_token_usage":{"input_tokens":100,"output_tokens":1,"total_tokens":101}}}}
{"timestamp":"2026-09-01T08:00:09Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":30,"output_tokens":1,"total_tokens":31},"total_token_usage":{"input_tokens":130,"output_tokens":1,"total_tokens":131}}}}
`, want: []string{"input 100 ", "input 30 ", "without usage: 1"}},
		"Codex: a call that has a record of its own is counted by it, once, and one that no count tells as well": {text: `{"timestamp":"2026-09-18T16:00:00.000Z","ordinal":0,"type":"session_meta","payload":{"id":"c","session_id":"c"}}
{"timestamp":"2026-09-18T16:00:01.000Z","ordinal":1,"type":"turn_context","payload":{"turn_id":"t","model":"gpt-5.4"}}
{"timestamp":"2026-09-18T16:00:05.000Z","ordinal":2,"type":"token_usage_record","payload":{"thread_id":"c","turn_id":"t","session_id":"c","response_id":"a1","usage":{"input_tokens":100,"cached_input_tokens":60,"cache_write_input_tokens":0,"output_tokens":30,"reasoning_output_tokens":20,"total_tokens":130},"turn_token_usage":{"input_tokens":100,"output_tokens":30},"thread_token_usage":{"input_tokens":100,"output_tokens":30}}}
{"timestamp":"2026-09-18T16:00:05.100Z","ordinal":3,"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":30,"total_tokens":130},"last_token_usage":{"input_tokens":100,"cached_input_tokens":60,"output_tokens":30,"total_tokens":130}}}}
{"timestamp":"2026-09-18T16:00:09.000Z","ordinal":4,"type":"token_usage_record","payload":{"thread_id":"c","session_id":"c","response_id":"a2","usage":{"input_tokens":7,"output_tokens":5,"total_tokens":12}}}
`, want: []string{" gpt-5.4: 1 requests; input 40 cached 60 ", "output 30 reasoning 20", "input 7 ", "without usage: 3"}, not: "16:00:05.1"},
		"Codex: what an agent has from the session that started it, or from another thread, is not its own": {text: `{"timestamp":"2026-09-18T16:00:00.000Z","ordinal":0,"type":"session_meta","payload":{"id":"child","parent_thread_id":"parent","subagent_history_start_ordinal":3,"source":{"subagent":{"thread_spawn":{"parent_thread_id":"parent"}}}}}
{"timestamp":"2026-09-18T16:00:00.100Z","ordinal":1,"type":"token_usage_record","payload":{"response_id":"a1","usage":{"input_tokens":100,"output_tokens":30}}}
{"timestamp":"2026-09-18T16:00:00.100Z","ordinal":2,"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":100,"output_tokens":30,"total_tokens":130},"last_token_usage":{"input_tokens":100,"output_tokens":30,"total_tokens":130}}}}
{"timestamp":"2026-09-18T16:00:00.200Z","ordinal":3,"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":150,"output_tokens":40,"total_tokens":190},"last_token_usage":{"input_tokens":50,"output_tokens":10,"total_tokens":60}}}}
{"timestamp":"2026-09-18T16:00:02.000Z","ordinal":4,"type":"token_usage_record","payload":{"thread_id":"parent","response_id":"a0","usage":{"input_tokens":900,"output_tokens":1}}}
{"timestamp":"2026-09-18T16:00:03.000Z","ordinal":5,"type":"token_usage_record","payload":{"thread_id":"child","response_id":"a2","usage":{"input_tokens":7,"output_tokens":5}}}
`, want: []string{"input 50 ", "input 7 ", "without usage: 4"}, not: "input 100 "},
		"Codex: settings that are changed hold for the calls that follow": {text: `{"timestamp":"2026-09-18T16:00:00Z","type":"session_meta","payload":{"id":"c"}}
{"timestamp":"2026-09-18T16:00:01Z","type":"turn_context","payload":{"model":"gpt-5.4"}}
{"timestamp":"2026-09-18T16:00:02Z","type":"event_msg","payload":{"type":"thread_settings_applied","thread_settings":{"model":"gpt-5.4-mini","service_tier":"fast"}}}
{"timestamp":"2026-09-18T16:00:03Z","type":"token_usage_record","payload":{"response_id":"a1","usage":{"input_tokens":100,"output_tokens":30}}}
{"timestamp":"2026-09-18T16:00:04Z","type":"event_msg","payload":{"type":"thread_settings_applied","thread_settings":{"service_tier":"default"}}}
{"timestamp":"2026-09-18T16:00:05Z","type":"token_usage_record","payload":{"response_id":"a2","usage":{"input_tokens":7,"output_tokens":5}}}
`, want: []string{"openai gpt-5.4-mini: 1 requests; input 100 ", "; tier priority", "openai gpt-5.4-mini: 1 requests; input 7 "}, not: "tier default"},
		"Codex: a session that goes on from another one's history says where its own begins": {text: `{"timestamp":"2026-09-18T16:00:00.000Z","ordinal":0,"type":"session_meta","payload":{"id":"c","forked_from_id":"p","history_base":{"end_ordinal_exclusive":2}}}
{"timestamp":"2026-09-18T16:00:00.100Z","ordinal":1,"type":"token_usage_record","payload":{"response_id":"a1","usage":{"input_tokens":100,"output_tokens":30}}}
{"timestamp":"2026-09-18T16:00:03.000Z","ordinal":2,"type":"token_usage_record","payload":{"response_id":"a2","usage":{"input_tokens":7,"output_tokens":5}}}
`, want: []string{"input 7 ", "without usage: 2"}, not: "input 100 "},
		"Codex: a session that was forked and asked nothing has no usage": {text: `{"timestamp":"2026-09-01T08:00:00.100Z","type":"session_meta","payload":{"id":"child","forked_from_id":"parent"}}
{"timestamp":"2026-09-01T08:00:00.300Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":100,"output_tokens":1,"total_tokens":101},"total_token_usage":{"input_tokens":100,"output_tokens":1,"total_tokens":101}}}}
`, want: []string{"without usage: 2"}, not: "input"},
		"Gemini CLI: what it prints where nobody looks on has a sum for each model, and no time": {text: `{"response":"done","stats":{"models":{"gemini-3-flash":{"api":{"totalRequests":3,"totalErrors":0,"totalLatencyMs":900},"tokens":{"prompt":100,"candidates":20,"total":137,"cached":40,"thoughts":7,"tool":10}},"gemini-3-pro":{"api":{"totalRequests":1},"tokens":{"prompt":5,"candidates":1,"total":6,"cached":0,"thoughts":0,"tool":0}}},"tools":{"totalCalls":2}}}`,
			want: []string{"gemini-cli\n", " google gemini-3-flash: 3 requests; input 70 cached 40 ", "output 27 reasoning 7", " google gemini-3-pro: 1 requests; input 5 cached 0 "}},
		"Gemini CLI: an agent's session counts, and what people said does not": {text: `{"sessionId":"g","projectHash":"h","kind":"subagent","messages":[{"id":"0","timestamp":"2026-09-01T08:00:00Z","type":"user","content":"x"},{"id":"1","timestamp":"2026-09-01T08:00:01Z","type":"gemini","model":"m","tokens":{"input":10,"output":2,"cached":0,"thoughts":0,"tool":0,"total":12}}]}`,
			want: []string{"input 10 ", "1 requests"}, not: "08:00:00"},
		"Gemini CLI: a session that is taken up again has its messages in one, and what went back is paid all the same": {text: `{"sessionId":"g","projectHash":"h","startTime":"2026-09-01T08:00:00Z","kind":"main"}
{"$set":{"messages":[{"id":"1","timestamp":"2026-09-01T08:00:01Z","type":"gemini","model":"m","tokens":{"input":10,"output":2,"cached":0,"thoughts":0,"tool":0,"total":12}}]}}
{"id":"2","timestamp":"2026-09-01T08:00:02Z","type":"gemini","model":"m","tokens":{"input":20,"output":2,"cached":0,"thoughts":0,"tool":0,"total":22}}
{"$rewindTo":"2"}
{"$set":{"lastUpdated":"2026-09-01T08:00:02Z"}}
`, want: []string{"input 10 ", "input 20 ", "without usage: 3"}},
		"Helicone: a request that timed out is a call, and what it cost is unknown": {text: heliconeRow(`"response_status":-1,"costUSD":null`), want: []string{"1 requests; input 100 "}, not: "USD"},
		"Helicone: a request that was cancelled is a call, and costs what it says":  {text: heliconeRow(`"response_status":-3,"costUSD":0.25`), want: []string{"1 requests; input 100 ", "; 0.25 USD reported"}},
		"Helicone: a cancelled request without a cost did not cost nothing":         {text: heliconeRow(`"response_status":-3,"costUSD":0`), want: []string{"1 requests"}, not: "USD"},
		"Helicone: counts of OpenAI include what was cached":                        {text: heliconeRow(`"prompt_cache_read_tokens":60,"costUSD":1`), want: []string{"input 40 cached 60 "}},
		"Helicone: those of Anthropic do not":                                       {text: strings.Replace(heliconeRow(`"prompt_cache_read_tokens":60,"costUSD":1`), "OPENAI", "ANTHROPIC", 1), want: []string{"input 100 cached 60 "}},
		"LiteLLM: prompt tokens of Anthropic include what was cached, too":          {text: liteLLMRow(`"spend":1,"custom_llm_provider":"anthropic","metadata":{"usage_object":{"prompt_tokens_details":{"cached_tokens":60},"cache_creation_input_tokens":10}}`), want: []string{"input 30 cached 60 write 10/"}},
		"LiteLLM: writes to a cache have their times": {text: liteLLMRow(`"spend":0,"metadata":{"usage_object":{"cache_creation_input_tokens":50,"prompt_tokens_details":{"cached_tokens":0,"cache_creation_token_details":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":30}}}}`),
			want: []string{"write 20/0/30 "}},
		"LiteLLM: what came from a cache was asked of nobody, whatever tokens it has": {text: liteLLMRow(`"spend":0,"cache_hit":"True"`), want: []string{"; 0 USD reported"}},
		"Langfuse: older columns have the counts, where there are no details":         {text: "id,traceId,type,startTime,model,inputUsage,outputUsage,totalUsage,totalCost\no,t,GENERATION,2026-09-01T10:00:00Z,m,7,2,9,0.5\n", want: []string{"input 7 ", "output 2 ", "; 0.5 USD reported"}},
		"Langfuse: exports to blob storage have underscores in their names": {text: `{"id":"o","trace_id":"t","project_id":"p","environment":"production","type":"GENERATION","start_time":"2026-09-01 10:00:00.250000","provided_model_name":"gpt-5-nano","usage_details":{"input":100,"input_cached_tokens":60,"output":5,"total":105},"cost_details":{"input":0.4,"output":0.1},"total_cost":0.5,"trace_name":"answer","tags":["team:search"]}
{"id":"s","trace_id":"t","type":"SPAN","start_time":"2026-09-01 10:00:00.000000","provided_model_name":"","usage_details":{},"cost_details":{},"total_cost":0}
{"id":"u","trace_id":"t","type":"GENERATION","start_time":"2026-09-01 10:00:01.000000","provided_model_name":"own","usage_details":{"input":1,"output":1,"total":2},"cost_details":{},"total_cost":0}
`, want: []string{"langfuse\n", "gpt-5-nano: 1 requests; input 40 cached 60 ", "; 0.5 USD reported; environment=production; project=p; tag=team:search; trace=answer", " own: 1 requests; input 1 cached 0 write 0/—/— output 1 reasoning 0\n", "without usage: 1"}},
		"Langfuse: so do they as a table": {text: "id,trace_id,type,start_time,provided_model_name,usage_details,cost_details,total_cost\no,t,GENERATION,2026-09-01 10:00:00.250000,m,\"{\"\"input\"\":1,\"\"output\"\":2,\"\"total\"\":3}\",\"{}\",0.5\n",
			want: []string{"langfuse\n", "input 1 ", "; 0.5 USD reported"}},
		"FOCUS: a credit is negative, and a tax is no usage of tokens": {text: "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ServiceProviderName,SkuId\n-2.5,USD,Credit,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m\n0.5,USD,Tax,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m\n",
			want: []string{"; -2.5 USD billed", "; 0.5 USD billed"}, not: "output 0"},
		"FOCUS: a unit may have a number before it": {text: "BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ServiceProviderName,SkuId,SkuMeter,PricingUnit,PricingQuantity\n1,USD,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m,Output Tokens,1000000 Tokens,0.5\n",
			want: []string{"output 500,000 "}},
		"FOCUS: what is estimated is not passed off as billed": {text: "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,ServiceProviderName,SkuId,x_Estimated,x_CostBasis\n0,1.5,USD,2026-09-01T00:00:00Z,2026-09-02T00:00:00Z,AI and Machine Learning,OpenAI,openai/m,true,estimated\n",
			want: []string{"; 1.5 USD estimated"}, not: "billed"},
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

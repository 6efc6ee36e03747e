package requestbody

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// agentBody is a chat of an agent with its tools, of some 200 KB.
func agentBody() []byte {
	var b strings.Builder
	b.WriteString(`{"model":"switchboard","tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"system","content":"You help."}`)
	for i := 0; b.Len() < 200_000; i++ {
		fmt.Fprintf(&b, `,{"role":"user","content":%q},{"role":"assistant","content":null,"tool_calls":[{"id":"c%d"}]},{"role":"tool","tool_call_id":"c%d","content":%q}`,
			strings.Repeat("some words of a question\n", 20), i, i, strings.Repeat("a line of what a tool \"said\"\n", 60))
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// BenchmarkBody200KB reads a body and puts another model into it.
func BenchmarkBody200KB(b *testing.B) {
	body := agentBody()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Read(body)
		if err != nil {
			b.Fatal(err)
		}
		r.WithModel("m")
	}
}

// BenchmarkBaselineValid200KB is the baseline: encoding/json looks once whether the same
// body is JSON.
func BenchmarkBaselineValid200KB(b *testing.B) {
	body := agentBody()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		json.Valid(body)
	}
}

package extproc

import (
	"fmt"
	"strings"
	"testing"

	modes "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/ext_proc/v3"

	"switchboard/engine/benchtest"
	"switchboard/engine/rewrite"
)

// BenchmarkRequest is a chat of 2 KB on a stream of its own over loopback, with the
// proxy's side in the same process: with another model, on which nothing is decided,
// and routed. The last is what happens between the messages alone.
func BenchmarkRequest(b *testing.B) {
	s := server(b)
	p := proxy{conn: started(b, s), mode: modes.ProcessingMode_BUFFERED, override: true}
	body := func(model string) string {
		return fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%q}]}`, model, strings.Repeat("Summarize the text about the river and its boats in two sentences. ", 30))
	}
	for _, c := range []struct{ name, model string }{{"another model", "gpt-5"}, {"routed", "switchboard"}} {
		b.Run(c.name, func(b *testing.B) {
			text, headers := body(c.model), request()
			b.ReportAllocs()
			then := benchtest.CPU(b)
			for b.Loop() {
				if _, err := p.call(b.Context(), headers, text); err != nil {
					b.Fatal(err)
				}
			}
			benchtest.ReportCPU(b, then)
		})
	}
	b.Run("the body alone", func(b *testing.B) {
		raw := []byte(body("switchboard"))
		r := rewrite.Rewriter{Decider: s.Rewriter.Decider}
		b.ReportAllocs()
		then := benchtest.CPU(b)
		for b.Loop() {
			if result, _ := r.Rewrite(raw, ""); !result.Routed {
				b.Fatal("not routed")
			}
		}
		benchtest.ReportCPU(b, then)
	})
}

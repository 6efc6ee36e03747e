package switchboardcaddy

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"switchboard/engine/benchtest"
	"switchboard/eval/gateway/gatewaytest"
	"testing"
)

// BenchmarkChat is a chat of 2 KB through Caddy, over loopback, with the client and
// the upstream in the same process: as plain reverse_proxy, with the handler where it
// has nothing to decide, and where it decides.
func BenchmarkChat(b *testing.B) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"choices":[],`+tokens+"}")
	}))
	defer up.Close()
	prompt := strings.Repeat("Summarize the text about the river and its boats in two sentences. ", 30)
	for _, c := range []struct{ name, options, model string }{
		{"reverse_proxy alone", "", "switchboard"},
		{"another model", "switchboard {\n\t\tpolicy POLICY\n\t}", "gpt-5"},
		{"routed", "switchboard {\n\t\tpolicy POLICY\n\t}", "switchboard"},
		{"routed and written", "switchboard {\n\t\tpolicy POLICY\n\t\tusage USAGE\n\t}", "switchboard"},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := newBenchOf(b, gatewaytest.HandSet(b, 0.1), func(s *bench) string {
				return s.site(c.options + "\n\treverse_proxy " + strings.TrimPrefix(up.URL, "http://"))
			})
			body := fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":%q}]}`, c.model, prompt)
			b.ReportAllocs()
			then := benchtest.CPU(b)
			for b.Loop() {
				s.post(b, chats, body)
			}
			benchtest.ReportCPU(b, then)
		})
	}
}

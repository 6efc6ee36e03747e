package serve

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/ui/prometheus"
)

// TestTheClientForJavaScript asks with the client that OpenAI publishes for it.
func TestTheClientForJavaScript(t *testing.T) {
	dir := os.Getenv("SWITCHBOARD_OPENAI_JS")
	if dir == "" {
		t.Skip("SWITCHBOARD_OPENAI_JS is not set: it names a directory in which `npm install openai@7.57.0` was run")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node to run the client with")
	}
	s := serveChats(t)
	s.up.fail("down", 503)
	keyed := serveChats(t, func(s *Server) { s.Keys = keysOf(t, "js:"+goodKey) })
	var broke *Server
	spent := serveChats(t, func(s *Server) { s.Chats.Dispatcher, broke = spentOut(s.Chats), s })
	at, err := json.Marshal(map[string]string{"open": "http://" + s.address + "/v1", "keyed": "http://" + keyed.address + "/v1", "spent": "http://" + spent.address + "/v1", "key": goodKey})
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, "testdata/client.mjs", filepath.Join(dir, "node_modules"), string(at)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		result, name, _ := strings.Cut(strings.TrimSpace(line), "ok ")
		name, why, _ := strings.Cut(name, " AssertionError")
		t.Run(name, func(t *testing.T) {
			if result != "" {
				t.Error(line, why)
			}
		})
	}
	t.Run("what was spent until the client went away is kept", func(t *testing.T) {
		<-s.up.gone
		if a := s.kept.failed(); a.Failure.Fault != providers.Aborted || a.Cost.Nano() <= 0 || a.Text == "" {
			t.Errorf("%+v", a)
		}
	})
	t.Run("a budget that is spent is asked about once", func(t *testing.T) {
		if n := broke.counts.read()[prometheus.Request{Path: "/v1/responses", Status: 429}]; n != 1 {
			t.Error(n)
		}
	})
}

package open

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"testing"

	"switchboard/providers"
)

// sent is what a server saw of a request.
type sent struct {
	path   string
	header http.Header
	body   any
}

// TestCurlIsWhatTheClientSends runs the command in a shell and compares what
// arrives with what the client sends.
func TestCurlIsWhatTheClientSends(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	var mu sync.Mutex
	var got []sent
	take := func() []sent { // what came since the last time
		mu.Lock()
		defer mu.Unlock()
		all := got
		got = nil
		return all
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		s := sent{path: r.URL.String(), header: r.Header}
		if err := json.Unmarshal(raw, &s.body); err != nil {
			t.Errorf("the body is no JSON: %v\n%s", err, raw)
		}
		mu.Lock()
		got = append(got, s)
		mu.Unlock()
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	t.Setenv("SWITCHBOARD_CURL_TEST", "sk-very-secret")
	for name, cfg := range map[string]struct {
		kind providers.Kind
		api  string
		key  string
	}{
		"chat completions": {providers.OpenAI, "chat", "Authorization"}, "responses": {providers.OpenAI, "responses", "Authorization"},
		"messages": {providers.Anthropic, "", "X-Api-Key"}, "generateContent": {providers.Google, "", "X-Goog-Api-Key"}, "another host": {providers.OpenAICompatible, "", "Authorization"},
	} {
		t.Run(name, func(t *testing.T) {
			c := providers.Config{ID: "p", Kind: cfg.kind, BaseURL: server.URL, APIKey: providers.Key{Env: "SWITCHBOARD_CURL_TEST"}, Concurrency: 1}
			req := providers.Request{Model: providers.Model{ID: "m", Name: "m-1", API: cfg.api}, Messages: providers.Prompt("it's 100 % \"$HOME\" `id`\n\u202e文字 \U000e0041\x1b[2J"),
				Parameters: providers.Parameters{System: "be brief", MaxOutput: 99}}
			command, err := Curl(c, req)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(command, "sk-very-secret") || !strings.Contains(command, `"$SWITCHBOARD_CURL_TEST"`) {
				t.Errorf("the key is not left to the environment:\n%s", command)
			}
			if providers.Clean(command) != command {
				t.Errorf("not all of it can be seen: %q", command)
			}
			if len(take()) != 0 {
				t.Error("something was sent")
			}
			if out, err := exec.Command(shell, "-c", command).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s\n%s", err, out, command)
			}
			p, err := Open(c)
			if err != nil {
				t.Fatal(err)
			}
			for range p.Stream(t.Context(), req) {
			}
			got := take()
			if len(got) < 2 {
				t.Fatalf("%d requests came", len(got))
			}
			if got[0].path != got[1].path || !reflect.DeepEqual(got[0].body, got[1].body) || got[0].header.Get(cfg.key) != got[1].header.Get(cfg.key) {
				t.Errorf("curl sent %+v, the client %+v", got[0], got[1])
			}
		})
	}
	t.Run("a server without a key gets none", func(t *testing.T) {
		command, err := Curl(providers.Config{ID: "p", Kind: providers.OpenAICompatible, BaseURL: server.URL}, providers.Request{Model: providers.Model{Name: "m"}, Messages: providers.Prompt("hi")})
		if err != nil || strings.Contains(command, "$") || strings.Contains(command, "Authorization") {
			t.Errorf("%v: %s", err, command)
		}
	})
	t.Run("simulated models are sent nothing", func(t *testing.T) {
		if _, err := Curl(providers.Config{ID: "demo", Kind: providers.Simulated}, providers.Request{}); err == nil {
			t.Error("there is a command")
		}
	})
}

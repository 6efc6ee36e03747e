package switchboardcaddy

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	_ "github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	_ "github.com/caddyserver/caddy/v2/modules/filestorage"
	_ "github.com/caddyserver/caddy/v2/modules/logging"

	"switchboard/engine/proxylog"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/gateway"
	"switchboard/eval/gateway/gatewaytest"
	kinds "switchboard/eval/store"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/store/places"
	"switchboard/providers"
)

// write puts a policy into a file, whole or not at all.
func write(t testing.TB, file string, p routing.Policy) {
	t.Helper()
	var b bytes.Buffer
	err := gateway.WritePolicy(&b, p)
	if err == nil {
		err = os.WriteFile(file+".new", b.Bytes(), 0o600)
	}
	if err == nil {
		err = os.Rename(file+".new", file)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// upstream is a service of models. What it is sent is what it says.
type upstream struct {
	*httptest.Server
	name string

	mu   sync.Mutex
	last *http.Request
	body string
	goOn chan struct{} // a stream waits for it after its first piece
}

func newUpstream(t testing.TB, name string) *upstream {
	u := &upstream{name: name, goOn: make(chan struct{})}
	u.Server = httptest.NewServer(u)
	t.Cleanup(u.Close)
	return u
}

const tokens = `"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17}`

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	u.mu.Lock()
	u.last, u.body = r, string(raw)
	u.mu.Unlock()
	var asked struct {
		Model  string
		Stream bool
	}
	if err != nil || json.Unmarshal(raw, &asked) != nil || int64(len(raw)) != r.ContentLength && r.ContentLength >= 0 {
		http.Error(w, "broken", http.StatusBadRequest)
		return
	}
	if asked.Stream {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, `data: {"choices":[{"delta":{"content":"4"}}]}`+"\n\n")
		w.(http.Flusher).Flush()
		select {
		case <-u.goOn:
		case <-r.Context().Done():
			return
		}
		io.WriteString(w, `data: {"choices":[],`+tokens+"}\n\ndata: [DONE]\n\n")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Header.Get("Forge") != "" {
		forge(w)
	}
	fmt.Fprintf(w, `{"upstream":%q,"model":%q,%s}`, u.name, asked.Model, tokens)
}

func (u *upstream) seen() (*http.Request, string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.last, u.body
}

// bench is Caddy with three upstreams behind it.
type bench struct {
	address          string
	nano, big, named *upstream
	policy, usage    string // files
}

// freeAddress is one at which nobody listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func newBench(t testing.TB, options string) *bench {
	t.Helper()
	return newBenchOf(t, gatewaytest.HandSet(t, 0.1), func(b *bench) string { return b.config(options) })
}

// newBenchOf has a policy and a Caddyfile of its own.
func newBenchOf(t testing.TB, p routing.Policy, config func(*bench) string) *bench {
	t.Helper()
	dir := t.TempDir()
	b := &bench{nano: newUpstream(t, "nano"), big: newUpstream(t, "big"), named: newUpstream(t, "named"),
		policy: filepath.Join(dir, "policy.json"), usage: filepath.Join(dir, "calls.jsonl")}
	write(t, b.policy, p)
	b.start(t, config)
	t.Cleanup(func() {
		if err := caddy.Stop(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// start has Caddy listen at a free address. Another program may take one before Caddy
// does: the next is tried then.
func (b *bench) start(t testing.TB, config func(*bench) string) {
	t.Helper()
	var err error
	for range 10 {
		b.address = freeAddress(t)
		if err = load(config(b)); err == nil || !strings.Contains(err.Error(), syscall.EADDRINUSE.Error()) { // Caddy keeps no kind
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// config is a Caddyfile in which the handler has options.
func (b *bench) config(options string) string {
	return b.site(`
	switchboard {
		` + options + `
	}
	@cheap header X-Switchboard-Model nano
	@large vars {vars.switchboard_model} big
	reverse_proxy @cheap NANO
	reverse_proxy @large BIG
	reverse_proxy NAMED`)
}

// site is a Caddyfile with one site. Words in capitals stand for files and upstreams.
func (b *bench) site(directives string) string {
	at := func(u *upstream) string { return strings.TrimPrefix(u.URL, "http://") }
	words := strings.NewReplacer("POLICY", b.policy, "USAGE", b.usage, "NANO", at(b.nano), "BIG", at(b.big), "NAMED", at(b.named))
	return words.Replace(fmt.Sprintf(`{
	admin off
	auto_https off
	persist_config off
	storage file_system %s
	log {
		output discard
	}
}
http://%s {
	bind 127.0.0.1
	%s
}
`, filepath.Dir(b.policy), b.address, directives))
}

func adapted(text string) ([]byte, error) {
	raw, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(text), nil)
	return raw, err
}

// load has Caddy follow a Caddyfile from now on.
func load(config string) error {
	raw, err := adapted(config)
	if err != nil {
		return err
	}
	return caddy.Load(raw, true)
}

const usual = "policy POLICY\n\t\tusage USAGE"

// chatBody is a body whose prompt goes to the cheap model.
func chatBody(model, more string) string {
	return `{"model": "` + model + `",` + more + `"messages":[{"role":"user","content":"What is 2 + 2?"}]}`
}

// post sends a body, and gives the answer and its text.
func (b *bench) post(t testing.TB, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+b.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header[headers[i]] = []string{headers[i+1]}
	}
	answer, text, err := do(r)
	if err != nil {
		t.Fatal(err)
	}
	return answer, text
}

func do(r *http.Request) (*http.Response, string, error) {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, string(text), err
}

const chats = "/v1/chat/completions"

func TestARequestGoesToTheModelOfThePolicy(t *testing.T) {
	b := newBench(t, usual)
	answer, text := b.post(t, chats, chatBody("switchboard", ""), "X-Switchboard-Model", "big", "X_switchboard_policy", "forged", "X-Switchboard-Tags", "team=search")
	if answer.StatusCode != 200 || !strings.Contains(text, `"upstream":"nano","model":"nano"`) || answer.Header.Get("X-Switchboard-Model") != "nano" {
		t.Fatal(answer.Status, answer.Header, text)
	}
	r, body := b.nano.seen()
	if h := r.Header; body != chatBody("nano", "") || h.Get("X-Switchboard-Model") != "nano" || h.Get("X-Switchboard-Task") == "" || h["X_switchboard_policy"] != nil || h.Get("X-Switchboard-Tags") != "team=search" {
		t.Error(r.Header, body)
	}
	t.Run("and by a variable to another upstream", func(t *testing.T) {
		hard := `{"model":"switchboard","messages":[{"role":"user","content":"Prove that every even number above two is the sum of two primes, or show where a proof fails."}]}`
		if _, text := b.post(t, chats, hard); !strings.Contains(text, `"upstream":"big","model":"big"`) {
			t.Error(text)
		}
	})
	t.Run("of Responses too", func(t *testing.T) {
		if _, text := b.post(t, "/v1/responses", `{"model":"switchboard","input":"What is 2 + 2?"}`); !strings.Contains(text, `"upstream":"nano"`) {
			t.Error(text)
		}
	})
}

func TestOtherRequestsPassAsTheyAre(t *testing.T) {
	b := newBench(t, usual+"\n\t\tmax_body 1KB")
	for what, sent := range map[string]struct{ path, body, kind string }{
		"another model":                    {chats, chatBody("gpt-5", ""), "application/json"},
		"another path":                     {"/v1/embeddings", chatBody("switchboard", ""), "application/json"},
		"a body that is broken":            {chats, `{"model":"switchboard",`, "application/json"},
		"a form":                           {chats, "--x", "multipart/form-data; boundary=x"},
		"a body that is larger than is ok": {chats, chatBody("switchboard", `"x":"`+strings.Repeat("x", 3000)+`",`), "application/json"},
	} {
		t.Run(what, func(t *testing.T) {
			b.post(t, sent.path, sent.body, "Content-Type", sent.kind, "X-Switchboard-Model", "nano")
			if r, body := b.named.seen(); r == nil || body != sent.body || r.Header.Get("X-Switchboard-Model") != "" {
				t.Errorf("%v %d bytes", r, len(body))
			}
		})
	}
	t.Run("also one whose length is not told", func(t *testing.T) {
		body := chatBody("switchboard", `"x":"`+strings.Repeat("x", 3000)+`",`)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+b.address+chats, io.MultiReader(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if _, got := b.named.seen(); got != body {
			t.Errorf("%d bytes of %d", len(got), len(body))
		}
	})
}

func TestClosedRefusesWhatCannotBeRead(t *testing.T) {
	b := newBench(t, usual+"\n\t\tfail closed\n\t\tmax_body 1KB")
	for what, sent := range map[string]struct {
		body, encoding string
		status         int
	}{
		"a body that is broken": {`{"model":"switchboard",`, "", 400},
		"too large a body":      {chatBody("switchboard", `"x":"`+strings.Repeat("x", 3000)+`",`), "", 413},
		"a body that is zipped": {"x", "gzip", 415},
	} {
		t.Run(what, func(t *testing.T) {
			answer, text := b.post(t, chats, sent.body, "Content-Encoding", sent.encoding)
			if answer.StatusCode != sent.status || !strings.HasPrefix(text, `{"error":{`) {
				t.Error(answer.Status, text)
			}
		})
	}
}

func TestTheFirstPieceOfAStreamIsNotHeldBack(t *testing.T) {
	b := newBench(t, usual+"\n\t\tstream_usage")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+b.address+chats, strings.NewReader(chatBody("switchboard", `"stream":true,`)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	in := bufio.NewReader(answer.Body)
	first, err := in.ReadString('\n') // the upstream sends no more until it is told to
	if err != nil || !strings.Contains(first, `"4"`) || answer.Header.Get("X-Switchboard-Model") != "nano" {
		t.Fatal(first, err)
	}
	if _, body := b.nano.seen(); !strings.Contains(body, `"include_usage":true`) {
		t.Error(body)
	}
	close(b.nano.goOn)
	if rest, err := io.ReadAll(in); err != nil || !strings.HasSuffix(string(rest), "data: [DONE]\n\n") {
		t.Error(string(rest), err)
	}
	if c := b.calls(t, 1)[0]; c.Input == nil || *c.Input != 12 || *c.Output != 5 {
		t.Errorf("%+v", c)
	}
}

// calls are the lines of usage, when there are so many.
func (b *bench) calls(t testing.TB, n int) (all []proxylog.Call) {
	t.Helper()
	for range 500 {
		raw, err := os.ReadFile(b.usage)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Count(raw, []byte("\n")) < n {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		for line := range bytes.Lines(raw) {
			var c proxylog.Call
			if err := json.Unmarshal(line, &c); err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		return all
	}
	t.Fatalf("there are not %d lines", n)
	return nil
}

func TestEachCallIsWritten(t *testing.T) {
	b := newBench(t, usual)
	b.post(t, chats, chatBody("switchboard", ""), "X-Switchboard-Tags", "team=search, bad, app=x")
	b.calls(t, 1) // a line is written when the answer is out
	b.post(t, chats, chatBody("gpt-5", ""), "Accept-Encoding", "gzip")
	b.calls(t, 2)
	b.big.Close()
	b.post(t, chats, `{"model":"switchboard","messages":[{"role":"user","content":[{"type":"image_url"}]}]}`)
	all := b.calls(t, 3)
	routed, named, failed := all[0], all[1], all[2]
	if !routed.Routed || routed.Model != "nano" || routed.Task == "" || routed.Policy == "" || len(routed.Tags) != 2 || routed.Tags["app"] != "x" || routed.Status != 200 || *routed.Input != 12 {
		t.Errorf("%+v", routed)
	}
	if named.Routed || named.Model != "gpt-5" || *named.Output != 5 || named.Call == routed.Call {
		t.Errorf("%+v", named)
	}
	if failed.Status != 502 || failed.Input != nil || failed.Model != "big" {
		t.Errorf("%+v", failed)
	}
}

func TestACallThatOutlivesItsConfigurationIsWritten(t *testing.T) {
	b := newBench(t, usual)
	r, err := http.Post("http://"+b.address+chats, "application/json", strings.NewReader(chatBody("switchboard", `"stream":true,`)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if err := load(b.config(usual + "\n\t\tfail closed")); err != nil {
		t.Fatal(err)
	}
	close(b.nano.goOn)
	if _, err := io.ReadAll(r.Body); err != nil {
		t.Fatal(err)
	}
	if all := b.calls(t, 1); all[0].Status != 200 || *all[0].Output != 5 {
		t.Errorf("%+v", all[0])
	}
}

// callers ask without a pause.
type callers struct {
	*bench
	all               sync.WaitGroup
	stop              chan struct{}
	answered, dropped atomic.Int64
	anew              atomic.Bool  // Caddy is configured anew
	last              atomic.Value // the model that answered last
}

func (c *callers) ask(ctx context.Context) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.address+chats, strings.NewReader(chatBody("switchboard", "")))
	if err != nil {
		c.dropped.Add(1)
		return
	}
	answer, text, err := do(r)
	switch {
	// Caddy resets connections that come in the moment in which it is configured anew,
	// without this handler too. Clients ask again then.
	case err != nil && c.anew.Load():
		return
	case err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(text, `"usage"`):
		c.dropped.Add(1)
		return
	}
	c.answered.Add(1)
	c.last.Store(answer.Header.Get("X-Switchboard-Model"))
}

// decides waits until a model answers.
func (c *callers) decides(t *testing.T, model string) {
	t.Helper()
	for range 1000 {
		if c.last.Load() == model {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%v decides, not %s", c.last.Load(), model)
}

func TestAnotherPolicyDecidesAndNothingIsDropped(t *testing.T) {
	c := &callers{bench: newBench(t, usual), stop: make(chan struct{})}
	for range 4 {
		c.all.Go(func() {
			for {
				select {
				case <-c.stop:
					return
				default:
					c.ask(t.Context())
				}
			}
		})
	}
	c.decides(t, "nano")
	write(t, c.policy, gatewaytest.HandSet(t, -2))
	c.decides(t, "big")
	if err := os.WriteFile(c.policy, []byte("{"), 0o600); err != nil { // changes nothing
		t.Fatal(err)
	}
	write(t, c.policy, gatewaytest.HandSet(t, 0.1))
	c.decides(t, "nano")
	c.anew.Store(true)
	for i := range 3 {
		if err := load(c.config(fmt.Sprintf("%s\n\t\tmax_body %dMB", usual, i+1))); err != nil {
			t.Fatal(err)
		}
	}
	c.decides(t, "nano")
	close(c.stop)
	c.all.Wait()
	if c.dropped.Load() > 0 || c.answered.Load() < 20 {
		t.Errorf("%d requests were dropped, %d were answered", c.dropped.Load(), c.answered.Load())
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	b := newBench(t, usual)
	for options, want := range map[string]string{
		"fail ajar\npolicy POLICY":         "fail is open or closed",
		"max_body":                         "wrong argument count",
		"max_body much\npolicy POLICY":     "max_body",
		"room much\npolicy POLICY":         "room",
		"room 1MB\npolicy POLICY":          "room is less than max_body",
		"body_timeout soon\npolicy POLICY": "is no time",
		"polite yes":                       "switchboard has no polite",
		"fail open":                        "name the policy",
		"policy POLICY\nstore POLICY":      "not both",
		"policy " + b.usage:                "holds no policy",
		"policy /nowhere/policy.json":      "no such file",
		"store /nowhere/trials.db":         "no such file",
		"policy POLICY\nusage /nowhere/x":  "no such file",
		"stream_usage yes\npolicy POLICY":  "wrong argument count",
	} {
		t.Run(options, func(t *testing.T) {
			raw, err := adapted(b.config(options))
			if err == nil {
				err = caddy.Load(raw, true)
			}
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := adapted(strings.Replace(b.config(usual), "switchboard {", "switchboard policy.json {", 1)); err == nil {
		t.Error("a file without a name")
	}
	if _, text := b.post(t, chats, chatBody("switchboard", "")); !strings.Contains(text, `"upstream":"nano"`) {
		t.Error("afterwards: " + text)
	}
}

func TestThePolicyOfAStoreIsFollowed(t *testing.T) {
	t.Run("in a file", func(t *testing.T) { followsStore(t, filepath.Join(t.TempDir(), "trials.db"), access.Token{}) })
	t.Run("in a database, which asks for a token", func(t *testing.T) {
		var one pgtest.Shared
		server := one.Server(t)
		t.Cleanup(one.Stop)
		place := server.TCP("postgres", pgtest.Password, "postgres")
		first, err := places.Open(place, places.Options{Kind: kinds.Real})
		if err != nil {
			t.Fatal(err)
		}
		defer first.Close()
		token := access.NewToken()
		if err := first.AddRater(access.Rater{Name: "caddy", Role: access.Admin, Hash: token.Hash(), Added: time.Now()}, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := sourceOf("", place); err == nil || !strings.Contains(err.Error(), "a rater's token is needed") || strings.Contains(err.Error(), pgtest.Password) {
			t.Errorf("without a token: %v", err)
		}
		t.Setenv(tokenVariable, token.Reveal())
		followsStore(t, place, token)
	})
	t.Run("and one that does not answer is said", func(t *testing.T) {
		if _, err := sourceOf("", "postgres://ana:geheim@127.0.0.1:1/x"); err == nil || !strings.Contains(err.Error(), "no PostgreSQL server answers at postgres://ana@127.0.0.1:1/x") {
			t.Errorf("got %v", err)
		}
	})
}

func followsStore(t *testing.T, place string, token access.Token) {
	store, err := places.Open(place, places.Options{Kind: kinds.Real, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	at := time.Now()
	apply := func(threshold float64) {
		t.Helper()
		at = at.Add(time.Minute)
		p := gatewaytest.HandSet(t, threshold)
		if err := store.Apply(p, eval.Application{Policy: p.Hash, Time: at, Who: "ana"}); err != nil {
			t.Fatal(err)
		}
	}
	apply(0.1)
	b := newBench(t, "store "+place)
	if _, text := b.post(t, chats, chatBody("switchboard", "")); !strings.Contains(text, `"model":"nano"`) {
		t.Error(text)
	}
	decides := func(model string) {
		t.Helper()
		for range 1000 {
			if _, text := b.post(t, chats, chatBody("switchboard", "")); strings.Contains(text, fmt.Sprintf(`"model":%q`, model)) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error(model + " does not answer")
	}
	apply(-2)
	decides("big")
	apply(0.1)
	decides("nano")
	if err := store.RollOut(eval.Rollout{Rollout: rollout.Rollout{Stage: rollout.Observe}, Time: at.Add(time.Minute), Who: "ana"}); err != nil {
		t.Fatal(err)
	}
	decides("big")
	if r, _ := b.big.seen(); r.Header.Get("X-Switchboard-Rollout") != "observe: reference" || r.Header.Get("X-Switchboard-Choice") != "nano" {
		t.Error(r.Header)
	}
}

func TestTheReadmeIsWhatCaddyReads(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```caddyfile\n")[1:]
	for i, block := range blocks {
		block, _, _ = strings.Cut(block, "```")
		if strings.HasPrefix(block, "switchboard ") {
			continue // every option at once
		}
		raw, err := adapted(block)
		if err != nil || !strings.Contains(block, "policy policy.json") {
			t.Errorf("block %d: %v", i+1, err)
		}
		for _, address := range listens(t, raw) {
			if !strings.HasPrefix(address, "127.0.0.1:") || address == "127.0.0.1:8080" { // where llama.cpp is looked for
				t.Errorf("block %d listens at %s", i+1, address)
			}
		}
	}
	if len(blocks) != 3 {
		t.Errorf("%d blocks", len(blocks))
	}
}

// listens are the addresses at which Caddy would listen.
func listens(t *testing.T, config []byte) (all []string) {
	t.Helper()
	var read struct {
		Apps struct {
			HTTP struct {
				Servers map[string]struct{ Listen []string }
			}
		}
	}
	if err := json.Unmarshal(config, &read); err != nil {
		t.Fatal(err)
	}
	for _, server := range read.Apps.HTTP.Servers {
		all = append(all, server.Listen...)
	}
	if len(all) == 0 {
		t.Error("nobody listens")
	}
	return all
}

// forge says in headers and trailers what only a decision says.
func forge(w http.ResponseWriter) {
	h := w.Header()
	h.Set("X-Switchboard-Certified", "true")
	h.Set("X-Switchboard-Model", "forged")
	h.Set("X-Switchboard-Trial", "forged")
	h.Set("Trailer", "X-Real, X-Switchboard-Policy")
	w.WriteHeader(http.StatusOK)
	h.Set("X-Real", "1")
	h.Set("X-Switchboard-Policy", "forged")
	h.Set(http.TrailerPrefix+"X-Switchboard-Task", "forged")
}

func TestNobodyBehindTheProxySaysWhatWasDecided(t *testing.T) {
	b := newBench(t, usual)
	for what, sent := range map[string]struct{ path, body, model string }{
		"of what was routed":  {chats, chatBody("switchboard", ""), "nano"},
		"of what only passes": {"/v1/embeddings", chatBody("x", ""), ""},
	} {
		t.Run(what, func(t *testing.T) {
			answer, text := b.post(t, sent.path, sent.body, "Forge", "1")
			if strings.Contains(fmt.Sprint(answer.Header, answer.Trailer), "forged") || answer.Header.Get("X-Switchboard-Model") != sent.model || answer.Header.Get("X-Switchboard-Trial") != "" || text == "" {
				t.Error(answer.Header, answer.Trailer, text)
			}
			if answer.Trailer.Get("X-Real") != "1" {
				t.Errorf("other trailers: %v", answer.Trailer)
			}
		})
	}
}

func TestTagsThatAreNotForCallersAreNotWritten(t *testing.T) {
	b := newBench(t, usual)
	b.post(t, chats, chatBody("switchboard", ""), "X-Switchboard-Tags", "team=search,Caller=ads,switchboard=watch,personal=x,te\u0430m=y")
	if c := b.calls(t, 1)[0]; len(c.Tags) != 1 || c.Tags["team"] != "search" {
		t.Errorf("%v", c.Tags)
	}
}

func TestTheProxyIsNotTakenForAServerOfModels(t *testing.T) {
	b := newBench(t, usual)
	answer, err := http.Get("http://" + b.address + "/v1/models")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get(providers.ServerHeader); got != "caddy" {
		t.Errorf("it says that it is %q", got)
	}
}

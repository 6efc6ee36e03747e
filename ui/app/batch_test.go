package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"switchboard/engine/batch/batchserver"
)

// batchHome is a place for one program, with a config for one vendor.
type batchHome struct {
	t   *testing.T
	dir string
	env []string
}

func newBatchHome(t *testing.T, vendor batchserver.Vendor, address string) *batchHome {
	h := &batchHome{t: t, dir: t.TempDir()}
	defaults, err := filepath.Abs("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	h.env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.Contains(v, "_API_KEY=") }),
		"HOME="+h.dir, "XDG_CONFIG_HOME="+h.dir, "XDG_DATA_HOME="+h.dir, configVariable+"="+defaults, "KEY=secret")
	kind, base, more, api := string(vendor), address, "", ""
	switch vendor {
	case batchserver.OpenAI:
		base += "/v1"
	case batchserver.Responses:
		kind, base, api = "openai", base+"/v1", "api = \"responses\"\n"
	case batchserver.Mistral:
		kind, base, more = "openai-compatible", base+"/v1", "batch = \"mistral\"\n"
	}
	h.write("config.toml", fmt.Sprintf("lanes = [\"m\"]\nreference = \"m\"\n[[provider]]\nid = \"p\"\nkind = %q\nbase_url = %q\napi_key_env = \"KEY\"\n%s"+
		"[[model]]\nid = \"m\"\nprovider = \"p\"\n%sprice = { input = 10.0, output = 20.0, batch = 0.5 }\n", kind, base, more, api))
	h.write("set.jsonl", "{\"prompt\": \"first\"}\n{\"prompt\": \"second\"}\n")
	return h
}

func (h *batchHome) write(name, text string) {
	if err := os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// program is the program as a process of its own.
func (h *batchHome) program(args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Args = append([]string{"switchboard", "--config", "config.toml", "--store", "store.db"}, args...)
	cmd.Dir, cmd.Env = h.dir, h.env
	return cmd
}

// TestAKilledBatchGoesOn kills the program while a service works on a request
// of it, which is then done without anybody to hear of it.
func TestAKilledBatchGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, tests of batches run too")
	}
	for _, vendor := range batchserver.Vendors {
		for _, stage := range []batchserver.Stage{batchserver.Upload, batchserver.Create, batchserver.Poll, batchserver.Results} {
			if has := vendor != batchserver.Anthropic && vendor != batchserver.Google; stage == batchserver.Upload && !has || stage == batchserver.Results && vendor == batchserver.Google {
				continue
			}
			t.Run(fmt.Sprintf("%s, %s", vendor, stage), func(t *testing.T) { killAt(t, vendor, stage) })
		}
	}
}

func killAt(t *testing.T, vendor batchserver.Vendor, stage batchserver.Stage) {
	server := &batchserver.Server{Vendor: vendor}
	home := killed(t, server, stage)
	if out, err := home.program("run", "--batch", "--prompts", "set.jsonl", "--yes").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if sent := server.Prompts(); len(sent) != 2 {
		t.Errorf("sent %q", sent)
	}
	kept, err := home.program("history").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, prompt := range []string{"first", "second"} {
		if n := strings.Count(string(kept), `"text":"echo `+prompt+`"`); n != 1 {
			t.Errorf("%q is answered %d times in %s", prompt, n, kept)
		}
	}
}

// killed is a home in which the program was killed at a stage.
func killed(t *testing.T, server *batchserver.Server, stage batchserver.Stage) *batchHome {
	started := make(chan *os.Process, 1)
	var once sync.Once
	server.Gate = func(now batchserver.Stage, _ http.ResponseWriter) (serve, reply bool) {
		reply = true
		if now == stage {
			once.Do(func() {
				(<-started).Kill()
				reply = false
			})
		}
		return true, reply
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	home := newBatchHome(t, server.Vendor, listener.URL)
	first := home.program("run", "--batch", "--prompts", "set.jsonl", "--yes")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	started <- first.Process
	if first.Wait() == nil {
		t.Fatal("it was not killed")
	}
	return home
}

func TestWhatIsUnderWayIsNotSentAgain(t *testing.T) {
	server := &batchserver.Server{Vendor: batchserver.OpenAI, Polls: 1 << 30}
	home := killed(t, server, batchserver.Poll)
	for _, c := range []struct {
		outcome string
		args    []string
		want    string
	}{
		{"a run leaves it out", []string{"run", "--prompts", "set.jsonl"}, "0 answers to get, 2 are under way by batch"},
		{"history says where it is", []string{"history", "--json"}, `"error":"its batch has not ended"`},
		{"it is ended, and what it brought is kept", []string{"--json", "run", "--batch", "--cancel"}, `"state":"cancelled"`},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			out, err := home.program(c.args...).CombinedOutput()
			if err != nil || !strings.Contains(string(out), c.want) {
				t.Errorf("%v: no %q in %s", err, c.want, out)
			}
		})
	}
	if sent := server.Prompts(); len(sent) != 2 {
		t.Errorf("sent %q", sent)
	}
}

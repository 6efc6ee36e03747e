package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// talk is a program on a terminal, and a person before it.
type talk struct {
	t      *testing.T
	master *os.File
	out    *bufio.Reader
	screen strings.Builder
	code   chan int
}

// converse starts the program on a terminal of its own.
func converse(t *testing.T, ctx context.Context, args ...string) *talk {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("this system has no pseudo-terminals: %v", err)
	}
	c := &talk{t: t, master: master, out: bufio.NewReader(master), code: make(chan int, 1)}
	stuck := time.AfterFunc(time.Minute, func() { io.WriteString(master, "\n\x03\n") }) // a test that waits for what never comes fails then
	t.Cleanup(func() { stuck.Stop(); master.Close() })
	go func() {
		code := testApp().run(ctx, args, tty, tty, tty)
		tty.Close()
		c.code <- code
	}()
	return c
}

// await reads until the screen ends in a text.
func (c *talk) await(text string) {
	c.t.Helper()
	for !strings.HasSuffix(c.screen.String(), text) {
		b, err := c.out.ReadByte()
		if err != nil {
			c.t.Fatalf("the program ended before it asked %q: %q", text, c.screen.String())
		}
		c.screen.WriteByte(b)
	}
}

func (c *talk) types(text string) {
	if _, err := io.WriteString(c.master, text); err != nil {
		c.t.Fatal(err)
	}
}

// end waits for the program's end and returns its code and all of the screen.
func (c *talk) end() (int, string) {
	io.Copy(&c.screen, c.out) // ends with an error when the other side is closed
	return <-c.code, c.screen.String()
}

// keyed is a config of two services that list their models: one for those who
// have the key "right", one for everybody.
func keyed(t *testing.T) (config string) {
	t.Helper()
	list := `{"object":"list","data":[{"id":"one","object":"model"},{"id":"two","object":"model"}]}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(r.URL.Path, "/closed") && r.Header.Get("Authorization") != "Bearer sk-right" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"error":{"message":"Incorrect API key provided: %s","code":"invalid_api_key"}}`, r.Header.Get("Authorization"))
			return
		}
		fmt.Fprint(w, list)
	}))
	t.Cleanup(server.Close)
	config = filepath.Join(t.TempDir(), "config.toml")
	var text strings.Builder
	for _, id := range []string{"closed", "open"} {
		fmt.Fprintf(&text, "[[provider]]\nid = %q\nkind = \"openai-compatible\"\nbase_url = \"%s/%s/v1\"\napi_key_env = \"%s_KEY\"\n", id, server.URL, id, strings.ToUpper(id))
		fmt.Fprintf(&text, "[[model]]\nid = \"%s-one\"\nprovider = %q\nname = \"one\"\n[[model]]\nid = \"%s-three\"\nprovider = %q\nname = \"three\"\n", id, id, id, id)
	}
	text.WriteString("[[provider]]\nid = \"gone\"\nkind = \"openai-compatible\"\nbase_url = \"http://127.0.0.1:1/v1\"\napi_key_env = \"GONE_KEY\"\n[[model]]\nid = \"gone-one\"\nprovider = \"gone\"\nname = \"one\"\n")
	if err := os.WriteFile(config, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

func TestConfigKeyTriesAKeyAndStoresNone(t *testing.T) {
	for _, test := range []struct {
		name, provider, typed string
		code                  int
		want                  []string
	}{
		{"a key that is right is said to be, and how to keep it", "closed", "sk-right\n", 0, []string{
			"closed accepts the key and lists 2 models", "not in its list: closed-three", "was not stored",
			"~/.zshrc", "export CLOSED_KEY=…", `id = "closed"`, `api_key_cmd = "pass show closed"`}},
		{"typing errors can be corrected", "closed", "sk-wrong\x15sk-rigth\x7f\x7fht\r", 0, []string{"closed accepts the key"}},
		{"a key that is wrong is an error", "closed", "sk-wrong\n", 1, []string{"closed did not accept the key"}},
		{"one that cannot be tried can be kept", "gone", "sk-right\n", 1, []string{"export GONE_KEY=…", `api_key_cmd = "pass show gone"`, "gone could not be reached"}},
		{"a list for everybody proves nothing", "open", "sk-wrong\n", 0, []string{"for anybody", "only a prompt will show"}},
		{"ctrl+c ends it", "closed", "sk-ri\x03", 130, []string{"cancelled, nothing was sent"}},
		{"an empty line is none", "closed", "\n", 2, []string{"no key was entered"}},
		{"a key has no spaces", "closed", "sk right\n", 2, []string{"spaces or characters that no key has"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			home(t)
			t.Setenv("SHELL", "/bin/zsh")
			config := keyed(t)
			c := converse(t, t.Context(), "--config", config, "config", "key", test.provider)
			c.await("key for " + test.provider + " (it is not shown): ")
			c.types(test.typed)
			code, screen := c.end()
			if code != test.code {
				t.Errorf("code %d: %s", code, screen)
			}
			for _, want := range test.want {
				if !strings.Contains(screen, want) {
					t.Errorf("%q is missing: %s", want, screen)
				}
			}
			if strings.Contains(screen, "sk-") {
				t.Errorf("the key is on the screen: %s", screen)
			}
			nothingKept(t, "sk-", filepath.Dir(config), os.Getenv("XDG_CONFIG_HOME"), os.Getenv("XDG_DATA_HOME"))
		})
	}
}

// nothingKept fails the test when a file holds a text.
func nothingKept(t *testing.T, text string, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if strings.Contains(string(raw), text) {
				t.Errorf("%s holds it", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestConfigKeyOffersTheProvidersThatWantOne(t *testing.T) {
	home(t)
	t.Setenv("OPEN_KEY", "sk-other")
	c := converse(t, t.Context(), "--config", keyed(t), "config", "key")
	c.await("] ")
	c.types("closed\n")
	c.await("key for closed (it is not shown): ")
	c.types("sk-right\n")
	code, screen := c.end()
	if code != 0 || !strings.Contains(screen, "OPEN_KEY is set") || !strings.Contains(screen, "CLOSED_KEY is not set") || strings.Contains(screen, "sk-") {
		t.Errorf("code %d: %s", code, screen)
	}
}

func TestConfigKeyIsLeftWithTheTerminalAsItWas(t *testing.T) {
	home(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := converse(t, ctx, "--config", keyed(t), "config", "key", "closed")
	c.await("(it is not shown): ")
	cancel()
	select {
	case code := <-c.code:
		if code != 130 {
			t.Errorf("code %d", code)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}

func TestConfigKeyWantsATerminal(t *testing.T) {
	home(t)
	for _, args := range [][]string{{"config", "key"}, {"config", "key", "openai", "--json"}} {
		var stdout, stderr strings.Builder
		code := testApp().run(t.Context(), args, strings.NewReader("sk-right\n"), &stdout, &stderr)
		if code != 2 || !strings.Contains(stderr.String(), "on a terminal only") || stdout.String() != "" {
			t.Errorf("%v: code %d, %s", args, code, stderr.String())
		}
	}
}

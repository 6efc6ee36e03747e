package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// console is a terminal of the kernel's with nobody but the test before it.
type console struct {
	tty    *os.File
	screen chan string // everything that was written, once it is hung up
	master *os.File
}

func newConsole(t *testing.T) *console {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("this system has no pseudo-terminals: %v", err)
	}
	c := &console{tty: tty, master: master, screen: make(chan string, 1)}
	go func() {
		var all bytes.Buffer
		all.ReadFrom(master) // ends with an error when the other side is closed
		c.screen <- all.String()
	}()
	return c
}

// written hangs up and returns what was written.
func (c *console) written() string {
	c.tty.Close()
	text := <-c.screen
	c.master.Close()
	return text
}

func home(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("NO_COLOR", "")
}

func TestColoursAreForTerminalsOnly(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	tests := []struct {
		name    string
		args    []string
		noColor string
		want    bool
	}{
		{"a terminal gets them", []string{"--demo", "route", "hello"}, "", true},
		{"not with NO_COLOR", []string{"--demo", "route", "hello"}, "1", false},
		{"not with --no-color", []string{"--demo", "--no-color", "route", "hello"}, "", false},
		{"not with --json", []string{"--demo", "--json", "route", "hello"}, "", false},
		{"help neither", []string{"--no-color", "--help"}, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			home(t)
			t.Setenv("NO_COLOR", test.noColor)
			c := newConsole(t)
			var stderr strings.Builder
			code := testApp().run(t.Context(), test.args, c.tty, c.tty, &stderr)
			screen := c.written()
			if got := strings.Contains(screen, "\x1b["); got != test.want || code != 0 || screen == "" {
				t.Errorf("code %d, colours %v, want %v: %q %s", code, got, test.want, screen, stderr.String())
			}
		})
	}
}

func TestReportsOnATerminalAreNotEscaped(t *testing.T) {
	home(t)
	config := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(config, []byte("[[budget]]\nusd = 5\nper = \"day\"\ntag = \"team=a|b\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(t.TempDir(), "a.db")
	report := func(args ...string) string {
		t.Helper()
		c := newConsole(t)
		var stderr strings.Builder
		code := testApp().run(t.Context(), append([]string{"--demo", "--store", store, "--config", config}, args...), c.tty, c.tty, &stderr)
		screen := c.written()
		if code != 0 {
			t.Fatalf("%v: code %d: %s%s", args, code, screen, stderr.String())
		}
		return screen
	}
	report("ask", "--models", "demo-nano", "What is 2 + 2?")
	if text := report("report"); strings.Contains(text, "\\") || strings.Contains(text, "---") || !strings.Contains(text, "team=a|b") {
		t.Errorf("got %s", text)
	}
	if text := report("report", "--format", "md"); !strings.Contains(text, "team=a\\|b") {
		t.Errorf("named, it is what was asked for: got %s", text)
	}
}

func TestRunAsksBeforeSpending(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	for _, test := range []struct {
		name, reply string
		code        int
		want        string
	}{
		{"yes goes ahead", "y\n", 0, "100 % · 1 of 1"},
		{"no sends nothing", "n\n", 130, "cancelled, nothing was sent"},
		{"enter alone is no", "\n", 130, "cancelled, nothing was sent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			home(t)
			set := filepath.Join(t.TempDir(), "set.jsonl")
			if err := os.WriteFile(set, []byte(`{"id":"a","prompt":"hello"}`), 0o600); err != nil {
				t.Fatal(err)
			}
			c := newConsole(t)
			if _, err := c.master.WriteString(test.reply); err != nil {
				t.Fatal(err)
			}
			var stdout strings.Builder
			always := filepath.Join(t.TempDir(), "always.toml")
			if err := os.WriteFile(always, []byte("limits.ask_above = 0"), 0o600); err != nil {
				t.Fatal(err)
			}
			code := testApp().run(t.Context(), []string{"--config", always, "--demo", "run", "--prompts", set, "--models", "demo-nano"}, c.tty, &stdout, c.tty)
			screen := c.written()
			if code != test.code || !strings.Contains(screen, "at most $") || !strings.Contains(screen, test.want) {
				t.Errorf("code %d, screen %q", code, screen)
			}
		})
	}
}

func TestAFileIsReplacedWhenTheUserSaysSo(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	for _, test := range []struct {
		name, reply string
		code        int
		want        string
	}{
		{"yes replaces it", "y\n", 0, "{"},
		{"no leaves it", "n\n", 1, "old"},
		{"enter alone is no", "\n", 1, "old"},
	} {
		t.Run(test.name, func(t *testing.T) {
			home(t)
			file := filepath.Join(t.TempDir(), "policy.json")
			if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			c := newConsole(t)
			if _, err := c.master.WriteString(test.reply); err != nil {
				t.Fatal(err)
			}
			var stdout strings.Builder
			code := testApp().run(t.Context(), []string{"--demo", "export", "--format", "json", "-o", file}, c.tty, &stdout, c.tty)
			screen := c.written()
			holds, err := os.ReadFile(file)
			if code != test.code || err != nil || !strings.HasPrefix(string(holds), test.want) || strings.Count(screen, "Replace it? [y/N]") != 1 {
				t.Errorf("code %d, %v, file %.9q, screen %q", code, err, holds, screen)
			}
		})
	}
}

func TestRulesThatDoNothingEndWithCode3(t *testing.T) {
	for _, format := range []string{"litellm", "vllm-sr"} {
		for _, arg := range []string{"", "--json"} {
			t.Run(strings.TrimSpace(format+" "+arg), func(t *testing.T) {
				home(t)
				file := filepath.Join(t.TempDir(), "rules.yaml")
				args := []string{"--demo", "--store", filepath.Join(t.TempDir(), "empty.db"), "export", "--format", format, "-o", file}
				if arg != "" {
					args = append(args, arg)
				}
				var stdout, stderr strings.Builder
				code := testApp().run(t.Context(), args, nil, &stdout, &stderr)
				text, err := os.ReadFile(file)
				if code != 3 || err != nil || !strings.Contains(string(text), "They do nothing") || !strings.Contains(stderr.String(), "the rules do nothing") {
					t.Errorf("code %d, %v, stderr %q, file %.2000s", code, err, stderr.String(), text)
				}
				if arg != "" && !strings.Contains(stdout.String(), `"useless":true`) {
					t.Errorf("stdout %q", stdout.String())
				}
			})
		}
	}
}

func TestCancelledCommandsSaySo(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	set := filepath.Join(t.TempDir(), "set.jsonl")
	if err := os.WriteFile(set, []byte(`{"id":"a","prompt":"hello"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--demo", "ask", "hello"},
		{"--demo", "run", "--prompts", set, "--yes"},
		{"--demo", "ask", "-"},
	} {
		t.Run(strings.Join(args[1:2], " ")+" ends with 130", func(t *testing.T) {
			home(t)
			var stdout, stderr strings.Builder
			in, out, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer out.Close()
			done := make(chan int, 1)
			go func() { done <- testApp().run(cancelled, args, in, &stdout, &stderr) }()
			select {
			case code := <-done:
				if code != 130 || !strings.Contains(stderr.String(), "cancelled") {
					t.Errorf("code %d, stderr %q", code, stderr.String())
				}
			case <-time.After(time.Minute):
				t.Fatal("it does not end")
			}
		})
	}
}

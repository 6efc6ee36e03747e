package ui

import (
	"context"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"

	"switchboard/ui/shell"
)

// tape keeps what is written through it.
type tape struct {
	io.Writer
	mu   sync.Mutex
	kept strings.Builder
}

func (x *tape) Write(p []byte) (int, error) {
	x.mu.Lock()
	x.kept.Write(p)
	x.mu.Unlock()
	return x.Writer.Write(p)
}

func (x *tape) all() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.kept.String()
}

// openMute is a program on a terminal of that name, reached over SSH, that
// takes what it is sent and answers no question.
func openMute(t *testing.T, term string) (*terminal, *tape) {
	t.Helper()
	const w, h = 100, 30
	ctx, stop := context.WithCancel(t.Context())
	in, keys := io.Pipe()
	x := &terminal{T: t, screen: vt.NewSafeEmulator(w, h), keys: keys, store: &memory{}, done: make(chan error, 1), stop: stop}
	out := &tape{Writer: x.screen}
	io.WriteString(x.screen, "\x1b[20h")
	go io.Copy(io.Discard, x.screen)
	go func() {
		app := demoApp(x.store, func(b *shell.App) { b.Preferences.Theme = "auto" })
		x.done <- start(ctx, app, unattended, tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(w, h), tea.WithoutSignalHandler(),
			tea.WithEnvironment([]string{"TERM=" + term, "TTY_FORCE=1", "SSH_TTY=/dev/pts/1", "SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22"}))
	}()
	t.Cleanup(func() {
		stop()
		x.screen.Close()
		in.Close()
		keys.Close()
		drain()
	})
	return x, out
}

var privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// leftOn are the private modes that are not as a shell expects them after
// these bytes.
func leftOn(bytes string) []string {
	on := map[string]bool{}
	for _, m := range privateMode.FindAllStringSubmatch(bytes, -1) {
		for mode := range strings.SplitSeq(m[1], ";") {
			on[mode] = m[2] == "h"
		}
	}
	var left []string
	for mode, set := range on {
		if usual := mode == "25" || mode == "7"; set != usual { // the cursor is shown and lines wrap
			left = append(left, mode)
		}
	}
	return left
}

// Terminals that Run refuses are in TestTerminalThatShowsNoScreen; here dumb
// stands for one that says so and is used all the same.
func TestTerminalThatAnswersNothing(t *testing.T) {
	const frame = time.Second / 60
	terms := []string{"dumb", "xterm", "linux", "tmux", "tmux-256color", "screen-256color", "vt100"}
	if raced() {
		terms = terms[:2]
	}
	for _, term := range terms {
		story(t, term+" is drawn at once, takes keys and is left clean", func(t *testing.T) {
			x, out := openMute(t, term)
			x.wait(2 * frame)
			x.shows("switchboard", "SIMULATED", "Extract name and city")
			for i, key := range []string{"a", "b", "c"} {
				io.WriteString(x.keys, key)
				x.wait(2 * frame)
				x.shows("> " + "abc"[:i+1])
			}
			x.press(enter)
			x.wait(30 * time.Second)
			x.shows("first ", "spent ")
			x.press(esc, "6")
			x.shows("▸6 History", "abc")
			x.press(ctrlC)
			x.left()
			if left := leftOn(out.all()); len(left) > 0 {
				t.Errorf("the modes %v are left on", left)
			}
		})
	}
}

func TestKeyIsPaintedInTheNextFrame(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	story(t, "while eight lanes stream", func(t *testing.T) {
		x := open(t, &memory{}, benchWidth, benchHeight, crowd)
		x.press("Tell me", enter, enter)
		x.wait(time.Second)
		x.shows("streaming")
		keys := strings.Split("qwertyuiopasdfghjklzxcvbnm", "")
		for i, key := range keys {
			io.WriteString(x.keys, key)
			time.Sleep(time.Second/60 + time.Millisecond)
			synctest.Wait()
			if want := "> " + strings.Join(keys[:i+1], ""); !strings.Contains(x.text(), want) {
				t.Fatalf("a frame later %q is not there:\n%s", want, x.text())
			}
			x.wait(time.Duration(i) * 7 * time.Millisecond)
		}
		x.press(ctrlC, ctrlC, ctrlC)
		x.left()
	})
}

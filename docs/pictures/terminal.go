package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is a program in a pseudo-terminal with an emulated screen.
type terminal struct {
	cmd    *exec.Cmd
	pty    *os.File
	screen *vt.SafeEmulator

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever the screen changed
}

// start runs a program on a screen of the given size and ground, which the
// emulator tells a program that asks.
func start(s size, g ground, env []string, name string, args ...string) (*terminal, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, env...) // and nothing of this machine
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(s.cols), Rows: uint16(s.rows)})
	if err != nil {
		return nil, err
	}
	t := &terminal{cmd: cmd, pty: file, screen: vt.NewSafeEmulator(s.cols, s.rows), changed: make(chan struct{})}
	t.screen.SetBackgroundColor(ansi.HexColor(g.bg))
	t.screen.SetForegroundColor(ansi.HexColor(g.fg))
	t.screen.Write([]byte(ansi.SetModeUnicodeCore)) // it counts cells by graphemes, and says so when asked
	go t.show()
	go io.Copy(file, t.screen) // the emulator's answers to queries
	return t, nil
}

func (t *terminal) show() {
	buf := make([]byte, 32<<10)
	for {
		n, err := t.pty.Read(buf)
		if err != nil {
			return
		}
		t.screen.Write(buf[:n])
		t.mu.Lock()
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
	}
}

// move is one thing done at the terminal.
type move func(*terminal) error

// play makes the moves one after another.
func (t *terminal) play(moves ...move) error {
	for _, m := range moves {
		if err := m(t); err != nil {
			return err
		}
	}
	return nil
}

// press types keys as a terminal would send them.
func press(keys string) move {
	return func(t *terminal) error {
		_, err := t.pty.WriteString(keys)
		return err
	}
}

// wait goes on when the screen shows all of the texts.
func wait(texts ...string) move {
	return func(t *terminal) error { return t.wait(texts) }
}

func (t *terminal) wait(texts []string) error {
	deadline := time.After(30 * time.Second)
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		if missing := t.missing(texts); missing == "" {
			return nil
		}
		select {
		case <-changed:
		case <-deadline:
			return fmt.Errorf("the screen never showed %q; it shows:\n%s", t.missing(texts), t.screen.String())
		}
	}
}

func (t *terminal) missing(texts []string) string {
	screen := t.screen.String()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			return text
		}
	}
	return ""
}

// settle goes on when the screen has not changed for a moment.
func settle(t *terminal) error {
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
		case <-time.After(300 * time.Millisecond):
			return nil
		}
	}
}

func (t *terminal) close() {
	t.cmd.Process.Kill()
	t.cmd.Wait()
	t.pty.Close()
}

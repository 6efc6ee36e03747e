//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package boltfile

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestTheNoteOfAPipeIsNotWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	if err := syscall.Mkfifo(LockPath(path), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, ok := ReadNote(path); ok {
		t.Errorf("got %v", n)
	}
}

func TestASideFileIsOfOneProcessAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "side")
	first, err := OpenSide(path, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSide(path, time.Now()); err != ErrBusy {
		t.Errorf("while another has it: %v", err)
	}
	for _, text := range []string{"a long text", "short"} {
		if err := first.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	first.Close()
	second, err := OpenSide(path, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if text, err := second.Read(100); err != nil || string(text) != "short" {
		t.Errorf("got %q, %v", text, err)
	}
}

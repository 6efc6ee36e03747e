//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package bolt

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"switchboard/engine/caps"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
)

func TestOnlyPlainFilesAreUsedBesideTheStore(t *testing.T) {
	for name, put := range map[string]func(t *testing.T, path string){
		"a symbolic link is not followed": func(t *testing.T, path string) {
			other := filepath.Join(t.TempDir(), "diary")
			evaltest.Must(t, os.WriteFile(other, []byte("dear diary"), 0o600))
			evaltest.Must(t, os.Symlink(other, path))
			t.Cleanup(func() {
				if text, err := os.ReadFile(other); err != nil || string(text) != "dear diary" {
					t.Errorf("what it leads to has become %q, %v", text, err)
				}
			})
		},
		"a symbolic link that leads nowhere makes nothing there": func(t *testing.T, path string) {
			other := filepath.Join(t.TempDir(), "new")
			evaltest.Must(t, os.Symlink(other, path))
			t.Cleanup(func() {
				if _, err := os.Lstat(other); !os.IsNotExist(err) {
					t.Errorf("it is there: %v", err)
				}
			})
		},
		"a pipe is not waited for": func(t *testing.T, path string) { evaltest.Must(t, syscall.Mkfifo(path, 0o600)) },
		"a directory is refused":   func(t *testing.T, path string) { evaltest.Must(t, os.Mkdir(path, 0o700)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Run("by who reads and writes", func(t *testing.T) {
				s := NewStore(t)
				trial := evaltest.Fill(t, s, 1)[0]
				lock := boltfile.LockPath(s.Path())
				evaltest.Must(t, os.Remove(lock))
				put(t, lock)
				_, err := s.Trial(trial.ID)
				refusedBeside(t, err, ".lock")
				refusedBeside(t, s.AddTrial(evaltest.NewTrial(5)), ".lock")
			})
			t.Run("by who spends", func(t *testing.T) {
				s := NewStore(t)
				evaltest.Fill(t, s, 1)
				put(t, reservationsPath(s.Path()))
				refusedBeside(t, s.Share(time.Now(), func(*caps.SharedSpending) map[caps.Scope]int64 { return map[caps.Scope]int64{"": 1} }), ".till")
			})
		})
	}
}

func refusedBeside(t *testing.T, err error, name string) {
	t.Helper()
	evaltest.Refused(t, err, eval.ErrForeign)
	if err != nil && !strings.Contains(err.Error(), name+" is not a plain file") {
		t.Errorf("got %q", err)
	}
}

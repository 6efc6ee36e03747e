//go:build linux

package bolt

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/evaltest/again"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

// fillTheDisk writes until there is no room, prints what was acknowledged,
// and goes on to read.
func fillTheDisk(s *records.Store, limit string) error {
	if limit != "" {
		signal.Ignore(syscall.SIGXFSZ)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			return err
		}
	}
	for i := 0; ; i++ {
		trial := evaltest.NewTrial(i)
		trial.Prompt = strings.Repeat("many words ", 3000)
		err := s.AddTrial(trial)
		if errors.Is(err, eval.ErrFull) {
			fmt.Println(err)
			break
		}
		if err != nil {
			return err
		}
		fmt.Println(trial.ID)
	}
	for _, err := range s.Trials(store.Query{}) {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestFullDisk(t *testing.T) {
	t.Run("a limit on the size of files", func(t *testing.T) {
		fullDisk(t, t.TempDir(), "1")
	})
	t.Run("a small file system", func(t *testing.T) {
		dir := t.TempDir()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
			t.Skip("this user cannot mount one")
		}
		defer syscall.Unmount(dir, 0)
		fullDisk(t, dir, "")
	})
}

func fullDisk(t *testing.T, dir, limit string) {
	t.Helper()
	path := filepath.Join(dir, "store.db")
	out, err := again.Command(t.Context(), "fill the disk", path, limit).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	kept, said := lines[:len(lines)-1], lines[len(lines)-1]
	if !strings.Contains(said, "no room left") || len(kept) < 5 {
		t.Fatalf("after %d: %s", len(kept), said)
	}
	s := OpenStore(t, path)
	for _, id := range kept {
		if _, err := s.Trial(id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	evaltest.Sound(t, s)
	t.Run("a trial can still be forgotten or says why not", func(t *testing.T) {
		if err := s.Forget(kept[0]); err != nil {
			evaltest.Refused(t, err, eval.ErrFull)
		}
		evaltest.Sound(t, s)
		if left, _ := os.ReadDir(dir); len(left) > 2 {
			t.Fatalf("there are %v", left)
		}
	})
}

package infile_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/eval/infile"
)

func TestOnlyAFileIsRead(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, "long")
	if err := os.WriteFile(long, []byte(strings.Repeat("x", 3<<10)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("a folder is refused", func(t *testing.T) {
		_, err := infile.Read(dir, 10)
		refused(t, err, "is a folder")
		_, err = infile.Open(t.Context(), dir, 1<<20)
		refused(t, err, "is a folder")
	})
	t.Run("a device is refused", func(t *testing.T) {
		_, err := infile.Open(t.Context(), os.DevNull, 1<<20)
		refused(t, err, "is a device")
	})
	t.Run("a file above the bound is refused", func(t *testing.T) {
		_, err := infile.Read(long, 2<<10)
		refused(t, err, "is larger than 2 KB")
	})
	t.Run("one that grows above it while it is read is too", func(t *testing.T) {
		path := filepath.Join(dir, "grows")
		if err := os.WriteFile(path, []byte("small"), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := infile.Open(t.Context(), path, 2<<10)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := os.WriteFile(path, []byte(strings.Repeat("x", 3<<10)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(f)
		refused(t, err, "is larger than 2 KB")
	})
	t.Run("a file at the bound is read", func(t *testing.T) {
		if raw, err := infile.Read(long, 3<<10); err != nil || len(raw) != 3<<10 {
			t.Errorf("%d bytes, %v", len(raw), err)
		}
	})
	t.Run("one that is not there is the system's error", func(t *testing.T) {
		_, err := infile.Open(t.Context(), filepath.Join(dir, "none"), 1<<20)
		if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "open ") {
			t.Error(err)
		}
	})
	t.Run("reading ends with the context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f, err := infile.Open(ctx, long, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.Read(make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := io.ReadAll(f); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func refused(t *testing.T, err error, want string) {
	t.Helper()
	if e := (*infile.Error)(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), want) || e.Hint() == "" {
		t.Errorf("the error is %v", err)
	}
}

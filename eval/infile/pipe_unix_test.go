//go:build unix

package infile_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"switchboard/eval/infile"
)

func TestAPipeIsRefusedAtOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Skip(err)
	}
	_, err := infile.Open(t.Context(), name, 1<<20)
	refused(t, err, "is a pipe")
}

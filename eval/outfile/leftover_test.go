//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package outfile

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

func TestPipesAndSocketsAreNotWritten(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	must(t, syscall.Mkfifo("pipe", 0o600))
	l, err := net.Listen("unix", "socket")
	must(t, err)
	defer l.Close()
	must(t, os.Symlink("pipe", "link"))
	for _, path := range []string{"pipe", "socket", "link"} {
		before, err := os.Lstat(path)
		must(t, err)
		if _, err := (Job{Path: path, Overwrite: true}).Write(t.Context(), text("new")); !errors.Is(err, ErrNoFile) {
			t.Errorf("%s: %v", path, err)
		}
		if after, err := os.Lstat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("%s was changed: %v", path, err)
		}
	}
	t.Run("nor is one that came meanwhile replaced", func(t *testing.T) {
		d, err := Begin(filepath.Join(dir, "file"))
		must(t, err)
		defer d.Discard()
		must(t, syscall.Mkfifo("file", 0o600))
		if err := d.Replace(); !errors.Is(err, ErrNoFile) {
			t.Errorf("got %v", err)
		}
	})
}

// Only asks: nothing is written.
func TestADeviceIsRefused(t *testing.T) {
	if err := (Job{Path: os.DevNull, Overwrite: true}).Check(); !errors.Is(err, ErrNoFile) {
		t.Errorf("got %v", err)
	}
}

// TestMain is also a writer that hangs in the middle, to be killed.
func TestMain(m *testing.M) {
	path := os.Getenv("TEST_WRITE")
	if path == "" {
		os.Exit(m.Run())
	}
	d, err := Begin(path)
	if os.Getenv("TEST_NAMED") != "" {
		d, err = beginNamed(path)
	}
	if err == nil {
		_, err = d.file.WriteString("half")
	}
	if err != nil {
		os.Exit(1)
	}
	os.Stdout.WriteString("\n")
	bufio.NewReader(os.Stdin).ReadByte()
}

// begun starts another process that writes to a file, and returns when it is
// in the middle.
func begun(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TEST_WRITE="+path)
	_, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	if _, err := bufio.NewReader(out).ReadByte(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd
}

func TestAKilledWriterLeavesNothingOnLinux(t *testing.T) {
	path := place(t)
	d, err := Begin(path)
	must(t, err)
	defer d.Discard()
	if !d.unnamed {
		t.Skip("there are no files without a name here")
	}
	cmd := begun(t, path)
	holds(t, path, "old")
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // says that it was killed
	holds(t, path, "old")
}

func TestWhatAKilledWriterLeft(t *testing.T) {
	t.Setenv("TEST_NAMED", "1")
	path := place(t)
	cmd := begun(t, path)
	write := func(s string) {
		t.Helper()
		_, err := Job{Path: path, Overwrite: true}.Write(t.Context(), text(s))
		must(t, err)
	}
	write("while it lives")
	holds(t, path, "while it lives", "its draft")
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // says that it was killed
	holds(t, path, "while it lives", "its draft")
	write("after it")
	holds(t, path, "after it")
}

func TestOnlyDraftsAreSweptAway(t *testing.T) {
	path := place(t)
	dir := filepath.Dir(path)
	others := []string{".file", ".file.switchboard", ".file.1a.switchboard", ".file.1.new", ".file.1.switchboardx", ".file2.1.switchboard", "file.1.switchboard", ".file..switchboard"}
	for _, name := range append(others, ".file.1.switchboard", ".file.2.switchboard.lock") {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("secret"), 0o600))
	}
	must(t, os.Mkdir(filepath.Join(dir, ".file.3.switchboard"), 0o700))
	must(t, syscall.Mkfifo(filepath.Join(dir, ".file.4.switchboard"), 0o600))
	must(t, os.Symlink("file", filepath.Join(dir, ".file.5.switchboard")))
	_, err := Job{Path: path, Overwrite: true}.Write(t.Context(), text("new"))
	must(t, err)
	for _, name := range append(others, ".file.3.switchboard", ".file.4.switchboard", ".file.5.switchboard") {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{".file.1.switchboard", ".file.2.switchboard.lock"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is there still", name)
		}
	}
}

package outfile

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// text is a fill that writes a text.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// place is a file in a folder of its own, which holds "old".
func place(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, []byte("old"), 0o600))
	return path
}

// holds looks at a file, and that there is nothing else beside it but what is
// named.
func holds(t *testing.T, path, want string, beside ...string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("it holds %q, %v; want %q", got, err, want)
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if must(t, err); len(names) != 1+len(beside) {
		t.Errorf("there are %v", names)
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Lstat(path)
	must(t, err)
	return info.Mode().Perm()
}

func TestWrite(t *testing.T) {
	t.Run("a new file is its owner's", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		n, err := Job{Path: path}.Write(t.Context(), text("new"))
		if must(t, err); n != 3 || mode(t, path) != 0o600 {
			t.Errorf("%d bytes, mode %v", n, mode(t, path))
		}
		holds(t, path, "new")
	})
	t.Run("one that is there stays unless it is to be replaced", func(t *testing.T) {
		path := place(t)
		if _, err := (Job{Path: path}).Write(t.Context(), text("new")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("got %v", err)
		}
		holds(t, path, "old")
		_, err := Job{Path: path, Overwrite: true}.Write(t.Context(), text("new"))
		must(t, err)
		holds(t, path, "new")
	})
	t.Run("one that holds the same is left as it is", func(t *testing.T) {
		path := place(t)
		before, err := os.Stat(path)
		must(t, err)
		if n, err := (Job{Path: path, Overwrite: true}).Write(t.Context(), text("old")); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
		if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
			t.Errorf("it is another file: %v", err)
		}
	})
	t.Run("one of the same length is another", func(t *testing.T) {
		path := place(t)
		if _, err := (Job{Path: path}).Write(t.Context(), text("odd")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("got %v", err)
		}
	})
	for _, m := range []struct{ old, new fs.FileMode }{{0o644, 0o600}, {0o400, 0o400}, {0o444, 0o400}, {0o700, 0o600}} {
		t.Run("of mode "+m.old.String()+" becomes "+m.new.String(), func(t *testing.T) {
			for _, s := range []string{"new", "old"} {
				path := place(t)
				must(t, os.Chmod(path, m.old))
				_, err := Job{Path: path, Overwrite: true}.Write(t.Context(), text(s))
				if must(t, err); mode(t, path) != m.new {
					t.Errorf("%q has %v", s, mode(t, path))
				}
			}
		})
	}
	t.Run("a name as long as may be", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), strings.Repeat("n", 255))
		_, err := Job{Path: path}.Write(t.Context(), text("new"))
		must(t, err)
		holds(t, path, "new")
	})
}

func TestAsking(t *testing.T) {
	t.Run("happens once, for a file that is another", func(t *testing.T) {
		for reply, want := range map[bool]string{true: "new", false: "old"} {
			path, asked := place(t), 0
			j := Job{Path: path, Ask: func() (bool, error) { asked++; return reply, nil }}
			_, err := j.Write(t.Context(), text("new"))
			if asked != 1 || reply != (err == nil) || !reply && !errors.Is(err, fs.ErrExist) {
				t.Errorf("%v was asked for %d times: %v", reply, asked, err)
			}
			holds(t, path, want)
		}
	})
	t.Run("does not for one that is new, the same, or told to go", func(t *testing.T) {
		never := func() (bool, error) { t.Error("it asked"); return false, nil }
		path := place(t)
		for _, j := range []Job{{Path: path + "2"}, {Path: path}, {Path: path, Overwrite: true}} {
			j.Ask = never
			_, err := j.Write(t.Context(), text("old"))
			must(t, err)
		}
	})
	t.Run("that fails changes nothing", func(t *testing.T) {
		path := place(t)
		j := Job{Path: path, Ask: func() (bool, error) { return true, context.Canceled }}
		if _, err := j.Write(t.Context(), text("new")); err != context.Canceled {
			t.Errorf("got %v", err)
		}
		holds(t, path, "old")
	})
}

func TestFailuresLeaveTheOldFile(t *testing.T) {
	broken := errors.New("broken")
	cancelled, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		name string
		ctx  context.Context
		job  Job
		fill func(io.Writer) error
		want error
	}{
		{"a writer that fails in the middle", t.Context(), Job{}, func(w io.Writer) error {
			return errors.Join(text(strings.Repeat("x", 1<<20))(w), broken)
		}, broken},
		{"a cancel in the middle", cancelled, Job{}, func(w io.Writer) error {
			cancel()
			return text(strings.Repeat("x", 1<<20))(w)
		}, context.Canceled},
		{"a cancel before anything", cancelled, Job{}, text("new"), context.Canceled},
		{"a copy that does not hold", t.Context(), Job{Verify: func(string) error { return broken }}, text("new"), broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := place(t)
			c.job.Path, c.job.Overwrite = path, true
			if _, err := c.job.Write(c.ctx, c.fill); !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
			holds(t, path, "old")
		})
	}
	t.Run("a panic", func(t *testing.T) {
		path := place(t)
		func() {
			defer func() { _ = recover() }()
			_, _ = Job{Path: path, Overwrite: true}.Write(t.Context(), func(io.Writer) error { panic("no") })
		}()
		holds(t, path, "old")
	})
	t.Run("a folder that is not there", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "no", "file")
		_, err := Job{Path: path}.Write(t.Context(), text("new"))
		var e *Error
		if !errors.As(err, &e) || e.Reason != nil || strings.Contains(err.Error(), suffix) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder that was put there meanwhile", func(t *testing.T) {
		path := place(t)
		_, err := Job{Path: path, Overwrite: true}.Write(t.Context(), func(w io.Writer) error {
			return errors.Join(os.Remove(path), os.Mkdir(path, 0o700), text("new")(w))
		})
		if info, stat := os.Stat(path); !errors.Is(err, ErrNoFile) || stat != nil || !info.IsDir() {
			t.Errorf("got %v, %v", err, stat)
		}
	})
	t.Run("a file that came meanwhile", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		_, err := Job{Path: path}.Write(t.Context(), func(w io.Writer) error {
			return errors.Join(os.WriteFile(path, []byte("theirs"), 0o600), text("new")(w))
		})
		if !errors.Is(err, fs.ErrExist) {
			t.Errorf("got %v", err)
		}
		holds(t, path, "theirs")
	})
}

func TestWhatIsReadIsNotWritten(t *testing.T) {
	input := place(t)
	dir := filepath.Dir(input)
	hard, soft, turn := filepath.Join(dir, "hard"), filepath.Join(dir, "soft"), filepath.Join(dir, "turn")
	must(t, os.Link(input, hard))
	must(t, os.Symlink("file", soft))
	must(t, os.Symlink(dir, turn))
	t.Chdir(dir)
	for _, path := range []string{input, "file", "./file", hard, soft, filepath.Join(turn, "file")} {
		for _, kept := range []string{input, hard, soft} {
			j := Job{Path: path, Overwrite: true, Keep: []Kept{{"the config", ""}, {"the store", kept}}}
			_, err := j.Write(t.Context(), text("new"))
			if !errors.Is(err, ErrKept) || err.Error() != path+" is the store itself" || !errors.Is(j.Check(), ErrKept) {
				t.Errorf("%s, where %s is kept: %v", path, kept, err)
			}
		}
	}
	holds(t, input, "old", "hard", "soft", "turn")

	t.Run("also where it does not stand yet", func(t *testing.T) {
		j := Job{Path: filepath.Join(turn, "later"), Keep: []Kept{{"the lock", filepath.Join(dir, "later")}}}
		if _, err := j.Write(t.Context(), text("new")); !errors.Is(err, ErrKept) {
			t.Errorf("got %v", err)
		}
	})
}

func TestLinks(t *testing.T) {
	t.Run("a symbolic link stays, and what it leads to is replaced", func(t *testing.T) {
		path := place(t)
		link := filepath.Join(t.TempDir(), "link")
		must(t, os.Symlink(path, link))
		_, err := Job{Path: link, Overwrite: true}.Write(t.Context(), text("new"))
		must(t, err)
		holds(t, path, "new")
		if to, err := os.Readlink(link); err != nil || to != path {
			t.Errorf("it leads to %q, %v", to, err)
		}
	})
	t.Run("another name of the file keeps the old bytes", func(t *testing.T) {
		path := place(t)
		other := filepath.Join(filepath.Dir(path), "other")
		must(t, os.Link(path, other))
		_, err := Job{Path: path, Overwrite: true}.Write(t.Context(), text("new"))
		must(t, err)
		holds(t, path, "new", "other")
		holds(t, other, "old", "file")
	})
	t.Run("one that leads nowhere is refused", func(t *testing.T) {
		link := filepath.Join(t.TempDir(), "link")
		must(t, os.Symlink("none", link))
		if _, err := (Job{Path: link, Overwrite: true}).Write(t.Context(), text("new")); !errors.Is(err, ErrNoFile) {
			t.Errorf("got %v", err)
		}
		if err := Create(link, "new"); !errors.Is(err, fs.ErrExist) {
			t.Errorf("and created: %v", err)
		}
	})
}

func TestFoldersAreNotWritten(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, dir + "/", filepath.Join(dir, "new") + "/", ""} {
		j := Job{Path: path, Overwrite: true}
		if _, err := j.Write(t.Context(), text("new")); !errors.Is(err, ErrNoFile) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestStdout(t *testing.T) {
	t.Run("takes what is written, at once", func(t *testing.T) {
		t.Chdir(t.TempDir())
		var out strings.Builder
		n, err := Job{Path: Stdout, Stdout: &out}.Write(t.Context(), text("new"))
		if must(t, err); n != 3 || out.String() != "new" {
			t.Errorf("%d bytes, %q", n, out.String())
		}
		if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
			t.Errorf("there are %v, %v", left, err)
		}
	})
	t.Run("is a file's name where there is none", func(t *testing.T) {
		t.Chdir(t.TempDir())
		_, err := Job{Path: Stdout}.Write(t.Context(), text("new"))
		must(t, err)
		holds(t, "./-", "new")
	})
}

func TestCreate(t *testing.T) {
	path := place(t)
	if err := Create(path, "old"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("one that is there, though the same: %v", err)
	}
	must(t, os.Remove(path))
	must(t, Create(path, "new"))
	holds(t, path, "new")
}

package rollup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/eval/outfile"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
)

func beside(s *rollup.Store) string { return strings.TrimSuffix(s.Path(), rollup.Suffix) }

func report(t *testing.T, s *rollup.Store) rollup.Report {
	t.Helper()
	r, err := rollup.Check(t.Context(), beside(s))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// filled has a row of each kind: named, growing, equal ones, with and without a
// cost, and a prompt.
func filled(t *testing.T) *rollup.Store {
	t.Helper()
	s := open(t)
	imported(t, s, usage.CSV, head+"1,2026-09-01T10:00:00Z,m,100,30,0.25\n2,2026-09-01T11:00:00Z,m,100,30,\nx,never,m,1,1,1\n")
	row := "2026-09-01T10:00:00Z,m,100,30,0.25\n"
	imported(t, s, usage.CSV, strings.TrimPrefix(head, "id,")+row+row)
	importedFile(t, s, "", "../usagefile/testdata/claude-code.jsonl")
	imported(t, s, usage.JSONL, `{"id":"p","time":"2026-09-01T10:00:00Z","model":"gpt-5-nano","input_tokens":1,"output_tokens":1,"prompt":"Translate house."}`+"\n")
	return s
}

func TestInfoSaysWhatThereIs(t *testing.T) {
	if i, err := open(t).Info(); err != nil || i.Exists {
		t.Errorf("of nothing it says %+v, %v", i, err)
	}
	s := filled(t)
	i, err := s.Info()
	if err != nil || !i.Exists || i.Files != 4 || i.Rows != 6 || i.Unreadable != 1 || i.Unpriced != 2 || i.Unfinished != 0 || i.Mode != 0o600 || i.Bytes == 0 || time.Since(i.Last).Abs() > time.Hour {
		t.Errorf("it says %+v, %v", i, err)
	}
}

func TestACheckFindsWhatIsWrong(t *testing.T) {
	if r := report(t, open(t)); !r.OK() || r.Exists {
		t.Errorf("of nothing it says %+v", r)
	}
	s := filled(t)
	r := report(t, s)
	if !r.OK() || r.Files != 4 || r.Rows != 6 || r.Unpriced != 2 || r.Unreadable != 1 || r.Hint != "" {
		t.Errorf("of a whole file it says %+v", r)
	}
	raw, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	damage := func(t *testing.T, raw []byte) rollup.Report {
		t.Helper()
		if err := os.WriteFile(s.Path(), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		r := report(t, s)
		if r.OK() || !strings.Contains(r.Hint, "move store.usage away and import the files again") {
			t.Errorf("it says %+v", r)
		}
		return r
	}
	t.Run("a record that was changed is named", func(t *testing.T) {
		changed := bytes.Replace(raw, []byte(`"format":"claude-code"`), []byte(`"format":"claude-cope"`), -1)
		if r := damage(t, changed); !strings.HasPrefix(r.Damage[0].Where, "files/") && !strings.HasPrefix(r.Damage[0].Where, "series/") {
			t.Errorf("it names %q", r.Damage[0].Where)
		}
	})
	t.Run("half a file", func(t *testing.T) { damage(t, raw[:len(raw)/2]) })
	t.Run("a file of zeros", func(t *testing.T) {
		if err := os.WriteFile(s.Path(), make([]byte, 1<<16), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := rollup.Check(t.Context(), beside(s)); err == nil && r.OK() {
			t.Error("nothing is wrong")
		}
	})
	t.Run("and ends with its context", func(t *testing.T) {
		if err := os.WriteFile(s.Path(), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := rollup.Check(ctx, beside(s)); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestABackupIsAFileOfItsOwn(t *testing.T) {
	s := filled(t)
	to := filepath.Join(t.TempDir(), "copy")
	n, err := s.Backup(t.Context(), outfile.Job{Path: to + rollup.Suffix})
	if err != nil || n == 0 {
		t.Fatalf("%d bytes, %v", n, err)
	}
	other, err := rollup.Beside(to, "test")
	if err != nil {
		t.Fatal(err)
	}
	if r := report(t, other); !r.OK() || r.Rows != 6 {
		t.Errorf("the copy is %+v", r)
	}
	if n, err := open(t).Backup(t.Context(), outfile.Job{Path: to + "2"}); n != 0 || err != nil {
		t.Errorf("of nothing: %d, %v", n, err)
	}
	t.Run("none is made of a damaged one", func(t *testing.T) {
		raw, err := os.ReadFile(s.Path())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Path(), bytes.ReplaceAll(raw, []byte(`"format":"claude-code"`), []byte(`"format":"claude-cope"`)), 0o600); err != nil {
			t.Fatal(err)
		}
		none := filepath.Join(t.TempDir(), "none")
		if _, err := s.Backup(t.Context(), outfile.Job{Path: none}); err == nil {
			t.Error("it was made")
		}
		if _, err := os.Stat(none); err == nil {
			t.Error("it is there")
		}
	})
}

func TestClearLeavesNothing(t *testing.T) {
	if n, err := open(t).Clear(); n != 0 || err != nil {
		t.Errorf("of nothing: %d, %v", n, err)
	}
	s := filled(t)
	if n, err := s.Clear(); n != 4 || err != nil {
		t.Fatalf("%d files, %v", n, err)
	}
	if r := report(t, s); !r.OK() || r.Files != 0 || r.Rows != 0 {
		t.Errorf("there is %+v", r)
	}
	if raw, err := os.ReadFile(s.Path()); err != nil || bytes.Contains(raw, []byte("claude-code")) {
		t.Errorf("the pages have it still (%v)", err)
	}
	counts(t, imported(t, s, usage.CSV, head+"1,2026-09-01T10:00:00Z,m,100,30,0.25\n"), 1, 1, 0, 0)
	if r := report(t, s); !r.OK() || r.Rows != 1 {
		t.Errorf("afterwards there is %+v", r)
	}
}

func TestAnImportEndsWhereWhatItCountedWasCleared(t *testing.T) {
	s := open(t)
	rows, _ := many(40_000, 5)
	_, err := s.Import(t.Context(), rollup.Source{File: "f", Format: usage.CSV, Content: rollup.Content{1}, Records: rows}, rollup.NewAppraiser(catalog(), nil), func(tally rollup.Tally) {
		if tally.Rows < 40_000 {
			if _, err := s.Clear(); err != nil {
				t.Error(err)
			}
		}
	})
	if err == nil || !strings.Contains(err.Error(), "was cleared meanwhile") {
		t.Errorf("the error is %v", err)
	}
	if r := report(t, s); !r.OK() || r.Rows != 0 {
		t.Errorf("there is %+v", r)
	}
}

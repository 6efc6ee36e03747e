package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestAppend(t *testing.T) {
	t.Run("writes behind what is there", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "log")
		for _, text := range []string{"one\n", "two\n"} {
			f, err := Job{Path: path}.Append()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteString(text); err != nil {
				t.Fatal(err)
			}
			f.Close()
		}
		raw, err := os.ReadFile(path)
		if err != nil || string(raw) != "one\ntwo\n" {
			t.Errorf("%q, %v", raw, err)
		}
	})
	t.Run("refuses what must stay as it is", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "store")
		if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Job{Path: path, Keep: []Kept{{What: "the store", Path: path}}}.Append()
		if !errors.Is(err, ErrKept) {
			t.Errorf("got %v", err)
		}
	})
}

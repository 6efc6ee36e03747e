package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/eval/gateway"
	"switchboard/eval/outfile"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/ui/cli"
)

func TestTheScreensExport(t *testing.T) {
	home(t)
	dir := t.TempDir()
	path, file := filepath.Join(dir, "store.db"), filepath.Join(dir, "policy.json")
	app, err := testApp().open(t.Context(), cli.Flags{Demo: true, Store: path}, cli.Needs{Store: true})
	if err != nil {
		t.Fatal(err)
	}
	export := func(file string) error {
		_, err := app.Calibrator.Export(t.Context(), gateway.JSON, file)
		return err
	}
	t.Run("is written, and once more when it is the same", func(t *testing.T) {
		for range 2 {
			if err := export(file); err != nil {
				t.Fatal(err)
			}
		}
		if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "{") {
			t.Errorf("%.20q, %v", text, err)
		}
	})
	t.Run("is an event each time, with its format and its place", func(t *testing.T) {
		n := 0
		for line, err := range app.Store.(*records.Store).Events() {
			if err == nil && strings.Contains(string(line), `"what":"export"`) && strings.Contains(string(line), `"reason":"json","detail":"to `+file) {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d events", n)
		}
	})
	t.Run("leaves what is there", func(t *testing.T) {
		if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := export(file); !errors.Is(err, fs.ErrExist) {
			t.Errorf("got %v", err)
		}
		if text, err := os.ReadFile(file); err != nil || string(text) != "old" {
			t.Errorf("%.20q, %v", text, err)
		}
	})
	t.Run("takes no place that the records needs", func(t *testing.T) {
		for _, kept := range bolt.Files(path) {
			if err := export(kept.Path); !errors.Is(err, outfile.ErrKept) {
				t.Errorf("%s: %v", kept.What, err)
			}
		}
	})
	t.Run("goes to the user's folder where it says so, and names the folder", func(t *testing.T) {
		dir := t.TempDir()
		t.Setenv("HOME", dir)
		t.Setenv("USERPROFILE", dir)
		t.Chdir(dir)
		for _, name := range []string{"~/one.json", "two.json"} {
			written, err := app.Calibrator.Export(t.Context(), gateway.JSON, name)
			if err != nil || filepath.Base(written.File) != filepath.Base(name) || filepath.Base(filepath.Dir(written.File)) != filepath.Base(dir) {
				t.Errorf("%s went to %q, %v", name, written.File, err)
			}
			if _, err := os.Stat(filepath.Join(dir, filepath.Base(name))); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("says of rules that they do nothing", func(t *testing.T) {
		written, err := app.Calibrator.Export(t.Context(), gateway.VLLM, filepath.Join(t.TempDir(), "rules.yaml"))
		if err != nil || !written.Useless {
			t.Errorf("%+v, %v", written, err)
		}
	})
}

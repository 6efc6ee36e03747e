package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/usage/rollup"
	"switchboard/ui/cli"
)

func TestWithoutKeysTheScreensShowWhatIsKept(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	screens := cli.Needs{Store: true, Models: true, Fallback: true, Interactive: true}
	story := func(name string, kept func(t *testing.T) cli.Flags, needs cli.Needs, simulated bool, says string) {
		t.Run(name, func(t *testing.T) {
			home(t)
			a := testApp()
			a.listening = &listening{}
			app, err := a.open(t.Context(), kept(t), needs)
			if err != nil {
				t.Fatal(err)
			}
			if app.Catalog.Simulated != simulated {
				t.Errorf("simulated: %v", app.Catalog.Simulated)
			}
			if out := strings.Join(app.Notices, "\n"); !strings.Contains(out, says) {
				t.Errorf("it says %q", out)
			}
		})
	}
	used := func(t *testing.T, path string) {
		t.Helper()
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path+rollup.Suffix, nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	nothing := func(*testing.T) cli.Flags { return cli.Flags{} }
	imported := func(t *testing.T) cli.Flags {
		used(t, filepath.Join(os.Getenv("XDG_DATA_HOME"), "switchboard", "switchboard.db"))
		return cli.Flags{}
	}
	story("simulated models on a new machine", nothing, screens, true, "SIMULATED")
	story("imported usage is judged by real prices", imported, screens, false, "no model can be asked")
	begun := func(t *testing.T, trials ...engine.Trial) cli.Flags {
		path := filepath.Join(os.Getenv("XDG_DATA_HOME"), "switchboard", "switchboard.db")
		s, err := places.Open(path, places.Options{Kind: store.Real})
		if err == nil {
			err = errors.Join(s.Ready(), s.AddTrials(trials))
			s.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return cli.Flags{}
	}
	story("simulated models while the store has no trial", func(t *testing.T) cli.Flags { return begun(t) }, screens, true, "SIMULATED")
	story("trials of real models, and nothing simulated", func(t *testing.T) cli.Flags {
		return begun(t, engine.Trial{ID: "1", Time: time.Now(), Prompt: "hello"})
	}, screens, false, "no model can be asked")
	story("so is that beside a file that is named", func(t *testing.T) cli.Flags {
		path := filepath.Join(t.TempDir(), "s.db")
		used(t, path)
		return cli.Flags{Store: path}
	}, screens, false, "no model can be asked")
	story("a command that asks is answered by simulated models", imported, cli.Needs{Store: true, Models: true, Fallback: true}, true, "SIMULATED")
}

package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
			bench, err := a.open(t.Context(), kept(t), needs)
			if err != nil {
				t.Fatal(err)
			}
			if bench.Catalog.Simulated != simulated {
				t.Errorf("simulated: %v", bench.Catalog.Simulated)
			}
			if out := strings.Join(bench.Notices, "\n"); !strings.Contains(out, says) {
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
	story("so is that beside a file that is named", func(t *testing.T) cli.Flags {
		path := filepath.Join(t.TempDir(), "s.db")
		used(t, path)
		return cli.Flags{Store: path}
	}, screens, false, "no model can be asked")
	story("a command that asks is answered by simulated models", imported, cli.Needs{Store: true, Models: true, Fallback: true}, true, "SIMULATED")
}

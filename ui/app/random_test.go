package app

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRandomTestsDrawTheSameInAGate looks for packages whose tests draw other values
// each time: one day they let nothing in, though nothing was changed.
func TestRandomTestsDrawTheSameInAGate(t *testing.T) {
	draws, seeds := make(map[string]bool), make(map[string]bool)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		dir := filepath.Dir(path)
		draws[dir] = draws[dir] || bytes.Contains(text, []byte(`"pgregory.net/rapid"`+"\n"))
		seeds[dir] = seeds[dir] || bytes.Contains(text, []byte(`flag.Set("rapid.seed", `))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, random := range draws {
		if random && !seeds[dir] {
			t.Errorf("the tests of %s draw other values each time; see the others for rapid.seed", dir)
		}
	}
}

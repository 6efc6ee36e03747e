package app

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "switchboard"
	root   = "../.."
)

// layers stand from left to right: a package imports only layers to its left,
// or its own.
var layers = []string{"providers", "engine", "eval", "ui"}

// edgesFile lists for each package what it imports of ours and of others. A
// new arrow is a decision: it is added there by hand, with the code.
const edgesFile = "testdata/edges.txt"

// Commands under docs make its pictures. They stand apart: they use the
// program from outside, and any module they like.
func standsApart(dir string) bool { return strings.HasPrefix(dir, "docs/") }

func TestPackagesImportOnlyWhatTheListAllows(t *testing.T) {
	want, err := os.ReadFile(edgesFile)
	if err != nil {
		t.Fatal(err)
	}
	got := edges(t, packages(t))
	if os.Getenv("UPDATE_EDGES") != "" {
		if err := os.WriteFile(edgesFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	gone, added := differ(string(want), string(got))
	if len(gone)+len(added) > 0 {
		t.Errorf("no longer there: %q\nnew: %q\nIf the new arrows are meant, run this test with UPDATE_EDGES=1.", gone, added)
	}
}

func differ(want, got string) (gone, added []string) {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range w {
		if !slices.Contains(g, line) {
			gone = append(gone, line)
		}
	}
	for _, line := range g {
		if !slices.Contains(w, line) {
			added = append(added, line)
		}
	}
	return gone, added
}

// edges has a line for each arrow, "from -> to", sorted. The standard library
// is left out.
func edges(t *testing.T, all map[string][]*ast.File) []byte {
	t.Helper()
	var lines []string
	for dir, files := range all {
		if standsApart(dir) {
			continue
		}
		for _, imported := range imports(t, files) {
			to, ours := strings.CutPrefix(imported, module+"/")
			if ours || strings.Contains(strings.Split(imported, "/")[0], ".") {
				lines = append(lines, fmt.Sprintf("%s -> %s", dir, to))
			}
		}
	}
	slices.Sort(lines)
	var b bytes.Buffer
	for _, line := range slices.Compact(lines) {
		b.WriteString(line + "\n")
	}
	return b.Bytes()
}

func TestPackagesImportOnlyToTheirLeft(t *testing.T) {
	for dir, files := range packages(t) {
		for _, imported := range imports(t, files) {
			if why := forbidden(dir, imported); why != "" {
				t.Errorf("%s imports %s: %s", dir, imported, why)
			}
		}
	}
}

// alone are the modules that few packages import, so that what they bring
// stands behind a wall.
var alone = map[string][]string{
	"go.etcd.io/bbolt":                       {"eval/internal/boltfile"},
	"github.com/gofrs/flock":                 {"eval/internal/boltfile"},
	"github.com/jackc/pgx/v5":                {"eval/store/postgres", "eval/store/postgres/jobs"},
	"github.com/riverqueue/river":            {"eval/store/postgres/jobs"},
	"github.com/openai/openai-go/v3":         {"providers/openai"},
	"github.com/anthropics/anthropic-sdk-go": {"providers/anthropic"},
	"google.golang.org/genai":                {"providers/google"},
	"charm.land/glamour/v2":                  {"ui/markdown"},
	"github.com/yuin/goldmark":               {"ui/markdown"},
	"github.com/alecthomas/chroma/v2":        {"ui/markdown"},
	"github.com/envoyproxy/go-control-plane": {"ui/extproc"},
	"google.golang.org/grpc":                 {"ui/extproc"},
	"charm.land/wish/v2":                     {"ui/rateserver"},
	"charm.land/ssh":                         {"ui/rateserver"},
	"golang.org/x/crypto/ssh":                {"ui/rateserver"},
	"github.com/DataDog/sketches-go":         {"engine/health"},
	"github.com/spf13/cobra":                 {"ui/cli"},
	"github.com/BurntSushi/toml":             {"eval/gateway", "eval/usage/usagefile", "ui/config"},
}

// screens do not import each other: what two of them need stands in a package
// of its own.
var screens = []string{"ui/compare", "ui/rate", "ui/calibrate", "ui/models", "ui/spend", "ui/history"}

// forbidden says why a package may not import a path, or is "".
func forbidden(dir, imported string) string {
	to, ours := strings.CutPrefix(imported, module+"/")
	switch {
	case standsApart(dir):
		if ours {
			return "commands under docs stand apart"
		}
	case ours && layerOf(to) < 0, ours && dir != "." && layerOf(to) > layerOf(dir):
		return "it does not stand to the left"
	case ours && slices.Contains(screens, dir) && slices.Contains(screens, to):
		return "screens do not import each other"
	case ours:
	case strings.Contains(strings.Split(imported, "/")[0], "."):
		if dir == "engine/routing" || strings.HasPrefix(dir, "engine/routing/") {
			return "a gateway embeds it, so it brings no module of others"
		}
		for m, only := range alone {
			if (imported == m || strings.HasPrefix(imported, m+"/")) && !slices.Contains(only, dir) {
				return "only " + strings.Join(only, ", ") + " use this module"
			}
		}
	}
	return ""
}

func layerOf(dir string) int {
	first, _, _ := strings.Cut(dir, "/")
	return slices.Index(layers, first)
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct {
		dir, imported string
		ok            bool
	}{
		{"engine", "switchboard/providers", true},
		{"engine", "strings", true},
		{"engine", "switchboard/eval", false},
		{"engine/routing", "github.com/BurntSushi/toml", false},
		{"engine/routing/chars", "github.com/charmbracelet/x/ansi", false},
		{"eval/snapshot", "switchboard/eval/store", true},
		{"ui/rate", "switchboard/ui/compare", false},
		{"ui", "switchboard/ui/compare", true},
		{"ui/cli", "charm.land/glamour/v2/ansi", false},
		{"ui/cli", "charm.land/wish/v2/bubbletea", false},
		{"ui/config", "github.com/BurntSushi/toml", true},
		{"ui/app", "github.com/BurntSushi/toml", false},
		{".", "switchboard/ui/app", true},
		{"providers", "switchboard/utils", false},
		{"docs/pictures", "switchboard/ui", false},
	} {
		if why := forbidden(c.dir, c.imported); (why == "") != c.ok {
			t.Errorf("%s importing %s: %q", c.dir, c.imported, why)
		}
	}
}

// The most files and lines a package may have, tests aside. One that outgrows
// them is two things, and its second name is to be found.
const (
	mostFiles = 30
	mostLines = 4000
)

// exempt are one thing for each command, and have no second name.
var exempt = []string{"ui/cli"}

// tooLarge says why a package of so many files and lines is too large, or is "".
func tooLarge(dir string, files, lines int) string {
	switch {
	case slices.Contains(exempt, dir):
	case files > mostFiles:
		return fmt.Sprintf("has %d files, the most are %d", files, mostFiles)
	case lines > mostLines:
		return fmt.Sprintf("has %d lines, the most are %d", lines, mostLines)
	}
	return ""
}

func TestPackagesStaySmall(t *testing.T) {
	for dir := range packages(t) {
		files, lines := size(t, dir)
		if why := tooLarge(dir, files, lines); why != "" {
			t.Errorf("%s %s", dir, why)
		}
	}
}

func TestLargePackagesAreSeen(t *testing.T) {
	for _, c := range []struct {
		dir          string
		files, lines int
		ok           bool
	}{
		{"ui/compare", 30, 4000, true},
		{"ui/compare", 31, 10, false},
		{"engine/routing", 20, 4001, false},
		{"ui/cli", 40, 5000, true},
	} {
		if why := tooLarge(c.dir, c.files, c.lines); (why == "") != c.ok {
			t.Errorf("%s of %d files and %d lines: %q", c.dir, c.files, c.lines, why)
		}
	}
}

// size counts the files of a package and their lines, without tests.
func size(t *testing.T, dir string) (files, lines int) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files, lines = files+1, lines+bytes.Count(text, []byte("\n"))
	}
	return files, lines
}

func TestPackagesHaveAComment(t *testing.T) {
	for dir, files := range packages(t) {
		if !slices.ContainsFunc(files, func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("package in %s has no comment", dir)
		}
	}
}

func imports(t *testing.T, files []*ast.File) []string {
	t.Helper()
	var all []string
	for _, f := range files {
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, imported)
		}
	}
	return all
}

// packages are the files of every package, without tests, by directory.
func packages(t *testing.T) map[string][]*ast.File {
	t.Helper()
	all, set := map[string][]*ast.File{}, token.NewFileSet()
	err := fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules"):
			return fs.SkipDir
		case d.IsDir() && p != "." && isModule(p):
			return fs.SkipDir
		case d.IsDir(), path.Ext(name) != ".go", strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(set, filepath.Join(root, filepath.FromSlash(p)), nil, parser.ImportsOnly|parser.ParseComments)
		if err == nil {
			all[path.Dir(p)] = append(all[path.Dir(p)], f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Fatalf("found only %d packages", len(all))
	}
	return all
}

// isModule reports whether a directory is a module of its own, which stands apart.
func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(dir), "go.mod"))
	return err == nil
}

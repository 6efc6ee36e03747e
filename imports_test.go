package main_test

import (
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

const module = "switchboard"

// layers are the packages from left to right: each imports only those before
// it. With each stand the modules of others that it may use.
var layers = []struct {
	dir     string
	modules []string
}{
	{"providers", []string{"github.com/openai/openai-go/v3", "github.com/anthropics/anthropic-sdk-go", "google.golang.org/genai", "golang.org/x/net/http/httpproxy"}},
	{"engine", []string{"golang.org/x/sync/semaphore"}},
	{"eval/outfile", nil},
	{"eval", []string{"go.etcd.io/bbolt", "github.com/BurntSushi/toml", "go.yaml.in/yaml/v3", "golang.org/x/sync/errgroup", "gonum.org/v1/gonum"}},
	{"ui", []string{"charm.land/bubbletea/v2", "charm.land/bubbles/v2", "charm.land/lipgloss/v2", "charm.land/glamour/v2", "github.com/yuin/goldmark", "github.com/charmbracelet/x/ansi", "github.com/charmbracelet/colorprofile", "github.com/aymanbagabas/go-udiff"}},
	{"ui/cli", []string{"github.com/spf13/cobra", "charm.land/fang/v2", "github.com/charmbracelet/x/ansi", "github.com/charmbracelet/x/term"}},
	{".", []string{"github.com/BurntSushi/toml"}},
}

func layerOf(dir string) int {
	for i, l := range layers {
		if l.dir == dir {
			return i
		}
	}
	return -1
}

// Commands under docs make its pictures. They stand apart: they use the
// program from outside, and any module they like.
func standsApart(dir string) bool { return strings.HasPrefix(dir, "docs/") }

func TestPackagesImportOnlyToTheirLeft(t *testing.T) {
	for dir, files := range packages(t) {
		if standsApart(dir) {
			importNothingOfOurs(t, dir, files)
			continue
		}
		at := layerOf(dir)
		if at < 0 {
			t.Errorf("%s is no layer: give it a place in this test, or its code a place in a layer", dir)
			continue
		}
		for _, f := range files {
			for _, spec := range f.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if why := forbidden(at, imported); why != "" {
					t.Errorf("%s imports %s: %s", dir, imported, why)
				}
			}
		}
	}
}

func importNothingOfOurs(t *testing.T, dir string, files []*ast.File) {
	t.Helper()
	for _, f := range files {
		for _, spec := range f.Imports {
			if strings.HasPrefix(spec.Path.Value, `"`+module+`/`) {
				t.Errorf("%s imports %s: commands under docs stand apart", dir, spec.Path.Value)
			}
		}
	}
}

// forbidden says why a layer may not import a path, or is "".
func forbidden(at int, imported string) string {
	first, rest, _ := strings.Cut(imported, "/")
	switch {
	case first == module:
		if to := layerOf(rest); to < 0 || to >= at {
			return "it does not stand to the left"
		}
	case strings.Contains(first, "."):
		allowed := slices.ContainsFunc(layers[at].modules, func(m string) bool {
			return imported == m || strings.HasPrefix(imported, m+"/")
		})
		if !allowed {
			return "this layer uses no such module"
		}
	}
	return ""
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct {
		dir, imported string
		ok            bool
	}{
		{"engine", "switchboard/providers", true},
		{"engine", "strings", true},
		{"engine", "switchboard/eval", false},
		{"engine", "switchboard/engine", false},
		{"engine", "github.com/BurntSushi/toml", false},
		{"eval", "github.com/BurntSushi/toml", true},
		{"eval", "github.com/BurntSushi/tomlish", false},
		{"ui", "switchboard/ui/cli", false},
		{"ui/cli", "switchboard/ui", true},
		{"ui/cli", "charm.land/bubbletea/v2", false},
		{"ui", "charm.land/bubbles/v2/textarea", true},
		{".", "switchboard/ui/cli", true},
		{"providers", "switchboard/utils", false},
	} {
		if why := forbidden(layerOf(c.dir), c.imported); (why == "") != c.ok {
			t.Errorf("%s importing %s: %q", c.dir, c.imported, why)
		}
	}
}

func TestPackagesHaveAComment(t *testing.T) {
	for dir, files := range packages(t) {
		if !slices.ContainsFunc(files, func(f *ast.File) bool { return f.Doc != nil }) {
			t.Errorf("package in %s has no comment", dir)
		}
	}
}

// packages are the files of every package, without tests, by directory.
func packages(t *testing.T) map[string][]*ast.File {
	t.Helper()
	all, set := map[string][]*ast.File{}, token.NewFileSet()
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		switch {
		case d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "testdata"):
			return fs.SkipDir
		case d.IsDir(), path.Ext(name) != ".go", strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(set, filepath.FromSlash(p), nil, parser.ImportsOnly|parser.ParseComments)
		if err == nil {
			all[path.Dir(p)] = append(all[path.Dir(p)], f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 4 {
		t.Fatalf("found only %d packages", len(all))
	}
	return all
}

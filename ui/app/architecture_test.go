package app

import (
	"fmt"
	"go/ast"
	"go/doc"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// architecturePage has a drawing and a list of the packages between two marks.
var architecturePage = filepath.Join(root, "docs", "architecture.md")

const (
	packagesBegin = "<!-- packages: drawn by UPDATE_EDGES=1 go test ./ui/app -run Packages -->\n"
	packagesEnd   = "<!-- end of packages -->\n"
)

func TestPackagesStandInTheArchitecturePage(t *testing.T) {
	raw, err := os.ReadFile(architecturePage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(raw), packagesBegin)
	got, after, ended := strings.Cut(rest, packagesEnd)
	if !begun || !ended {
		t.Fatalf("%s has no part between %q and %q", architecturePage, packagesBegin, packagesEnd)
	}
	all := packages(t)
	graph := readGraph(string(edges(t, all)))
	want := graph.mermaid() + "\n" + graph.table(all)
	switch {
	case got == want:
	case os.Getenv("UPDATE_EDGES") != "":
		if err := os.WriteFile(architecturePage, []byte(before+packagesBegin+want+packagesEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		gone, added := differ(got, want)
		t.Errorf("no longer so: %q\nnew: %q\nRun this test with UPDATE_EDGES=1.", gone, added)
	}
}

// graph has, for each package of ours, those of ours that it imports.
type graph map[string][]string

// readGraph reads lines such as "from -> to".
func readGraph(lines string) graph {
	g := graph{}
	for line := range strings.Lines(lines) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " -> ")
		if standsApart(from) {
			continue
		}
		if from == "." {
			from = "main.go"
		}
		if layerOf(to) >= 0 {
			g[from] = append(g[from], to)
		}
	}
	return g
}

// reaches reports whether a path of one arrow or more leads from a package to
// another.
func (g graph) reaches(from, to string) bool {
	return slices.ContainsFunc(g[from], func(next string) bool { return next == to || g.reaches(next, to) })
}

// reduced are the imports of a package that none of its other imports has
// anyway.
func (g graph) reduced(from string) []string {
	var out []string
	for _, to := range g[from] {
		if !slices.ContainsFunc(g[from], func(other string) bool { return g.reaches(other, to) }) {
			out = append(out, to)
		}
	}
	return out
}

// forTests reports whether only tests import a package.
func (g graph) forTests(dir string) bool {
	for _, all := range g {
		if slices.Contains(all, dir) {
			return false
		}
	}
	return dir != "main.go"
}

// mermaid draws the program's packages, layer by layer.
func (g graph) mermaid() string {
	id := strings.NewReplacer("/", "_", ".", "_")
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TD\n  main_go[main.go]\n")
	for _, layer := range slices.Backward(layers) {
		fmt.Fprintf(&b, "  subgraph %s_layer [%s]\n", layer, layer)
		for _, dir := range g.dirs() {
			if first, _, _ := strings.Cut(dir, "/"); first == layer && !g.forTests(dir) {
				fmt.Fprintf(&b, "    %s[%s]\n", id.Replace(dir), strings.TrimPrefix(dir, layer+"/"))
			}
		}
		b.WriteString("  end\n")
	}
	for _, from := range g.dirs() {
		for _, to := range g.reduced(from) {
			if !g.forTests(from) {
				fmt.Fprintf(&b, "  %s --> %s\n", id.Replace(from), id.Replace(to))
			}
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// dirs are all packages of ours, sorted.
func (g graph) dirs() []string {
	seen := map[string]bool{}
	for from, all := range g {
		seen[from] = true
		for _, to := range all {
			seen[to] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// table says what each package is for, as the first sentence of its comment
// does, and on which others it stands.
func (g graph) table(all map[string][]*ast.File) string {
	var b strings.Builder
	b.WriteString("| package | what it is for | stands on |\n|---|---|---|\n")
	for _, layer := range slices.Backward(layers) {
		for _, dir := range slices.Sorted(maps.Keys(all)) {
			if first, _, _ := strings.Cut(dir, "/"); first == layer {
				fmt.Fprintf(&b, "| [%s](../%s) | %s | %s |\n", dir, dir, purpose(all[dir]), strings.Join(g.reduced(dir), ", "))
			}
		}
	}
	return b.String()
}

// purpose is the first sentence of a package's comment, without its subject.
func purpose(files []*ast.File) string {
	for _, f := range files {
		if f.Doc == nil {
			continue
		}
		_, sentence, _ := strings.Cut(new(doc.Package).Synopsis(f.Doc.Text()), " ")
		_, sentence, _ = strings.Cut(sentence, " ") // "Package name is …"
		return strings.TrimSuffix(sentence, ".")
	}
	return ""
}

func TestReducedPackagesLeaveOutWhatAnotherImportBrings(t *testing.T) {
	g := readGraph("ui -> eval\nui -> engine\nui -> providers\neval -> engine\nui -> example.com/module\n. -> ui\ndocs/pictures -> ui")
	if got := g.reduced("ui"); !slices.Equal(got, []string{"eval", "providers"}) {
		t.Errorf("ui stands on %q", got)
	}
	if got := g.dirs(); !slices.Equal(got, []string{"engine", "eval", "main.go", "providers", "ui"}) {
		t.Errorf("there are %q", got)
	}
}

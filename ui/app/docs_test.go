package app

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"switchboard/eval/audit"
	"switchboard/providers/simulated"
)

// pages are the texts for people, by path from the project's root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "contrib/*/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			out[filepath.ToSlash(name)] = string(raw)
		}
	}
	if len(out) < 8 {
		t.Fatalf("found only %d pages", len(out))
	}
	return out
}

var (
	testCommand = regexp.MustCompile(`go test (\./\S+)[^` + "`" + `\n]*`)
	chosenTests = regexp.MustCompile(`-(?:run|bench|fuzz) ('[^']+'|[^\s` + "`" + `]+)`)
	link        = regexp.MustCompile(`\]\(([^)#]+)`)
	quotedFile  = regexp.MustCompile("`((?:providers|engine|eval|ui|docs)/[\\w./]+)`")
)

// TestPagesQuoteTestsThatExist reads every `go test ./package -run Name`.
func TestPagesQuoteTestsThatExist(t *testing.T) {
	for page, text := range pages(t) {
		for _, command := range testCommand.FindAllStringSubmatch(text, -1) {
			dir := strings.TrimRight(command[1], "`")
			if strings.Contains(dir, "...") {
				continue
			}
			names := testNames(t, dir)
			for _, chosen := range chosenTests.FindAllStringSubmatch(command[0], -1) {
				top, _, _ := strings.Cut(strings.Trim(chosen[1], "'"), "/")
				for name := range strings.SplitSeq(top, "|") {
					if name != "XXX" && name != "^$" && !regexp.MustCompile("(?m)"+name).MatchString(names) {
						t.Errorf("%s: %q: %s has no test %s", page, command[0], dir, name)
					}
				}
			}
		}
	}
}

var testFunction = regexp.MustCompile(`(?m)^func ((?:Test|Benchmark|Fuzz)\w*)\(`)

// testNames are the functions in a directory that `go test` may choose, a line
// each.
func testNames(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, found := range testFunction.FindAllStringSubmatch(sources(t, dir), -1) {
		b.WriteString(found[1] + "\n")
	}
	return b.String()
}

var (
	glossaryRow = regexp.MustCompile(`(?m)^\| [^|]+ \| ((?:` + "`\\w+`(?:, )?" + `)+) \| \[\S+\]\((\S+)\) \|$`)
	quotedWord  = regexp.MustCompile("`(\\w+)`")
)

func TestPagesNameTypesThatExist(t *testing.T) {
	rows := glossaryRow.FindAllStringSubmatch(pages(t)["CONTRIBUTING.md"], -1)
	if len(rows) < 20 {
		t.Fatalf("the glossary has only %d rows", len(rows))
	}
	for _, row := range rows {
		declared := sources(t, row[2])
		for _, word := range quotedWord.FindAllStringSubmatch(row[1], -1) {
			if !regexp.MustCompile(`(?m)^type ` + word[1] + `\b`).MatchString(declared) {
				t.Errorf("CONTRIBUTING.md: %s has no type %s", row[2], word[1])
			}
		}
	}
}

// sources is the text of the Go files in a directory.
func sources(t *testing.T, dir string) string {
	t.Helper()
	return textOf(t, dir, func(string) bool { return true })
}

// programSources is the text of those that are no tests.
func programSources(t *testing.T, dir string) string {
	t.Helper()
	return textOf(t, dir, func(file string) bool { return !strings.HasSuffix(file, "_test.go") })
}

// textOf is the text of the Go files in a directory that are wanted.
func textOf(t *testing.T, dir string, wanted func(file string) bool) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range files {
		if !wanted(file) {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(raw)
	}
	return b.String()
}

func TestPagesNameFilesThatExist(t *testing.T) {
	for page, text := range pages(t) {
		named := map[string]bool{}
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(found[1], "://") {
				named[path.Join(path.Dir(page), found[1])] = true
			}
		}
		for _, found := range quotedFile.FindAllStringSubmatch(text, -1) {
			named[found[1]] = true
		}
		for file := range named {
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("%s: there is no %s", page, file)
			}
		}
	}
}

var (
	fencedLines = regexp.MustCompile("(?ms)^```.*?^```")
	heading     = regexp.MustCompile(`(?m)^#+ (.+)$`)
	anchoredTo  = regexp.MustCompile(`\]\(([^)#:]*)#([^)]+)\)`)
	notInAnchor = regexp.MustCompile(`[^\w\- ]`)
)

// anchors are what links to the headings of a page end with, where a page is shown on the web.
func anchors(page string) map[string]bool {
	out := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(fencedLines.ReplaceAllString(page, ""), -1) {
		out[strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-")] = true
	}
	return out
}

func TestPagesLinkToHeadingsThatExist(t *testing.T) {
	all, seen := pages(t), 0
	for page, text := range all {
		for _, found := range anchoredTo.FindAllStringSubmatch(text, -1) {
			to := page
			if found[1] != "" {
				to = path.Join(path.Dir(page), found[1])
			}
			if seen++; !anchors(all[to])[found[2]] {
				t.Errorf("%s: %s has no heading #%s", page, to, found[2])
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d links were seen", seen)
	}
}

// askedOnAPage is a prompt that a page or the help of a command sends as it stands, in a
// command line or in the body of a chat.
var askedOnAPage = regexp.MustCompile(`(?:switchboard ask [^|<\n]*?"|"(?:prompt|content|input)":\s*")([^"\n]+)"`)

// TestPromptsOfPagesAreAnsweredInTheDemo: whoever tries an example without a key is to see
// an answer, and not that no model has read the prompt.
func TestPromptsOfPagesAreAnsweredInTheDemo(t *testing.T) {
	answered, seen := map[string]bool{}, 0
	for _, p := range simulated.DemoPrompts() {
		answered[p.Text] = true
	}
	for page, text := range pages(t) {
		for _, found := range askedOnAPage.FindAllStringSubmatch(text, -1) {
			prompt, _, _ := strings.Cut(found[1], " #fault:")
			if strings.HasSuffix(prompt, ":") || strings.Contains(prompt, "…") {
				continue // a text comes behind it
			}
			if seen++; !answered[prompt] {
				t.Errorf("%s: %q has no written answer", page, prompt)
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d prompts were seen", seen)
	}
}

// TestTheJSONPageNamesWhatIsPrinted holds docs/json.md against the shapes that
// the scripts of TestScripts compare with what commands print.
func TestTheJSONPageNamesWhatIsPrinted(t *testing.T) {
	page := pages(t)["docs/json.md"]
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`"([a-z0-9_]+)": `)
	tasks := strings.Fields("agentic classification coding extraction math reasoning rewriting summarization translation unknown writing")
	seen := 0
	for _, file := range scripts {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if !strings.Contains(string(f.Data), `: "text"`) {
				continue // no shape
			}
			for _, m := range name.FindAllStringSubmatch(string(f.Data), -1) {
				if seen++; !strings.Contains(page, "`"+m[1]+"`") && !slices.Contains(tasks, m[1]) {
					t.Errorf("%s, %s: %q is not in docs/json.md", filepath.Base(file), f.Name, m[1])
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d names were seen", seen)
	}
}

func TestTheAuditPageNamesEachKindOfEvent(t *testing.T) {
	page := pages(t)["docs/orchestration.md"]
	for _, what := range audit.All {
		if !strings.Contains(page, "\n| `"+string(what)+"` |") {
			t.Errorf("docs/orchestration.md has no row for %s", what)
		}
	}
}

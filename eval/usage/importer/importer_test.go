package importer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/eval/usage/importer"
	"switchboard/eval/usage/rollup"
)

const table = "generation_id,created_at,cost_total,tokens_prompt,tokens_completion,model_permaslug\n" +
	"gen-1,2026-09-01 10:00:00,0.25,100,30,m\n"

func write(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func job(t *testing.T, told *[]importer.Outcome) importer.Job {
	t.Helper()
	s, err := rollup.Beside(filepath.Join(t.TempDir(), "store"), "test")
	if err != nil {
		t.Fatal(err)
	}
	return importer.Job{Store: s, Appraiser: rollup.NewAppraiser(engine.Catalog{}, nil), Told: func(o importer.Outcome) { *told = append(*told, o) }}
}

func TestOnePathThatCannotBeReadKeepsNoOtherFromIt(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"a.csv": table, "b/c.csv": "x,y\n1,2\n", "b/d.csv": "", "e.json": `{"x":1}`, "none/readme.txt": "x"})
	in := func(name string) string { return filepath.Join(dir, name) }
	var told []importer.Outcome
	var progress []importer.Progress
	j := job(t, &told)
	j.Progress = func(p importer.Progress) { progress = append(progress, p) }
	if err := j.Run(t.Context(), []string{in("missing.csv"), in("b"), in("e.json"), in("none"), in("a.csv")}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range told {
		name, _ := filepath.Rel(dir, o.File)
		switch {
		case o.Failed():
			name += " failed"
		case o.Other:
			name += " is other"
		}
		got = append(got, name)
	}
	if want := []string{"missing.csv failed", "b/c.csv is other", "b/d.csv is other", "e.json failed", "none failed", "a.csv"}; !slices.Equal(got, want) {
		t.Errorf("it tells %q", got)
	}
	if last := told[len(told)-1].Tally; last.New != 1 || !last.Done {
		t.Errorf("the last is %+v", last)
	}
	if want := (importer.Progress{File: in("a.csv"), Rows: 1, Share: 1}); !slices.Contains(progress, want) {
		t.Errorf("the progress is %+v", progress)
	}
}

func TestAnImportEndsWithItsContext(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"a.csv": table})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var told []importer.Outcome
	if err := job(t, &told).Run(ctx, []string{dir}); !errors.Is(err, context.Canceled) || len(told) != 0 {
		t.Errorf("%v, %v", err, told)
	}
}

func TestInAFolderLinksAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a permission there")
	}
	dir := write(t, t.TempDir(), map[string]string{"logs/a.csv": table, "logs/deep/b.jsonl.gz": "", "logs/deep/c.JSONL.zst": "", "logs/c.txt": ""})
	logs := filepath.Join(dir, "logs")
	err := errors.Join(os.Symlink(logs, filepath.Join(logs, "again")), os.Symlink(filepath.Join(logs, "a.csv"), filepath.Join(logs, "z.csv")), os.Symlink(logs, filepath.Join(dir, "link")))
	if err != nil {
		t.Fatal(err)
	}
	for name, root := range map[string]string{"a folder": logs, "a link to a folder that was named": filepath.Join(dir, "link")} {
		t.Run(name, func(t *testing.T) {
			files, problems := importer.Find(root)
			if want := []string{filepath.Join(root, "a.csv"), filepath.Join(root, "deep/b.jsonl.gz"), filepath.Join(root, "deep/c.JSONL.zst")}; !slices.Equal(files, want) || len(problems) != 0 {
				t.Errorf("%q, %v", files, problems)
			}
		})
	}
}

func TestAFolderThatIsClosedHidesNoOther(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("nothing is closed to root")
	}
	dir := write(t, t.TempDir(), map[string]string{"a/a.csv": table, "b/b.csv": table})
	if err := os.Chmod(filepath.Join(dir, "a"), 0); err != nil {
		t.Fatal(err)
	}
	files, problems := importer.Find(dir)
	if len(files) != 1 || len(problems) != 1 || !strings.Contains(problems[0].Error(), "permission") {
		t.Errorf("%q, %v", files, problems)
	}
}

func TestWhatIsPastedHasPaths(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"as it's.csv": table})
	whole := filepath.Join(dir, "as it's.csv")
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"plain":                              {"/a/b.csv", []string{"/a/b.csv"}},
		"with a blank behind":                {"/a/b.csv ", []string{"/a/b.csv"}},
		"with blanks behind backslashes":     {`/a/my\ costs\ \(1\).csv`, []string{"/a/my costs (1).csv"}},
		"in single quotes":                   {`'/a/my costs.csv' `, []string{"/a/my costs.csv"}},
		"with a quote in quotes":             {`'/a/it'\''s.csv'`, []string{"/a/it's.csv"}},
		"in double quotes":                   {`"/a/my \"costs\" \1.csv"`, []string{`/a/my "costs" \1.csv`}},
		"several":                            {`'/a/b c.csv' /d/e.csv "/f"`, []string{"/a/b c.csv", "/d/e.csv", "/f"}},
		"one a line":                         {"/a/b.csv\r\n/c d.csv\n\n", []string{"/a/b.csv", "/c", "d.csv"}},
		"a line that is a path as it stands": {whole + "\n/x", []string{whole, "/x"}},
		"a URL":                              {"file:///a/my%20costs%2B1.csv", []string{"/a/my costs+1.csv"}},
		"a URL of this host":                 {"file://localhost/a/b.csv file:///c", []string{"/a/b.csv", "/c"}},
		"a URL that is none":                 {"file:///a/100%.csv", []string{"/a/100%.csv"}},
		"in the home folder":                 {`~/a\ b ~`, []string{"/home/me/a b", "/home/me"}},
		"not in it where it is quoted":       {`'~/a'`, []string{"~/a"}},
		"a quote that is not closed":         {`'/a/b c`, []string{"/a/b c"}},
		"nothing":                            {" \n", nil},
		"quotes around nothing":              {`'' ""`, nil},
		"other letters":                      {`/a/Zürich\ 東京.csv`, []string{"/a/Zürich 東京.csv"}},
		"a folder":                           {"/a/logs/", []string{"/a/logs"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := importer.Pasted(c.text, "/home/me"); !slices.Equal(got, c.want) {
				t.Errorf("%q is %q and not %q", c.text, got, c.want)
			}
		})
	}
}

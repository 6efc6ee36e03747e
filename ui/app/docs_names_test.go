package app

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// namesOutside are the names by which the program is known outside of it: where they
// stand in the code, and the page that has to say what each means.
var namesOutside = []struct {
	what string
	dirs []string
	in   *regexp.Regexp
	page string
	most string // what all of these names begin with, which the page may leave out
}{
	{"metric", []string{"ui/prometheus"}, regexp.MustCompile(`"(switchboard_\w+)"`), "docs/serve.md", ""},
	{"attribute of telemetry", []string{"engine/telemetry"}, regexp.MustCompile(`"(switchboard\.[\w.]+)"`), "docs/orchestration.md", "switchboard"},
	{"field of the log", []string{"engine/calllog"}, regexp.MustCompile(`(?:slog\.[A-Z]\w+|tokens|money|milliseconds)\("(\w+)"`), "docs/orchestration.md", ""},
	{"header of a decision", []string{"engine/decision"}, regexp.MustCompile(`\bset\("(\w+)"`), "docs/serve.md", ""},
	{"header", []string{"engine/decision", "engine/rewrite", "ui/serve"}, regexp.MustCompile(`"X-Switchboard-(\w+)"`), "docs/serve.md", ""},
	{"environment variable", []string{"engine/telemetry", "eval/store/records", "ui", "ui/app", "ui/cli", "ui/config"}, regexp.MustCompile(`(?:Getenv\(|= )"([A-Z]+(?:_[A-Z]+)*)"`), "docs/commands.md", ""},
}

func TestPagesSayWhatEachNameMeans(t *testing.T) {
	all := pages(t)
	for _, of := range namesOutside {
		page := strings.ToLower(all[of.page])
		var names []string
		for _, dir := range of.dirs {
			for _, found := range of.in.FindAllStringSubmatch(programSources(t, dir), -1) {
				names = append(names, strings.ToLower(found[1]))
			}
		}
		if len(names) == 0 {
			t.Errorf("no %s was found in %s", of.what, of.dirs)
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			short := regexp.QuoteMeta(strings.TrimPrefix(name, of.most))
			if !regexp.MustCompile("`[^`\n]*" + short + "\\b[^`\n]*`").MatchString(page) {
				t.Errorf("%s does not name the %s %s", of.page, of.what, name)
			}
		}
	}
}

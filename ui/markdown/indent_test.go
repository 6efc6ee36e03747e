package markdown

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// written are the lines of a text that hold more than space.
func written(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimRight(line, " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// value draws a value of JSON.
func value(t *rapid.T, depth int) any {
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind < 2 && depth > 0:
		object := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "fields") {
			object[rapid.SampledFrom([]string{"a", "__init__", "*b*", "[c](d)", "# e", "- f"}).Draw(t, "name")] = value(t, depth-1)
		}
		return object
	case kind < 4 && depth > 0:
		var list []any
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			list = append(list, value(t, depth-1))
		}
		return list
	}
	return rapid.SampledFrom([]any{1.5, true, nil, "_x_ **y**", "`z`", "~~~", "<br>"}).Draw(t, "leaf")
}

func TestJSONWithoutAFenceStandsAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		indent := rapid.SampledFrom([]string{"  ", "    ", "\t"}).Draw(t, "indent")
		b, err := json.MarshalIndent([]any{value(t, 4)}, "", indent)
		if err != nil {
			t.Fatal(err)
		}
		want := written(strings.ReplaceAll(string(b), "\t", "    "))
		if got := written(shown(string(b), 120)); !slices.Equal(got, want) {
			t.Fatalf("of\n%s\nthe screen shows\n%s", b, strings.Join(got, "\n"))
		}
		signs := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, goesOn, "")), "") }
		if got := shown(string(b), rapid.IntRange(14, 30).Draw(t, "cells")); signs(got) != signs(string(b)) {
			t.Fatalf("of\n%s\na narrow screen shows\n%s", b, got)
		}
	})
	for name, c := range map[string]struct{ text, want string }{
		"within words":               {"Here it is:\n{\n  \"a\": [\n    1\n  ]\n}\nThat is all.", "  \"a\": [\n    1\n  ]\n}"},
		"one object a line":          {"{\"a\": \"*b*\"}\n{\"a\": \"*c*\"}\n", "{\"a\": \"*b*\"}\n{\"a\": \"*c*\"}"},
		"cut before its end":         {"{\n  \"a\": [\n    1,", "  \"a\": [\n    1,"},
		"and a fence is no part":     {"{\n  \"a\": 1\n}", "{\n  \"a\": 1\n}"},
		"a link is no list of it":    {"[a](https://a.example) b", "a https://a.example b"},
		"within an item of a list":   {"- so:\n  {\n    \"a\": 1\n  }", "{\n  \"a\": 1\n}"},
		"within a quote":             {"> {\n>   \"a\": 1\n> }", "│ {\n│   \"a\": 1\n│ }"},
		"beside a word that is bold": {"so\n   **bold** x", "so\n   bold x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(written(shown(c.text, 60)), "\n"); !strings.Contains(got, c.want) || strings.Contains(got, "json") {
				t.Errorf("the screen lacks\n%s\nin\n%s", c.want, got)
			}
		})
	}
}

func TestLinesKeepTheirIndent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			text.WriteString(strings.Repeat(" ", rapid.IntRange(0, 14).Draw(t, "indent")))
			text.WriteString(rapid.SampledFrom([]string{"word", "if x:", "two words", "return y", "}", ""}).Draw(t, "line") + "\n")
		}
		want := written(text.String())
		if got := written(shown(text.String(), 60)); !slices.Equal(got, want) {
			t.Fatalf("of\n%s\nthe screen shows\n%s", text.String(), strings.Join(got, "\n"))
		}
	})
}

func TestCodeInListsAndQuotesIsBrokenBehindAMark(t *testing.T) {
	code := "    x := " + strings.Repeat("abcdefg ", 12)
	within := func(prefix, rest string) string {
		return prefix + "```go\n" + rest + code + "\n" + rest + "end\n" + rest + "```\n"
	}
	for name, c := range map[string]struct{ text, want string }{
		"an item":               {"- a\n\n" + within("  ", "  "), "\n    ↳ "},
		"the start of an item":  {within("- ", "  "), "\n    ↳ "},
		"a list within a list":  {"- a\n  - b\n\n" + within("    ", "    "), "\n      ↳ "},
		"a quote":               {within("> ", "> "), "\n│     ↳ "},
		"a list within a quote": {"> - a\n>\n" + within(">   ", ">   "), "\n│     ↳ "},
		"an item, by indent":    {"- a\n\n      " + code + "\n", "\n        ↳ "},
	} {
		t.Run("in "+name, func(t *testing.T) {
			screen := strings.Join(written(shown(c.text, 40)), "\n")
			if strings.Count(screen, c.want) < 2 || strings.Count(screen, "↳") != strings.Count(screen, c.want) {
				t.Errorf("the screen lacks %q:\n%s", c.want, screen)
			}
			if gone := missing(c.text, screen); gone != "" {
				t.Errorf("%q is missing in\n%s", gone, screen)
			}
		})
	}
}

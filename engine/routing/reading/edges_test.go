package reading

import (
	"strings"
	"testing"
)

func TestLabelsAreFoundWhereTwoArePartedByOrOrThreeByCommas(t *testing.T) {
	for prompt, want := range map[string]bool{
		"Reply with BLUE or GREEN":              true,
		"Reply with BLUE/GREEN":                 true,
		"Reply with BLUE | GREEN":               true,
		"Reply with 'blue' or 'green'":          true,
		"Reply with BLUE, GREEN":                false,
		"Reply with BLUE, GREEN, OTHER":         true,
		"Reply with BLUE GREEN OTHER":           false,
		"Reply with BLUE, not GREEN, but OTHER": false,
		"Reply with UK or US":                   false, // too short
		"Reply with BLUE or a word":             false,
		"Reply with \"a text\" or \"another\"":  false,
		"Reply with BLUE or GREEN?":             false, // a question
		"Mind BLUE or GREEN":                    false, // no request
	} {
		var r Reader
		if r.Read(prompt); r.detector.signs.labels != want {
			t.Errorf("%q: %v, want %v", prompt, r.detector.signs.labels, want)
		}
	}
}

func TestFormulasInTeXAreNoPrices(t *testing.T) {
	for prompt, want := range map[string]int{
		"$x$":                     1,
		"$$x\n+ y$$":              1,
		"$x$ and $y$":             2,
		"$5 and $10":              0,
		"$ x$":                    0,
		"$x $":                    0,
		"$x\ny$":                  0,
		"$x$2":                    0,
		"$x\\$y$":                 1,
		"$$":                      0,
		"$":                       0,
		"$" + longText(397) + "$": 1,
		"$" + longText(400) + "$": 0,
	} {
		if f := countsOf(prompt); f.Formulas != want {
			t.Errorf("%.20q of %d bytes: %d formulas, want %d", prompt, len(prompt), f.Formulas, want)
		}
	}
}

func TestRequestsInJSONSaySoAtTheBeginning(t *testing.T) {
	for prompt, want := range map[string]bool{
		`{"prompt": "x"}`: true,
		`[{"role": "x"}]`: true,
		`{"name": "x"}`:   false,
		`x {"prompt": 1}`: false,
		``:                false,
		`{"a": "` + longText(200-8-len(`{"a": "`)) + `"prompt"`: true,
		`{"a": "` + longText(201-8-len(`{"a": "`)) + `"prompt"`: false,
	} {
		if got := wrapped(prompt); got != want {
			t.Errorf("%.30q of %d bytes: %v, want %v", prompt, len(prompt), got, want)
		}
	}
}

func TestLabelledTextsEndWithTheirParagraphOrTheNextLabel(t *testing.T) {
	for prompt, want := range map[string]bool{ // whether the last line is of the text
		"Text: one\nTwo":                    false,
		"Text:\none\nTwo":                   true,
		"Text:\none\n\nTwo":                 false,
		"Text:\none\nQuestion: Two":         false,
		"Text:\none\nQuestion：Two":          false,
		"Text:\none\n" + longText(29) + ":": false,
		"Text:\none\n" + longText(30) + ":": true,
	} {
		var r Reader
		r.Read(prompt)
		r.detector.labelled.holds()
		if got := r.detector.labelled.open; got != want {
			t.Errorf("%q: %v, want %v", prompt, got, want)
		}
	}
}

func TestChangedLinesFollowEachOther(t *testing.T) {
	for prompt, want := range map[string]int{
		"- a\n+ b":           1,
		"- a\n+ b\n+ c":      1,
		"- a\n\n+ b":         0,
		"- a\nx\n+ b":        0,
		"+ b\n- a":           0,
		"-\n+ b":             0,
		"@@ -1 +1 @@":        1,
		"--- a/x\n+++ b/x":   2,
		"diff --git a/x b/x": 1,
		"@@ 1":               0,
	} {
		if f := countsOf(prompt); f.DiffLines != want {
			t.Errorf("%q: %d lines of a diff, want %d", prompt, f.DiffLines, want)
		}
	}
}

func longText(n int) string { return strings.Repeat("x", n) }

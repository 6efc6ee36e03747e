package widget

import (
	"flag"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/ui/internal/uitest"
	"switchboard/ui/styled"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// model is an editor without lines on a screen: graphemes before and after
// the cursor.
type model struct {
	ruler         styled.Widths
	before, after []string
}

func (m *model) graphemes(s string) (out []string) {
	for len(s) > 0 {
		n := 1
		if s[0] != '\n' {
			n, _ = m.ruler.Cluster(s)
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func (m *model) String() string { return strings.Join(m.before, "") + strings.Join(m.after, "") }

func (m *model) press(key string) {
	switch n := len(m.before); key {
	case "backspace":
		m.before = m.before[:max(0, n-1)]
	case "delete":
		m.after = m.after[min(1, len(m.after)):]
	case "left":
		if n > 0 {
			m.after = append([]string{m.before[n-1]}, m.after...)
			m.before = m.before[:n-1]
		}
	case "right":
		if len(m.after) > 0 {
			m.before = append(m.before, m.after[0])
			m.after = m.after[1:]
		}
	default:
		m.before = append(m.before, key)
	}
	// what was typed may have joined its neighbours
	m.before, m.after = m.graphemes(strings.Join(m.before, "")), m.graphemes(strings.Join(m.after, ""))
}

func TestEditorEditsLikeItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := styled.Widths{Method: rapid.SampledFrom([]ansi.Method{ansi.WcWidth, ansi.GraphemeWidth}).Draw(t, "method")}
		e := NewEditor()
		e.Rewrap(r, rapid.IntRange(1, 12).Draw(t, "cells"))
		m := &model{ruler: r}
		keys := rapid.SliceOf(rapid.SampledFrom([]string{"a", " ", "\n", "中", "\t", "❤️", "left", "right", "backspace", "delete"})).Draw(t, "keys")
		for i, k := range keys {
			m.press(k)
			if len(k) > 3 && k != "❤️" {
				e.Press(uitest.KeyPress(k))
			} else {
				e.Insert(k)
			}
			if got, want := e.String(), m.String(); got != want {
				t.Fatalf("after %q the text is %q, want %q", keys[:i+1], got, want)
			}
			checkEditor(t, &e)
		}
	})
}

// checkEditor checks that the cursor is in the text and among the lines shown.
func checkEditor(t *rapid.T, e *Editor) {
	const height = 3
	lines, x, y := e.View(height)
	if len(lines) == 0 || len(lines) > height || y >= len(lines) || x > e.cells {
		t.Fatalf("the cursor is at %d, %d of %q", x, y, lines)
	}
}

func TestEditorMovesByLinesOfTheScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := NewEditor()
		e.Rewrap(styled.Widths{Method: rapid.SampledFrom([]ansi.Method{ansi.WcWidth, ansi.GraphemeWidth}).Draw(t, "method")}, rapid.IntRange(1, 12).Draw(t, "cells"))
		e.Insert(uitest.Text(t))
		before := e.String()
		moves := []string{"up", "down", "home", "end", "pgup", "pgdown", "left", "right", "ctrl+left", "ctrl+right", "ctrl+home", "ctrl+end"}
		for _, k := range rapid.SliceOf(rapid.SampledFrom(moves)).Draw(t, "keys") {
			line := e.Line()
			e.Press(uitest.KeyPress(k))
			checkEditor(t, &e)
			if (k == "home" || k == "end") && e.Line() != line {
				t.Fatalf("%s moved to another line", k)
			}
		}
		if e.String() != before {
			t.Fatalf("moving changed %q to %q", before, e.String())
		}
	})
}

func TestEditorKeys(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		keys []string
		want string // with | for the cursor
	}{
		"a word back":                       {"one two ", []string{"ctrl+w"}, "one |"},
		"a word forward":                    {"one two", []string{"home", "alt+d"}, "| two"},
		"the line up to the cursor":         {"one two", []string{"left", "ctrl+u"}, "|o"},
		"the line from the cursor on":       {"one two", []string{"ctrl+left", "ctrl+k"}, "one |"},
		"lines are joined":                  {"one\ntwo", []string{"home", "backspace"}, "one|two"},
		"up aims at the same cell":          {"one\n\ntwo", []string{"up", "up"}, "one|\n\ntwo"},
		"typing replaces what is selected":  {"one\ntwo", []string{"all", "x"}, "x|"},
		"deleting removes what is selected": {"one\ntwo", []string{"all", "backspace"}, "|"},
		"moving drops the selection":        {"one\ntwo", []string{"all", "left", "x"}, "one\ntwx|o"},
	} {
		t.Run(name, func(t *testing.T) {
			e := NewEditor()
			e.Rewrap(styled.Widths{Method: ansi.WcWidth}, 40)
			e.Insert(c.text)
			for _, k := range c.keys {
				if k == "all" {
					e.SelectAll()
				} else {
					e.Press(uitest.KeyPress(k))
				}
			}
			e.Insert("|")
			if got := e.String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

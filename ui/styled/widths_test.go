package styled

import (
	"flag"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"switchboard/ui/internal/uitest"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func methods(t *rapid.T) Widths {
	return Widths{rapid.SampledFrom([]ansi.Method{ansi.WcWidth, ansi.GraphemeWidth}).Draw(t, "method")}
}

func TestFitTakesExactlyTheCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, w := methods(t), rapid.IntRange(0, 40).Draw(t, "width")
		s := strings.ReplaceAll(strings.ReplaceAll(uitest.Text(t), "\n", ""), "\t", "")
		if got := r.Width(r.Pad(s, w)); got != w {
			t.Fatalf("fit(%q, %d) takes %d cells", s, w, got)
		}
	})
}

func TestBetween(t *testing.T) {
	for name, c := range map[string]struct {
		in       string
		from, to int
		want     string
	}{
		"plain cells":                       {"abcdef", 1, 4, "bcd"},
		"a short text is padded":            {"ab", 1, 4, "b  "},
		"a wide character cut on the left":  {"a文b", 2, 4, " b"},
		"a wide character cut on the right": {"ab文", 0, 3, "ab "},
		"cut on both sides":                 {"文字文", 1, 5, " 字 "},
		"wide enough":                       {"文字", 2, 4, "字"},
		"narrower than the character":       {"文", 1, 1, ""},
		"styles stay, also those outside":   {"\x1b[1ma\x1b[m文\x1b[2mb\x1b[m", 2, 4, "\x1b[1m\x1b[m \x1b[2mb\x1b[m"},
		"an accent goes with its letter":    {"e\u0301a", 1, 2, "a"},
		"an accent stays with its letter":   {"ae\u0301", 1, 2, "e\u0301"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
				if got := (Widths{method}).Between(c.in, c.from, c.to); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
			}
		})
	}
}

func TestBetweenTakesExactlyTheCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, from := methods(t), rapid.IntRange(0, 20).Draw(t, "from")
		to := from + rapid.IntRange(0, 20).Draw(t, "cells")
		s := strings.ReplaceAll(strings.ReplaceAll(uitest.Text(t), "\n", ""), "\t", "")
		if got := r.Width(r.Between(s, from, to)); got != to-from {
			t.Fatalf("between(%q, %d, %d) takes %d cells", s, from, to, got)
		}
	})
}

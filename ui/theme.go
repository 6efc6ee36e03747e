package ui

import (
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// ink is how a piece of text is painted: the sequence that switches it on.
// The zero ink leaves the text as the terminal shows it.
type ink struct{ on string }

// paint paints s. What it returns ends in the terminal's own style.
func (i ink) paint(s string) string {
	if i.on == "" || s == "" {
		return s
	}
	return i.on + s + ansi.ResetStyle
}

// theme is the inks of the program. Each stands for a meaning, and nothing is
// said by an ink alone: a sign or a word says it too.
type theme struct {
	name string // light, dark or mono

	text   ink // what is read
	dim    ink // labels, units, what matters less
	rule   ink // borders
	focus  ink // border and mark of the pane that takes the keys
	title  ink // names of panes and models
	star   ink // the router's choice
	good   ink
	warn   ink // estimates that matter, old prices, SIMULATED
	bad    ink
	key    ink // a key in a hint
	chosen ink // the selected row, the current tab
	match  ink // what was searched for

	// of an answer's markdown, as glamour paints it
	heading, strong, code ink
}

// themeNamed is light, dark or mono; any other name is dark, which stays
// readable on a light ground.
func themeNamed(name string) theme {
	switch name {
	case "light":
		return lightTheme()
	case "mono":
		return monoTheme()
	}
	return darkTheme()
}

func darkTheme() theme {
	return theme{
		name:   "dark",
		dim:    colored("#8a8f98"),
		rule:   colored("#565b66"),
		focus:  colored("#7aa2f7"),
		title:  bold("#c8d3f5"),
		star:   bold("#f2c14e"),
		good:   colored("#7fc97f"),
		warn:   colored("#e0a458"),
		bad:    bold("#f07178"),
		key:    colored("#7aa2f7"),
		chosen: ink{ansi.NewStyle().Bold().ForegroundColor(hex("#ffffff")).BackgroundColor(hex("#34405e")).String()},

		heading: ink{ansi.NewStyle().Bold().ForegroundColor(ansi.IndexedColor(39)).String()},
		strong:  ink{ansi.NewStyle().Bold().String()},
		code:    ink{ansi.NewStyle().ForegroundColor(ansi.IndexedColor(203)).BackgroundColor(ansi.IndexedColor(236)).String()},
		match:   ink{ansi.NewStyle().Bold().Underline(true).ForegroundColor(hex("#f2c14e")).String()},
	}
}

func lightTheme() theme {
	return theme{
		name:   "light",
		dim:    colored("#6a6f78"),
		rule:   colored("#a9aeb8"),
		focus:  colored("#2457c5"),
		title:  bold("#1f2a44"),
		star:   bold("#9a6700"),
		good:   colored("#1a7f37"),
		warn:   colored("#9a5b00"),
		bad:    bold("#c62828"),
		key:    colored("#2457c5"),
		chosen: ink{ansi.NewStyle().Bold().ForegroundColor(hex("#10182b")).BackgroundColor(hex("#d5e0fb")).String()},

		heading: ink{ansi.NewStyle().Bold().ForegroundColor(ansi.IndexedColor(27)).String()},
		strong:  ink{ansi.NewStyle().Bold().String()},
		code:    ink{ansi.NewStyle().ForegroundColor(ansi.IndexedColor(203)).BackgroundColor(ansi.IndexedColor(254)).String()},
		match:   ink{ansi.NewStyle().Bold().Underline(true).ForegroundColor(hex("#9a6700")).String()},
	}
}

// monoTheme has no colours, only weight and reverse.
func monoTheme() theme {
	strong := ink{ansi.NewStyle().Bold().String()}
	faint := ink{ansi.NewStyle().Faint().String()}
	return theme{
		name:   "mono",
		dim:    faint,
		rule:   faint,
		focus:  strong,
		title:  strong,
		star:   strong,
		bad:    strong,
		key:    strong,
		chosen: ink{ansi.NewStyle().Reverse(true).String()},

		heading: strong,
		strong:  strong,
		code:    ink{ansi.NewStyle().Underline(true).String()},
		match:   ink{ansi.NewStyle().Bold().Underline(true).String()},
	}
}

func hex(s string) color.Color { return ansi.HexColor(s) }

func colored(s string) ink { return ink{ansi.NewStyle().ForegroundColor(hex(s)).String()} }

func bold(s string) ink { return ink{ansi.NewStyle().Bold().ForegroundColor(hex(s)).String()} }

package ui

import (
	"fmt"
	"image/color"
	"maps"
	"regexp"
	"slices"
	"strconv"

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
	name    string  // light, dark or mono
	palette Colours // the user's own

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

// A theme is made of ten colours. Each has a name in the config ([theme.dark],
// [theme.light]); a name that is left out keeps its colour.
//
//	text    what is read; the terminal's own unless it is set
//	dim     labels, units, what matters less
//	rule    borders
//	accent  the pane that takes the keys, keys in hints, links, code
//	title   names of panes and models, headings
//	star    the router's choice, what was searched for
//	good    accepted, within the threshold, what is new in a diff
//	warn    estimates that matter, old prices, SIMULATED
//	bad     failures, rejected, what is gone in a diff
//	select  the ground of the selected row and the current tab
var (
	darkColours = Colours{
		"text": "", "dim": "#8a8f98", "rule": "#565b66", "accent": "#7aa2f7", "title": "#c8d3f5",
		"star": "#f2c14e", "good": "#7fc97f", "warn": "#e0a458", "bad": "#f07178", "select": "#34405e",
	}
	lightColours = Colours{
		"text": "", "dim": "#6a6f78", "rule": "#a9aeb8", "accent": "#2457c5", "title": "#1f2a44",
		"star": "#9a6700", "good": "#1a7f37", "warn": "#9a5b00", "bad": "#c62828", "select": "#d5e0fb",
	}
)

// Colours are colours by the name of what they stand for: "#rrggbb", a number
// of the terminal's palette from 0 to 255, or nothing for the terminal's own.
type Colours map[string]string

// ThemeNames are the names that a colour can have in a theme.
func ThemeNames() []string { return slices.Sorted(maps.Keys(darkColours)) }

// CheckColour reports whether a text is a colour.
func CheckColour(text string) error {
	if _, ok := parseColour(text); !ok {
		return fmt.Errorf("%q is no colour; write it like \"#7aa2f7\", or as a number of the terminal's palette from \"0\" to \"255\"", text)
	}
	return nil
}

var rgb = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// parseColour is the colour that a text means; nil is the terminal's own.
func parseColour(text string) (color.Color, bool) {
	if text == "" {
		return nil, true
	}
	if rgb.MatchString(text) {
		return ansi.HexColor(text), true
	}
	n, err := strconv.ParseUint(text, 10, 8)
	return ansi.IndexedColor(n), err == nil
}

// themeNamed is light, dark or mono, with a user's colours over the theme's;
// any other name is dark, which stays readable on a light ground.
func themeNamed(name string, own map[string]Colours) theme {
	switch name {
	case "light":
		return coloured(name, own[name])
	case "mono":
		return monoTheme()
	}
	return coloured("dark", own["dark"])
}

// coloured makes a theme of colours.
func coloured(name string, own Colours) theme {
	t := theme{name: name, palette: own}
	of := func(token string) color.Color {
		text := t.colour(token)
		if text == nil {
			return nil
		}
		c, _ := parseColour(*text)
		return c
	}
	plain := func(token string) ink { return inkOf(ansi.NewStyle(), of(token)) }
	bold := func(token string) ink { return inkOf(ansi.NewStyle().Bold(), of(token)) }
	chosen := ansi.NewStyle().Bold()
	if c := of("select"); c != nil {
		chosen = chosen.BackgroundColor(c)
	} else {
		chosen = chosen.Reverse(true)
	}
	return theme{
		name: name, palette: own,
		text: plain("text"), dim: plain("dim"), rule: plain("rule"), focus: plain("accent"), key: plain("accent"),
		title: bold("title"), star: bold("star"), good: plain("good"), warn: plain("warn"), bad: bold("bad"),
		chosen:  inkOf(chosen, of("title")),
		match:   inkOf(ansi.NewStyle().Bold().Underline(true), of("star")),
		heading: bold("title"), strong: ink{ansi.NewStyle().Bold().String()}, code: plain("accent"),
	}
}

// colour is one of the theme's colours as glamour takes it; nil is the
// terminal's own.
func (t theme) colour(token string) *string {
	text, ok := t.palette[token]
	if !ok {
		text = map[bool]Colours{true: lightColours, false: darkColours}[t.name == "light"][token]
	}
	if text == "" {
		return nil
	}
	return &text
}

// inkOf is a style in a colour, or in the terminal's own.
func inkOf(s ansi.Style, c color.Color) ink {
	if c != nil {
		s = s.ForegroundColor(c)
	}
	if len(s) == 0 {
		return ink{}
	}
	return ink{s.String()}
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

package styled

import (
	"fmt"
	"image/color"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/charmbracelet/x/ansi"
)

// Style is how a piece of text is painted: the sequence that switches it on.
// The zero style leaves the text as the terminal shows it.
type Style struct{ On string }

// Render paints s. What it returns ends in the terminal's own style.
func (i Style) Render(s string) string {
	if i.On == "" || s == "" {
		return s
	}
	return i.On + s + ansi.ResetStyle
}

// Theme is the styles of the program. Each stands for a meaning, and nothing is
// said by a style alone: a sign or a word says it too.
type Theme struct {
	Name    string  // light, dark or mono
	palette Colours // the user's own

	Text   Style // what is read
	Dim    Style // labels, units, what matters less
	Rule   Style // borders
	Focus  Style // border and mark of the pane that takes the keys
	Title  Style // names of panes and models
	Star   Style // the router's choice
	Good   Style
	Warn   Style // estimates that matter, old prices, SIMULATED
	Bad    Style
	Key    Style // a key in a hint
	Chosen Style // the selected row, the current tab
	Match  Style // what was searched for

	// of an answer's markdown, as glamour paints it
	Heading, Strong, Code Style
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

// NewTheme is light, dark or mono, with a user's colours over the theme's;
// any other name is dark, which stays readable on a light ground.
func NewTheme(name string, own map[string]Colours) Theme {
	switch name {
	case "light":
		return coloured(name, own[name])
	case "mono":
		return MonoTheme()
	}
	return coloured("dark", own["dark"])
}

// coloured makes a theme of colours.
func coloured(name string, own Colours) Theme {
	t := Theme{Name: name, palette: own}
	of := func(token string) color.Color {
		text := t.Colour(token)
		if text == nil {
			return nil
		}
		c, _ := parseColour(*text)
		return c
	}
	plain := func(token string) Style { return styleOf(ansi.NewStyle(), of(token)) }
	bold := func(token string) Style { return styleOf(ansi.NewStyle().Bold(), of(token)) }
	chosen := ansi.NewStyle().Bold()
	if c := of("select"); c != nil {
		chosen = chosen.BackgroundColor(c)
	} else {
		chosen = chosen.Reverse(true)
	}
	return Theme{
		Name: name, palette: own,
		Text: plain("text"), Dim: plain("dim"), Rule: plain("rule"), Focus: plain("accent"), Key: plain("accent"),
		Title: bold("title"), Star: bold("star"), Good: plain("good"), Warn: plain("warn"), Bad: bold("bad"),
		Chosen:  styleOf(chosen, of("title")),
		Match:   styleOf(ansi.NewStyle().Bold().Underline(true), of("star")),
		Heading: bold("title"), Strong: Style{ansi.NewStyle().Bold().String()}, Code: plain("accent"),
	}
}

// Colour is one of the theme's colours as glamour takes it; nil is the
// terminal's own.
func (t Theme) Colour(token string) *string {
	text, ok := t.palette[token]
	if !ok {
		text = map[bool]Colours{true: lightColours, false: darkColours}[t.Name == "light"][token]
	}
	if text == "" {
		return nil
	}
	return &text
}

// styleOf is a style in a colour, or in the terminal's own.
func styleOf(s ansi.Style, c color.Color) Style {
	if c != nil {
		s = s.ForegroundColor(c)
	}
	if len(s) == 0 {
		return Style{}
	}
	return Style{s.String()}
}

// MonoTheme has no colours, only weight and reverse.
func MonoTheme() Theme {
	strong := Style{ansi.NewStyle().Bold().String()}
	faint := Style{ansi.NewStyle().Faint().String()}
	return Theme{
		Name:   "mono",
		Dim:    faint,
		Rule:   faint,
		Focus:  strong,
		Title:  strong,
		Star:   strong,
		Bad:    strong,
		Key:    strong,
		Chosen: Style{ansi.NewStyle().Reverse(true).String()},

		Heading: strong,
		Strong:  strong,
		Code:    Style{ansi.NewStyle().Underline(true).String()},
		Match:   Style{ansi.NewStyle().Bold().Underline(true).String()},
	}
}

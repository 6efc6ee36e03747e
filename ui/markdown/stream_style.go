package markdown

import (
	"strings"

	"switchboard/ui/styled"
)

// streamStyle is where the painting of markdown stands at the start of a line. It
// is a rough hand for text that still streams: headings, bullets, strong
// words, code. When the answer has ended, glamour sets it properly.
type streamStyle struct {
	fence   bool // inside a block of code
	strong  bool
	code    bool
	heading bool // the line continues a heading
}

// render paints one line, which begins a paragraph or continues one, and
// returns where the next one starts from.
func (d streamStyle) render(t styled.Theme, s string, begins bool) (string, streamStyle) {
	if begins && strings.HasPrefix(strings.TrimLeft(s, " "), "```") {
		return t.Dim.Render(s), streamStyle{fence: !d.fence}
	}
	if d.fence {
		return s, d
	}
	if begins {
		d, s = d.opening(s)
	}
	if d.heading {
		return t.Heading.Render(s), d
	}
	if !d.strong && !d.code && !strings.ContainsAny(s, "*`") {
		return s, d
	}
	return d.inline(t, s)
}

// opening takes the sign at the start of a line away: a heading's, or a
// bullet's, which becomes a point. What was strong ends there, and at an
// empty line.
func (d streamStyle) opening(s string) (streamStyle, string) {
	if text := strings.TrimLeft(s, "#"); len(text) < len(s) && len(s)-len(text) <= 6 && strings.HasPrefix(text, " ") {
		return streamStyle{heading: true}, text[1:]
	}
	text := strings.TrimLeft(s, " ")
	for _, bullet := range [...]string{"- ", "* ", "+ "} {
		if rest, ok := strings.CutPrefix(text, bullet); ok {
			return streamStyle{}, s[:len(s)-len(text)] + "• " + rest
		}
	}
	if text == "" {
		return streamStyle{}, s
	}
	d.heading = false
	return d, s
}

// inline paints strong words and code, without their signs.
func (d streamStyle) inline(t styled.Theme, s string) (string, streamStyle) {
	var out strings.Builder
	for len(s) > 0 {
		i := strings.IndexAny(s, "*`")
		if i < 0 {
			i = len(s)
		}
		out.WriteString(d.style(t).Render(s[:i]))
		switch s = s[i:]; {
		case strings.HasPrefix(s, "**") && !d.code:
			d.strong, s = !d.strong, s[2:]
		case strings.HasPrefix(s, "`"):
			d.code, s = !d.code, s[1:]
		case s != "":
			out.WriteString(d.style(t).Render(s[:1]))
			s = s[1:]
		}
	}
	return out.String(), d
}

func (d streamStyle) style(t styled.Theme) styled.Style {
	switch {
	case d.code:
		return t.Code
	case d.strong:
		return t.Strong
	}
	return t.Text
}

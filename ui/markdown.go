package ui

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"
	xansi "github.com/charmbracelet/x/ansi"

	"switchboard/providers"
)

// press turns the markdown of one lane into painted lines. Its renderer is
// made once for a width and a theme.
//
// Markdown is a way around the cleaning of an answer: a character reference
// can name an escape character, and glamour itself writes a link's address
// into an OSC 8 sequence. So references to characters that Clean takes out are
// blotted before, and everything but text and colours is taken out after.
type press struct {
	mu       sync.Mutex
	cells    int
	theme    string
	renderer *glamour.TermRenderer
}

// set renders text in lines of about so many cells. Text that cannot be
// rendered comes back as nil: it stays as it streamed.
func (p *press) set(text string, t theme, cells int) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.renderer == nil || p.cells != cells || p.theme != t.name {
		r, err := glamour.NewTermRenderer(glamour.WithStyles(markdownStyle(t)), glamour.WithWordWrap(cells))
		if err != nil {
			return nil
		}
		p.renderer, p.cells, p.theme = r, cells, t.name
	}
	out, err := p.renderer.Render(blotReferences(strings.ReplaceAll(text, "\t", "    ")))
	if err != nil {
		return nil
	}
	return trimLines(onlyColours(out))
}

var reference = regexp.MustCompile(`&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?`)

// blotReferences replaces numeric references to characters that may not be
// shown.
func blotReferences(s string) string {
	if !strings.Contains(s, "&#") {
		return s
	}
	return reference.ReplaceAllStringFunc(s, func(ref string) string {
		digits, base := strings.TrimRight(ref[2:], ";"), 10
		if digits[0] == 'x' || digits[0] == 'X' {
			digits, base = digits[1:], 16
		}
		n, err := strconv.ParseInt(digits, base, 32)
		if err != nil || providers.Clean(string(rune(n))) != string(rune(n)) {
			return "\uFFFD"
		}
		return ref
	})
}

// onlyColours drops every escape sequence but SGR, and cleans the text
// between them.
func onlyColours(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	var state byte
	for len(s) > 0 {
		seq, _, n, next := xansi.GraphemeWidth.DecodeSequenceInString(s, state, nil)
		s, state = s[n:], next
		if seq[0] == 0x1b {
			if strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "m") {
				out.WriteString(seq)
			}
			continue
		}
		out.WriteString(providers.Clean(seq))
	}
	return out.String()
}

// trimLines drops the empty lines around a rendered text.
func trimLines(s string) []string {
	lines := strings.Split(s, "\n")
	for len(lines) > 0 && emptyLine(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && emptyLine(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func emptyLine(s string) bool { return strings.TrimSpace(xansi.Strip(s)) == "" }

// markdownStyle is glamour's own look without its margins: a lane is narrow.
func markdownStyle(t theme) ansi.StyleConfig {
	s := styles.DarkStyleConfig
	switch t.name {
	case "light":
		s = styles.LightStyleConfig
	case "mono":
		s = styles.ASCIIStyleConfig
	}
	none, two := uint(0), uint(2)
	s.Document.Margin, s.Document.BlockPrefix, s.Document.BlockSuffix = &none, "", ""
	s.Document.Color = nil
	s.CodeBlock.Margin = &none
	s.List.LevelIndent = two
	s.H1 = s.H2
	s.H1.Prefix, s.H2.Prefix, s.H3.Prefix = "", "", ""
	if t.name == "mono" {
		yes := true
		s.Heading.Bold, s.Strong.Bold, s.Emph.Italic = &yes, &yes, &yes
		s.Strong.BlockPrefix, s.Strong.BlockSuffix = "", ""
		s.Emph.BlockPrefix, s.Emph.BlockSuffix = "", ""
	}
	return s
}

package markdown

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
	"switchboard/ui/styled"
)

// Renderer turns the markdown of one lane into painted lines, while it grows and
// when it has ended. Finished chunks are rendered once and kept; only the open
// one is rendered anew.
//
// Markdown is a way around the cleaning of an answer: a character reference
// can name an escape character, and glamour itself writes a link's address
// into an OSC 8 sequence. So references to characters that Clean takes out are
// blotted before, and everything but text and colours is taken out after.
type Renderer struct {
	mu      sync.Mutex
	cells   int
	widths  styled.Widths
	theme   string
	glamour *glamour.TermRenderer

	Splitter blockSplitter
	done     string   // the text whose chunks are finished
	kept     []string // their lines
}

// Rendered is a text as painted lines, each of the width it was set for.
type Rendered struct {
	Done []string // of finished chunks; only ever appended to
	Open []string // of the chunk that may change
	Rest int      // byte at which the text begins that was not set

	Ended bool // the text will not grow
}

// Job is a lane's text on its way to the renderer and, rendered, back again.
type Job struct {
	Lane     int
	Renderer *Renderer
	Text     string
	Cells    int
	Rendered Rendered
}

// Lines is how many there are.
func (s Rendered) Lines() int { return len(s.Done) + len(s.Open) }

// At is line i.
func (s Rendered) At(i int) string {
	if i < len(s.Done) {
		return s.Done[i]
	}
	return s.Open[i-len(s.Done)]
}

// MaxRendered is as much of an answer as is set, and mostOpen as much of a chunk
// that still grows: what comes after stays as it streamed.
const (
	MaxRendered = 128 << 10
	MaxOpen     = 6 << 10
)

// set renders text in lines of so many cells. Of a text that grows, what was
// Render before and still stands at its beginning is not rendered again, and an
// open chunk that is too long is left out. A text that has ended is set from
// the start, as far as the limit.
func (p *Renderer) Render(text string, r styled.Widths, t styled.Theme, cells int, ended bool) Rendered {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.load(r, t, cells) {
		return Rendered{}
	}
	if ended || !strings.HasPrefix(text, p.done) {
		p.Splitter, p.done, p.kept = blockSplitter{}, "", nil
	}
	whole := text
	if ended {
		whole += "\n" // its last line is one, too
	}
	known := len(p.Splitter.Defined)
	for len(p.done) < MaxRendered {
		end, ok := p.Splitter.next(whole)
		if !ok {
			break
		}
		p.kept = append(p.kept, p.chunk(text[len(p.done):end], len(p.kept) == 0)...)
		p.done = text[:end]
	}
	if len(p.Splitter.Defined) != known && p.done != "" { // names may mean something now
		p.again()
	}
	out := Rendered{Done: p.kept[:len(p.kept):len(p.kept)], Rest: len(p.done), Ended: ended}
	if open := text[len(p.done):]; ended && len(text) <= MaxRendered || !ended && len(open) <= MaxOpen && len(p.done) < MaxRendered {
		out.Open, out.Rest = p.chunk(open, len(p.kept) == 0), len(text)
	}
	return out
}

// load makes the renderer for a width, a way of counting cells and a theme, and reports
// whether there is one. Another one than before begins anew.
func (p *Renderer) load(r styled.Widths, t styled.Theme, cells int) bool {
	if p.glamour != nil && p.cells == cells && p.widths == r && p.theme == t.Name {
		return true
	}
	renderer, err := NewGlamour(t, cells)
	if err != nil {
		return false
	}
	p.glamour, p.cells, p.widths, p.theme = renderer, cells, r, t.Name
	p.Splitter, p.done, p.kept = blockSplitter{}, "", nil
	return true
}

// NewGlamour is glamour in a theme. Colours of code are written as they are;
// the terminal's palette is for the program's renderer to know.
func NewGlamour(t styled.Theme, cells int) (*glamour.TermRenderer, error) {
	return glamour.NewTermRenderer(glamour.WithStyles(markdownStyle(t)), glamour.WithWordWrap(cells), glamour.WithChromaFormatter("terminal16m"))
}

// again renders all finished chunks once more, with all definitions known.
func (p *Renderer) again() {
	text, defined := p.done, p.Splitter.Defined
	var cuts blockSplitter
	var kept []string
	for at := 0; at < len(text); {
		end, ok := cuts.next(text)
		if !ok {
			end = len(text)
		}
		kept = append(kept, p.chunk(text[at:end], len(kept) == 0)...)
		at = end
	}
	p.kept, p.Splitter.Defined = kept, defined
}

// chunk is a chunk as lines, with an empty one before it unless it is the
// first.
func (p *Renderer) chunk(text string, first bool) []string {
	lines := p.renderChunk(text)
	if first || len(lines) == 0 {
		return lines
	}
	return append([]string{styled.Spaces(p.cells)}, lines...)
}

// renderChunk renders a chunk. One that glamour cannot render stays as it is.
func (p *Renderer) renderChunk(chunk string) []string {
	source := fixListBreaks(strings.ReplaceAll(chunk, "\t", "    "))
	if len(p.Splitter.Defined) > 0 && strings.Contains(chunk, "[") {
		source = strings.Join(p.Splitter.Defined, "\n") + "\n\n" + source
	}
	out, err := p.glamour.Render(maskEntities(source))
	if err != nil {
		out = chunk
	}
	var lines []string
	for _, s := range trimLines(OnlyColours(out)) {
		for _, s := range p.widths.HardWrap(s, p.cells) {
			lines = append(lines, p.widths.Pad(s, p.cells))
		}
	}
	return lines
}

// fixListBreaks puts a line break between the paragraphs of an item of a list:
// glamour runs them together.
func fixListBreaks(chunk string) string {
	if !strings.Contains(chunk, "\n\n ") {
		return chunk
	}
	var out []string
	fence, list, alone, deep := "", false, false, 0 // deep: where code would begin in the item
	for _, s := range strings.Split(chunk, "\n") {
		f := ParseFence(s)
		switch n := len(out); {
		case f != nil && fence == "":
			fence, alone = f[1], bare(s)
			list = list && s[0] == ' '
		case f != nil && ClosesFence(fence, f) && bare(s) == alone:
			fence = ""
		case fence == "" && listItem.MatchString(s) && !rule.MatchString(s) && (list || !strings.HasPrefix(s, "    ")):
			list, deep = true, len(listItem.FindString(s))+4
		case fence == "" && n > 0 && (heading.MatchString(s) || out[n-1] == "" && s != "" && s[0] != ' '):
			list = false
		case fence == "" && list && n > 1 && out[n-1] == "" && prose(out[n-2]) && prose(s) && strings.HasPrefix(s, "  ") && len(s)-len(strings.TrimLeft(s, " ")) < deep:
			out = append(out[:n-2], out[n-2]+"\\")
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

// bare reports a fence that stands in no quote and begins no item.
func bare(fence string) bool { return strings.ContainsAny(strings.TrimLeft(fence, " ")[:1], "`~") }

// prose reports a line of text, as far as that can be told from the line.
func prose(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && !strings.ContainsAny(s[:1], "`~>|#<=") && !strings.Contains(s, "|") && !strings.HasSuffix(s, "\\") && ParseFence(s) == nil
}

var reference = regexp.MustCompile(`&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?`)

// maskEntities replaces numeric references to characters that may not be
// shown.
func maskEntities(s string) string {
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

// OnlyColours drops every escape sequence but SGR, and cleans the text
// between them.
func OnlyColours(s string) string {
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
func markdownStyle(t styled.Theme) ansi.StyleConfig {
	s := styles.DarkStyleConfig
	switch t.Name {
	case "light":
		s = styles.LightStyleConfig
		s.CodeBlock.Theme, s.CodeBlock.Chroma = "github", nil // glamour keeps one own style, whatever asks first
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
	if t.Name != "mono" {
		title, accent := t.Colour("title"), t.Colour("accent")
		s.Heading.Color, s.H1.Color, s.H2.Color, s.H3.Color = title, title, title, title
		s.Link.Color, s.LinkText.Color = accent, accent
		s.Code.Color, s.Code.BackgroundColor, s.Code.Prefix, s.Code.Suffix = accent, nil, "", ""
	}
	if t.Name == "mono" {
		yes := true
		s.Heading.Bold, s.Strong.Bold, s.Emph.Italic = &yes, &yes, &yes
		s.Strong.BlockPrefix, s.Strong.BlockSuffix = "", ""
		s.Emph.BlockPrefix, s.Emph.BlockSuffix = "", ""
	}
	return s
}

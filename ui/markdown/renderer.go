package markdown

import (
	"strings"
	"sync"

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
// Markdown is a way around the cleaning of an answer: glamour itself writes a
// link's address into an OSC 8 sequence, and an address may name an escape
// character. So everything but text and colours is taken out after.
type Renderer struct {
	mu     sync.Mutex
	cells  int
	widths styled.Widths
	theme  styled.Theme
	layout *layout

	splitter blockSplitter
	done     string   // the text whose chunks are finished
	kept     []string // their lines
	chunks   int      // how many they are
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

// MaxRendered is how many bytes of an answer are rendered, and MaxOpen how many of a
// chunk that still grows: what comes after is shown as it streamed.
const (
	MaxRendered = 128 << 10
	MaxOpen     = 6 << 10
)

// Render renders text in lines of so many cells. Of a text that grows, the chunks
// that were finished before are not rendered again, and an open chunk of more than
// MaxOpen bytes is left out. A text that has ended is rendered from its start, up to
// MaxRendered bytes.
func (p *Renderer) Render(text string, r styled.Widths, t styled.Theme, cells int, ended bool) Rendered {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.load(r, t, cells)
	if ended || !strings.HasPrefix(text, p.done) {
		p.splitter, p.done, p.kept, p.chunks = blockSplitter{}, "", nil, 0
	}
	if lines := p.data(text, ended); lines != nil {
		p.kept = lines
		return Rendered{Done: lines[:len(lines):len(lines)], Rest: len(text), Ended: true}
	}
	whole := text
	if ended {
		whole += "\n" // its last line is one, too
	}
	for len(p.done) < MaxRendered {
		end, ok := p.splitter.next(whole)
		if !ok {
			break
		}
		p.kept = append(p.kept, p.chunk(text[len(p.done):end], len(p.kept) == 0)...)
		p.done, p.chunks = text[:end], p.chunks+1
	}
	out := Rendered{Done: p.kept[:len(p.kept):len(p.kept)], Rest: len(p.done), Ended: ended}
	if open := text[len(p.done):]; ended && len(text) <= MaxRendered || !ended && len(open) <= MaxOpen && len(p.done) < MaxRendered {
		if !ended {
			open = shownOpen(open)
		}
		out.Open, out.Rest = p.chunk(open, len(p.kept) == 0), len(text)
	}
	return out
}

// load makes the layout for a width, a way of counting cells and a theme. Another one than
// before begins anew.
func (p *Renderer) load(r styled.Widths, t styled.Theme, cells int) {
	if p.layout != nil && p.cells == cells && p.widths == r && p.theme.Name == t.Name {
		return
	}
	p.layout, p.cells, p.widths, p.theme = newLayout(r, t, cells), cells, r, t
	p.splitter, p.done, p.kept, p.chunks = blockSplitter{}, "", nil, 0
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

// renderChunk renders a chunk. One that is past a bound stays as it is.
func (p *Renderer) renderChunk(chunk string) []string {
	chunk = strings.ReplaceAll(chunk, "\t", "    ")
	pieces, ok := []piece(nil), false
	if p.chunks < maxChunks {
		pieces, ok = p.layout.pieces(chunk)
	}
	if !ok {
		return p.plain(chunk)
	}
	return p.lines(pieces)
}

// lines are pieces as lines, with an empty one between them.
func (p *Renderer) lines(pieces []piece) []string {
	var lines []string
	for i, piece := range pieces {
		if i > 0 {
			lines = append(lines, styled.Spaces(p.cells))
		}
		if piece.language != "" {
			lines = append(lines, p.plainLine(p.theme.Dim, fenceLabel(piece.language))...)
		}
		for _, s := range trimLines(onlyColours(piece.painted)) {
			broken := p.widths.Rewrap(s, p.cells)
			if piece.code {
				broken = breakCode(p.widths, strings.TrimRight(s, " "), p.cells, p.theme.Dim.Render(goesOn))
			}
			for _, s := range broken {
				lines = append(lines, p.widths.Pad(s, p.cells))
			}
		}
	}
	return lines
}

// plain is a text as it was written.
func (p *Renderer) plain(s string) []string {
	var lines []string
	for s := range strings.SplitSeq(strings.Trim(s, "\n"), "\n") {
		lines = append(lines, p.plainLine(p.theme.Text, s)...)
	}
	return lines
}

func (p *Renderer) plainLine(style styled.Style, s string) []string {
	lines := p.widths.Wrap(s, p.cells)
	for i, s := range lines {
		lines[i] = p.widths.Pad(style.Render(p.widths.Truncate(s, p.cells)), p.cells)
	}
	return lines
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
	return restored.Replace(out.String())
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

package markdown

import (
	"bytes"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2/lexers"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"switchboard/ui/styled"
)

// languages is what code may be coloured as. Of a name that it does not know,
// and of none, chroma would guess the language from the code, by the rules of
// all that it knows: a tenth of a second for four words.
var languages = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range lexers.Names(true) {
		known[strings.ToLower(name)] = true
	}
	return known
})

// Of code that is coloured. The rules of a language are regular expressions
// that go back over what they read.
const (
	maxColoured     = 12 << 10 // bytes
	maxColouredLine = 400
)

// plainText is the name of no language.
const plainText = "text"

// language is what stands behind the fence of a block of code.
func language(n *ast.FencedCodeBlock, source []byte) []byte {
	if n.Info == nil {
		return nil
	}
	return bytes.TrimSpace(n.Info.Segment.Value(source))
}

// fenceLabel is a language as the head of its code, so that nobody takes it for a
// line of it.
func fenceLabel(language string) string { return "── " + language + " ──" }

// code shows what stands behind the fence, within a list or a quote: that an
// answer is fenced, and as what, is something to rate. And it has the code
// coloured only where that costs little.
func (w *rewriter) code(n *ast.FencedCodeBlock) {
	if info := language(n, w.source); len(info) > 0 && n.Parent().Kind() != ast.KindDocument {
		label := ast.NewParagraph()
		label.AppendChild(label, w.text(escaped([]byte(fenceLabel(string(info))))))
		n.Parent().InsertBefore(n.Parent(), n, label)
		w.paragraphs(n.Parent())
	}
	if !w.coloured(n) || w.tooLong(n) {
		w.uncolour(n, 0)
	}
}

func (w *rewriter) coloured(n *ast.FencedCodeBlock) bool {
	name := n.Language(w.source)
	if len(name) > 40 || !languages()[strings.ToLower(string(name))] {
		return false
	}
	lines, size := n.Lines(), 0
	for i := range lines.Len() {
		line := lines.At(i)
		size += line.Len()
		if line.Len() > maxColouredLine {
			return false
		}
	}
	return size <= maxColoured
}

// codeIndent is how far code without a fence is indented, which Markdown takes
// off.
const codeIndent = 4

// uncolour puts a block of code of no language in the place of another, with
// its lines so much further to the right. Within a list or a quote, lines that
// are too long are broken here: glamour would break them like words.
func (w *rewriter) uncolour(n ast.Node, indent int) {
	plain := ast.NewFencedCodeBlock(w.text([]byte(plainText)))
	lines := text.NewSegments()
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		line.Padding += indent
		lines.AppendAll(w.broken(line, n))
	}
	plain.SetLines(lines)
	n.Parent().ReplaceChild(n.Parent(), n, plain)
}

// broken is a line of code in as many as it takes.
func (w *rewriter) broken(line text.Segment, n ast.Node) []text.Segment {
	code := strings.TrimRight(string(line.Value(w.source)), " \n")
	if n.Parent().Kind() == ast.KindDocument || w.widths.Width(code) <= w.room(n) {
		return []text.Segment{line}
	}
	var out []text.Segment
	for _, s := range breakCode(w.widths, code, w.room(n), goesOn) {
		out = append(out, w.text([]byte(strings.TrimRight(s, " ")+"\n")).Segment)
	}
	return out
}

// tooLong reports code within a list or a quote with a line that has no room.
func (w *rewriter) tooLong(n ast.Node) bool {
	if n.Parent().Kind() == ast.KindDocument {
		return false
	}
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if w.widths.Width(strings.TrimRight(string(line.Value(w.source)), " \n")) > w.room(n) {
			return true
		}
	}
	return false
}

// leastRoom is the narrowest that code is broken to.
const leastRoom = 6

// room is how many cells a line of code has within lists and quotes: glamour
// takes two for a quote, and for a list in another.
func (w *rewriter) room(n ast.Node) int {
	cells, lists := w.cells, 0
	for p := n.Parent(); p != nil; p = p.Parent() {
		switch p.Kind() {
		case ast.KindBlockquote:
			cells -= 2
		case ast.KindList:
			if lists++; lists > 1 {
				cells -= 2
			}
		}
	}
	return max(cells, leastRoom)
}

// goesOn marks what goes on of a line of code that is too long.
const goesOn = "↳"

// breakCode breaks a line of code, at a space where there is one. What goes on
// stands as deep as the line does, behind a mark. The line may be painted.
func breakCode(r styled.Widths, s string, cells int, mark string) []string {
	if r.Width(s) <= cells {
		return []string{s}
	}
	code := xansi.Strip(s)
	deep := min(len(code)-len(strings.TrimLeft(code, " ")), cells/2)
	lines := r.Cut(s, codeBreaks(r, code, deep, cells))
	for i, line := range lines {
		before := ""
		if i > 0 {
			before = styled.Spaces(deep) + mark + " "
		}
		if room := max(1, cells-r.Width(before)); r.Width(line) > room {
			line = r.Between(line, 0, room) // without the space at which it breaks
		}
		lines[i] = before + line
	}
	return lines
}

// codeBreaks is after how many cells a line of code breaks that stands so deep.
func codeBreaks(r styled.Widths, code string, deep, cells int) []int {
	words, from := code[deep:], 0
	if first := r.Breaks(words, cells-deep); len(first) > 1 {
		from = first[1]
	}
	at := []int{deep + r.Width(words[:from])}
	words = words[from:]
	starts := r.Breaks(words, max(1, cells-deep-2))
	for i, start := range starts[1:] {
		at = append(at, at[i]+r.Width(words[starts[i]:start]))
	}
	return at
}

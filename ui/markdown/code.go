package markdown

import (
	"bytes"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
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

// code shows what stands behind the fence, within a list or a quote: that an
// answer is fenced, and as what, is something to rate. And it has the code
// coloured only where that costs little.
func (w *rewriter) code(n *ast.FencedCodeBlock) {
	if info := language(n, w.source); len(info) > 0 && n.Parent().Kind() != ast.KindDocument {
		label := ast.NewParagraph()
		label.AppendChild(label, w.text(escaped(info)))
		n.Parent().InsertBefore(n.Parent(), n, label)
		w.paragraphs(n.Parent())
	}
	if !w.coloured(n) {
		w.uncolour(n)
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

// uncolour puts a block of code of no language in the place of another.
func (w *rewriter) uncolour(n ast.Node) {
	plain := ast.NewFencedCodeBlock(w.text([]byte(plainText)))
	plain.SetLines(n.Lines())
	n.Parent().ReplaceChild(n.Parent(), n, plain)
}

package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// kept is a space that is not taken off at the start of a line; the screen
// shows it as any other.
const kept = "\u00a0"

// indent puts the spaces before a line of a paragraph in, which Markdown takes
// off: answers hold code, JSON and poems without a fence. What a list or a
// quote takes of them stands for the list or the quote.
func (w *rewriter) indent(n *ast.Text) {
	start := n.Segment.Start
	if start < w.looked || w.looked > 0 && bytes.IndexByte(w.source[w.looked:start], '\n') < 0 {
		return // something of the line stands before it
	}
	w.looked = max(1, start)
	from := bytes.LastIndexByte(w.source[:start], '\n') + 1
	prefix := bytes.TrimRight(w.source[from:start], "*_~`[!")
	block, first := ast.Node(n), ast.Node(n)
	for block != nil && !isText(block) {
		block, first = block.Parent(), block
	}
	if block == nil {
		return
	}
	before := bytes.TrimRight(prefix, " ")
	deep := len(prefix) - len(before)
	switch quoted := bytes.HasSuffix(before, []byte(">")); {
	case quoted && len(bytes.Trim(before, "> ")) == 0:
		deep -= 1 + itemOffset(block, ast.KindBlockquote)
	case len(before) > 0:
		return
	default:
		deep -= itemOffset(block, ast.KindDocument)
	}
	if deep = min(deep, w.cells/2); deep > 0 {
		block.InsertBefore(block, first, w.text([]byte(strings.Repeat(kept, deep))))
	}
}

// itemOffset is how far the items of lists around a block are indented, up to
// one of a kind.
func itemOffset(block ast.Node, within ast.NodeKind) int {
	offset := 0
	for p := block.Parent(); p != nil && p.Kind() != within; p = p.Parent() {
		if item, ok := p.(*ast.ListItem); ok {
			offset += item.Offset
		}
	}
	return offset
}

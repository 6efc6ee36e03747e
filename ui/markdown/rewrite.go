package markdown

import (
	"bytes"
	"net/url"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"switchboard/ui/styled"
)

// rewriter changes a parsed chunk where glamour would drop a part of it. Text
// that is put in is added to the source, where nodes refer to it.
type rewriter struct {
	source []byte
	widths styled.Widths
	cells  int // of a line

	looked int // the source up to here was looked at for indents; 0: nothing was
}

// rewrite changes all of a tree, and reports false when it is nested too
// deeply to be drawn.
func (w *rewriter) rewrite(root ast.Node) bool {
	var nodes []ast.Node
	depth, deepest := 0, 0
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		depth++
		deepest = max(deepest, depth)
		nodes = append(nodes, n)
		if deepest > maxSpanning {
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	if deepest > maxSpanning {
		return false
	}
	for _, n := range nodes {
		w.change(n)
	}
	return true
}

func (w *rewriter) change(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.indent(n)
		w.together(n)
		w.reference(n)
	case *ast.Link:
		n.Destination = w.address(n, n.Destination, n.Title)
	case *ast.Image:
		n.Destination = w.address(n, n.Destination, n.Title)
	case *ast.AutoLink:
		if u := n.URL(w.source); n.AutoLinkType == ast.AutoLinkURL && !absolute(u) {
			n.Parent().ReplaceChild(n.Parent(), n, w.text(n.Label(w.source)))
		}
	case *extast.Strikethrough:
		w.strike(n)
	case *ast.FencedCodeBlock:
		w.code(n)
	case *ast.CodeBlock:
		w.uncolour(n, codeIndent)
	case *ast.ListItem:
		w.paragraphs(n)
	}
}

// text is a node of text that was not in the answer at this place.
func (w *rewriter) text(s []byte) *ast.Text {
	from := len(w.source)
	w.source = append(w.source, s...)
	return ast.NewTextSegment(text.NewSegment(from, len(w.source)))
}

// reference has a reference to a character, as `&amp;`, shown as it is
// written, like all of HTML. Glamour resolves them, but for the words of an
// image.
func (w *rewriter) reference(n *ast.Text) {
	s := n.Segment.Value(w.source)
	if !bytes.Contains(s, []byte("&")) {
		return
	}
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindImage {
			return
		}
	}
	n.Segment = w.text(escaped(s)).Segment
}

// escaped is text that glamour shows as it is.
func escaped(s []byte) []byte { return bytes.ReplaceAll(s, []byte("&"), []byte("&amp;")) }

// address is what glamour is given as the address of a link or an image, of
// which it shows only what is a whole one. Another, and the title, is put
// behind it as text.
func (w *rewriter) address(n ast.Node, to, title []byte) []byte {
	var behind []byte
	if !absolute(to) {
		behind = append(append(behind, ' '), to...)
		to = []byte("#") // glamour shows no place within the same page
		if n.Kind() == ast.KindImage {
			to = nil
		}
	}
	if len(title) > 0 {
		behind = append(append(behind, ` "`...), append(title, '"')...)
	}
	if len(behind) > 0 {
		t := w.text(escaped(behind))
		n.Parent().InsertAfter(n.Parent(), n, t)
	}
	return to
}

// absolute reports an address that is shown as it is.
func absolute(s []byte) bool {
	u, err := url.Parse(string(s))
	return err == nil && u.IsAbs()
}

// strike undoes a struck text that holds more than text: glamour would show
// nothing of the rest.
func (w *rewriter) strike(n *extast.Strikethrough) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); !ok || t.SoftLineBreak() || t.HardLineBreak() {
			w.unwrap(n, []byte("~~"))
			return
		}
	}
}

// unwrap puts what a node holds in its place, between the signs it was
// written with.
func (w *rewriter) unwrap(n ast.Node, sign []byte) {
	parent := n.Parent()
	parent.InsertBefore(parent, n, w.text(sign))
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		parent.InsertBefore(parent, n, c)
	}
	parent.ReplaceChild(parent, n, w.text(sign))
}

// paragraphs breaks the line between the paragraphs of an item of a list:
// glamour runs them together.
func (w *rewriter) paragraphs(item ast.Node) {
	if item.Kind() != ast.KindListItem {
		return
	}
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		next := c.NextSibling()
		if next == nil || !isText(c) || !isText(next) {
			continue
		}
		last, ok := c.LastChild().(*ast.Text)
		if !ok {
			last = w.text(nil)
			c.AppendChild(c, last)
		}
		last.SetSoftLineBreak(true)
	}
}

func isText(n ast.Node) bool { return n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock }

package markdown

import (
	"bufio"
	"bytes"
	"strings"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"switchboard/ui/styled"
)

// layout is glamour in a theme and a width. Colours of code are written as
// they are; the terminal's palette is for the program's renderer to know.
type layout struct {
	text renderer.Renderer
	code renderer.Renderer // of no width: what is too long is broken with a mark

	widths styled.Widths
	cells  int
}

func newLayout(r styled.Widths, t styled.Theme, cells int) *layout {
	of := func(cells int) renderer.Renderer {
		options := ansi.Options{WordWrap: cells, Styles: markdownStyle(t), ChromaFormatter: "terminal16m", InlineTableLinks: true, PreserveNewLines: true}
		return renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(numbered{ansi.NewRenderer(options)}, 1000)))
	}
	return &layout{text: of(cells), code: of(0), widths: r, cells: cells}
}

// A piece is a part of a chunk that is laid out by itself.
type piece struct {
	painted  string
	code     bool   // a line that is too long is broken with a mark
	language string // behind the fence of the code
}

// pieces lays a chunk out, or reports that it is past a bound or cannot be.
func (l *layout) pieces(chunk string) ([]piece, bool) {
	if !simple(chunk) {
		return nil, false
	}
	if !strings.HasSuffix(chunk, "\n") {
		chunk += "\n" // goldmark loses the last letter behind a fence without it
	}
	root := textParser.Parse(text.NewReader([]byte(chunk)))
	labels := labels(root, chunk)
	w := rewriter{source: []byte(chunk), widths: l.widths, cells: l.cells}
	if !w.rewrite(root) {
		return nil, false
	}
	var out []piece
	for n := root.FirstChild(); n != nil; n = root.FirstChild() {
		p, part := piece{code: n.Kind() == ast.KindFencedCodeBlock}, ast.NewDocument()
		if p.code {
			p.language, labels = labels[0], labels[1:]
			part.AppendChild(part, n)
		}
		for ; !p.code && n != nil && n.Kind() != ast.KindFencedCodeBlock; n = root.FirstChild() {
			part.AppendChild(part, n)
		}
		if err := l.draw(&p, w.source, part); err != nil {
			return nil, false
		}
		out = append(out, p)
	}
	return out, true
}

// labels is what stands behind the fences of a chunk's blocks of code.
func labels(root ast.Node, chunk string) []string {
	var out []string
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.FencedCodeBlock:
			out = append(out, string(language(n, []byte(chunk))))
		case *ast.CodeBlock:
			out = append(out, "")
		}
	}
	return out
}

// draw paints a part of a chunk.
func (l *layout) draw(p *piece, source []byte, part ast.Node) error {
	r := l.text
	if p.code {
		r = l.code
	}
	var painted bytes.Buffer
	buffered := bufio.NewWriter(&painted)
	if err := r.Render(buffered, source, part); err != nil {
		return err
	}
	err := buffered.Flush()
	p.painted = painted.String()
	return err
}

// numbered is glamour's renderer of nodes, but for the items of a list, which
// keep the numbers that they were written with.
type numbered struct{ renderer.NodeRenderer }

func (r numbered) RegisterFuncs(to renderer.NodeRendererFuncRegisterer) {
	r.NodeRenderer.RegisterFuncs(registerer{to})
}

type registerer struct {
	renderer.NodeRendererFuncRegisterer
}

func (r registerer) Register(kind ast.NodeKind, draw renderer.NodeRendererFunc) {
	if kind != ast.KindListItem {
		r.NodeRendererFuncRegisterer.Register(kind, draw)
		return
	}
	r.NodeRendererFuncRegisterer.Register(kind, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		list, inList := n.Parent().(*ast.List)
		if number, ok := n.Attribute(itemNumber); ok && inList && list.IsOrdered() {
			// Glamour counts from the first number of the list.
			before := 0
			for p := n.PreviousSibling(); p != nil; p = p.PreviousSibling() {
				before++
			}
			list.Start = number.(int) - before
		}
		return draw(w, source, n, entering)
	})
}

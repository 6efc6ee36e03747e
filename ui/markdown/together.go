package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Glamour breaks a line of a list or a quote behind signs too, which takes
// "1,118" and "e.g." apart, and it makes a line that ends in one a cell too
// long. So in what it is given, characters that mean nothing stand for them.
var (
	signs    = []byte(",.;-+|")
	restored = strings.NewReplacer(kept, " ", "\ufdd0", ",", "\ufdd1", ".", "\ufdd2", ";", "\ufdd3", "-", "\ufdd4", "+", "\ufdd5", "|")
)

const firstStandIn = '\ufdd0'

// together keeps the words of a text together. A sign behind a backslash stays:
// glamour takes the backslash off.
func (w *rewriter) together(n *ast.Text) {
	s := n.Segment.Value(w.source)
	if !bytes.ContainsAny(s, string(signs)) {
		return
	}
	var out []byte
	for i, c := range s {
		if at := bytes.IndexByte(signs, c); at >= 0 && (i == 0 || s[i-1] != '\\') {
			out = append(out, string(firstStandIn+rune(at))...)
			continue
		}
		out = append(out, c)
	}
	n.Segment = w.text(out).Segment
}

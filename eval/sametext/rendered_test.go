package sametext

import (
	"strconv"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// rendered is what a program that draws Markdown shows of a text: its words and signs
// without white space, and code with it.
func rendered(t failer, source string) string {
	src := []byte(source)
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))
	var b strings.Builder
	err := ast.Walk(md.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			b.WriteString(opened(n, src))
		} else {
			b.WriteString(closed(n))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Errorf("%v", err)
	}
	return b.String()
}

func opened(n ast.Node, src []byte) string {
	switch n := n.(type) {
	case *ast.Text:
		if n.Parent().Kind() == ast.KindCodeSpan {
			return string(n.Segment.Value(src))
		}
		return unspaced(string(n.Segment.Value(src)))
	case *ast.String:
		return unspaced(string(n.Value))
	case *ast.List:
		return "["
	case *ast.Blockquote:
		return ">["
	case *ast.ThematicBreak:
		return "—"
	case *ast.ListItem:
		return number(n)
	case *ast.Link:
		return "(" + string(n.Destination) + ")"
	case *ast.AutoLink:
		return string(n.URL(src))
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return "code:" + string(n.Lines().Value(src))
	}
	return ""
}

func closed(n ast.Node) string {
	switch n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
		return "¶"
	case *ast.List, *ast.Blockquote:
		return "]"
	}
	return ""
}

// number is that of an item, where it has one.
func number(n *ast.ListItem) string {
	list := n.Parent().(*ast.List)
	if !list.IsOrdered() {
		return ""
	}
	at := list.Start
	for before := n.PreviousSibling(); before != nil; before = before.PreviousSibling() {
		at++
	}
	return strconv.Itoa(at) + string(list.Marker)
}

func unspaced(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), "") }

// TestFormIsDrawnLikeItsText found most of what makes a text its own form; -rapid.checks=100000
// looks for more.
func TestFormIsDrawnLikeItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := strings.TrimLeft(strings.TrimRight(strings.ReplaceAll(texts().Draw(t, "text"), "\r\n", "\n"), " \t\n"), "\n")
		form := Form(source)
		_, _, fence := wholeFence(strings.TrimLeft(source, " \n"))
		if _, isJSON := compactJSON(form); isJSON || fence || strings.ContainsAny(source, "•\r") {
			return // a round bullet is no sign of Markdown
		}
		if got, want := rendered(t, form), rendered(t, source); got != want {
			t.Errorf("%q is drawn as %q\nits form %q as %q", source, want, form, got)
		}
	})
}

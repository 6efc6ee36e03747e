package markdown

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What is parsed is less than CommonMark, so that nothing of an answer is lost:
// HTML is text, a link that refers to a name is the text that it is written
// as, and so is the line that defines the name.

// maxNesting is how deep quotes and lists are nested; a sign below that is
// text. Each level takes two cells of a lane, and is laid out by every level
// above.
const maxNesting = 6

// blockParser finds blocks, and leaves all else alone. A table is a paragraph
// to it, which ends at the same place.
var blockParser = parser.NewParser(parser.WithBlockParsers(blockParsers()...))

// textParser finds everything that is drawn.
var textParser = parser.NewParser(
	parser.WithBlockParsers(blockParsers()...),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(emphasisParser{}, 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	),
	parser.WithParagraphTransformers(util.Prioritized(wholeTables{extension.NewTableParagraphTransformer()}, 200)),
	parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
)

// blockParsers is CommonMark's without HTML, to a bound of nesting.
func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(boundedParser{parser.NewListParser()}, 300),
		util.Prioritized(itemParser{parser.NewListItemParser()}, 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(boundedParser{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

// boundedParser opens no block that is nested too deeply, and no list whose
// first number is written with a zero before it, which would be lost.
type boundedParser struct{ parser.BlockParser }

func (b boundedParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if n.Kind() == ast.KindBlockquote || n.Kind() == ast.KindList {
			depth++
		}
	}
	if line, _ := reader.PeekLine(); depth >= maxNesting || zeroBefore(number(line)) {
		return nil, parser.NoChildren
	}
	return b.BlockParser.Open(parent, reader, pc)
}

// itemNumber is the attribute of an item that holds its number as written.
var itemNumber = []byte("number")

// itemParser keeps the number that an item was written with.
type itemParser struct{ parser.BlockParser }

func (i itemParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	digits := number(line)
	if zeroBefore(digits) {
		return nil, parser.NoChildren
	}
	node, state := i.BlockParser.Open(parent, reader, pc)
	if n, err := strconv.Atoi(string(digits)); node != nil && err == nil {
		node.SetAttribute(itemNumber, n)
	}
	return node, state
}

// number is the digits at the start of a line.
func number(line []byte) []byte {
	line = bytes.TrimLeft(line, " ")
	return line[:len(line)-len(bytes.TrimLeft(line, "0123456789"))]
}

func zeroBefore(digits []byte) bool { return len(digits) > 1 && digits[0] == '0' }

// wholeTables makes a table of a paragraph only where every cell has a
// column: those beyond the last would be dropped.
type wholeTables struct{ parser.ParagraphTransformer }

func (t wholeTables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, columns := node.Lines(), 0
	for i := range lines.Len() {
		line := lines.At(i)
		cells := tableCells(line.Value(reader.Source()))
		switch isRuler := bytes.Trim(line.Value(reader.Source()), " \t\r\n|-:"); {
		case columns == 0 && i > 0 && len(isRuler) == 0:
			columns = cells
		case columns > 0 && cells > columns:
			return
		}
	}
	if columns > 0 && columns <= maxColumns {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// tableCells is how many cells a row of a table has.
func tableCells(row []byte) int {
	row = bytes.TrimSpace(row)
	n := bytes.Count(row, []byte("|")) - bytes.Count(row, []byte(`\|`)) + 1
	if bytes.HasPrefix(row, []byte("|")) {
		n--
	}
	if len(row) > 1 && row[len(row)-1] == '|' {
		n--
	}
	return n
}

package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// blockSplitter cuts markdown that grows at its end into chunks: pieces that read the
// same alone as where they stand, and that nothing which comes later changes.
// A chunk is one block of the top level, or a few. A block is closed where the
// parser that glamour uses begins the next one: what comes later changes the
// last block only. Of a text that has not ended only whole lines are looked
// at, so that the cuts are the same however it arrives.
//
// What a link refers to by name may stand anywhere: such definitions are
// collected on the way.
type blockSplitter struct {
	cut     int   // where the open chunk begins
	seen    int   // the text up to here was parsed
	ends    []int // of finished chunks that next has not told yet
	Defined []string
}

// blockParser finds blocks and definitions, and leaves all else alone. A table
// is a paragraph to it, which ends at the same place.
var blockParser = parser.NewParser(
	parser.WithBlockParsers(append(parser.DefaultBlockParsers(),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102))...),
	parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
)

// next is where the next finished chunk of source ends, or false when there is
// none yet. What begins there is the open chunk. The source may only grow
// between calls.
func (b *blockSplitter) next(source string) (end int, ok bool) {
	source = source[:min(len(source), b.cut+MaxRendered)]
	if whole := strings.LastIndexByte(source, '\n') + 1; len(b.ends) == 0 && whole > b.seen {
		b.parse(source[:whole])
	}
	if len(b.ends) == 0 {
		return 0, false
	}
	b.cut, b.ends = b.ends[0], b.ends[1:]
	return b.cut, true
}

// parse looks at what comes after the last cut.
func (b *blockSplitter) parse(source string) {
	b.seen = len(source)
	open := []byte(source[b.cut:])
	found := parser.NewContext()
	first := blockParser.Parse(gtext.NewReader(open), parser.WithContext(found)).FirstChild()
	if first == nil {
		return
	}
	for n := first.NextSibling(); n != nil; n = n.NextSibling() {
		// What follows without an empty line may still become part of what stands
		// before, as a title does of a definition; a heading never does.
		before := open[:bytes.LastIndexByte(open[:n.Pos()], '\n')+1]
		if util.IsBlank(lastLine(before)) || n.Kind() == ast.KindHeading {
			b.ends = append(b.ends, b.cut+len(before))
		}
	}
	for _, r := range found.References() {
		if d := "[" + string(r.Label()) + "]: <" + string(r.Destination()) + ">"; !slices.Contains(b.Defined, d) {
			b.Defined = append(b.Defined, d)
		}
	}
}

// lastLine is the last of some lines.
func lastLine(lines []byte) []byte {
	lines = bytes.TrimSuffix(lines, []byte("\n"))
	return lines[bytes.LastIndexByte(lines, '\n')+1:]
}

var (
	listItem = regexp.MustCompile(`^ *(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$)`)
	rule     = regexp.MustCompile(`^(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$`)
	heading  = regexp.MustCompile(`^#{1,6}(?:[ \t]|$)`)
	fenced   = regexp.MustCompile("^[ \t]*(?:>[ \t]?)*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$")
)

// ParseFence is the fence that a line begins or ends a block of code with, and
// what stands behind it.
func ParseFence(line string) []string {
	fence := fenced.FindStringSubmatch(line)
	if fence == nil || fence[1][0] == '`' && strings.Contains(fence[2], "`") {
		return nil
	}
	return fence
}

// ClosesFence reports whether a fence ends the block of code that another began.
func ClosesFence(open string, fence []string) bool {
	return fence[1][0] == open[0] && len(fence[1]) >= len(open) && strings.TrimSpace(fence[2]) == ""
}

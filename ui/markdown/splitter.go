package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// blockSplitter cuts markdown that grows at its end into chunks: pieces that read the
// same alone as where they stand, and that nothing which comes later changes.
// A chunk is one block of the top level, or a few. A block is closed where the
// parser that glamour uses begins the next one: what comes later changes the
// last block only. Of a text that has not ended only whole lines are looked
// at, so that the cuts are the same however it arrives.
type blockSplitter struct {
	cut  int   // where the open chunk begins
	seen int   // the text up to here was parsed
	ends []int // of finished chunks that next has not told yet
}

// next is where the next finished chunk of source ends, or false when there is
// none yet. What begins there is the open chunk. The source may only grow
// between calls.
func (b *blockSplitter) next(source string) (end int, ok bool) {
	source = source[:min(len(source), b.cut+MaxRendered)]
	if whole := strings.LastIndexByte(source, '\n') + 1; len(b.ends) == 0 && whole > b.seen+b.patience() {
		b.parse(source[:whole])
	}
	if len(b.ends) == 0 {
		return 0, false
	}
	b.cut, b.ends = b.ends[0], b.ends[1:]
	return b.cut, true
}

// patience is how much has to come before the open chunk is parsed again. One
// that is past the bound of what is laid out waits for more and more, or a
// block that does not end would cost the square of its length.
func (b *blockSplitter) patience() int {
	if parsed := b.seen - b.cut; parsed > maxChunk {
		return parsed / 4
	}
	return 0
}

// parse looks at what comes after the last cut.
func (b *blockSplitter) parse(source string) {
	b.seen = len(source)
	open := []byte(source[b.cut:])
	first := blockParser.Parse(text.NewReader(open)).FirstChild()
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
}

// lastLine is the last of some lines.
func lastLine(lines []byte) []byte {
	lines = bytes.TrimSuffix(lines, []byte("\n"))
	return lines[bytes.LastIndexByte(lines, '\n')+1:]
}

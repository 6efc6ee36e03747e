package ui

import (
	"regexp"
	"strings"
)

// blocks cuts markdown that grows at its end into chunks: pieces that read the
// same alone as where they stand, and that nothing which comes later changes.
// A chunk is one block or a few, and ends only where CommonMark leaves no doubt that
// every block is closed; where there is doubt it goes on. Of a text that has
// not ended only whole lines are looked at, so that the cuts are the same
// however it arrives.
//
// What a link refers to by name may stand anywhere: such definitions are
// collected on the way.
type blocks struct {
	cut  int // where the open chunk begins
	seen int // lines up to here were looked at

	fence   string // of the block of code that is open at the top level
	inner   string // of one that is open inside of a list
	html    string // what ends the HTML that is open; a newline is an empty line
	list    bool   // the chunk holds a list
	blank   bool   // the last line was empty
	stuck   bool   // it cannot be told any more what is open
	prose   bool   // the last line was text, which no definition interrupts
	defined []string
}

// next is where the next finished chunk of text ends, or false when there is
// none yet. What begins there is the open chunk. Text may only grow between
// calls.
func (b *blocks) next(text string) (end int, ok bool) {
	for {
		n := strings.IndexByte(text[b.seen:], '\n')
		if n < 0 {
			return 0, false
		}
		at := b.seen
		b.seen += n + 1
		if b.take(strings.TrimRight(text[at:at+n], " \t\r")) && at > b.cut {
			b.cut = at
			return at, true
		}
	}
}

// take looks at a line, and reports whether a chunk begins with it.
func (b *blocks) take(line string) bool {
	begins := b.begins(line)
	if begins {
		*b = blocks{cut: b.cut, seen: b.seen, defined: b.defined}
	}
	b.note(line)
	return begins
}

// begins reports whether every block before the line is closed by it.
func (b *blocks) begins(line string) bool {
	if line == "" || b.stuck || b.fence != "" || b.inner != "" || b.html != "" || line[0] == ' ' || line[0] == '\t' || line[0] == ':' {
		return false
	}
	switch item := listItem.MatchString(line) && !rule.MatchString(line); {
	case b.blank:
		return !(item && b.list)
	case heading.MatchString(line):
		return true
	case b.list:
		return rule.MatchString(line) || line[0] == '>'
	}
	return false
}

var (
	listItem = regexp.MustCompile(`^ *(?:[-+*]|[0-9]{1,9}[.)])(?:[ \t]|$)`)
	rule     = regexp.MustCompile(`^(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$`)
	under    = regexp.MustCompile(`^ {0,3}(?:=+|-+)$`)
	heading  = regexp.MustCompile(`^#{1,6}(?:[ \t]|$)`)
	fenced   = regexp.MustCompile("^[ \t]*(?:>[ \t]?)*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$")
	markup   = regexp.MustCompile(`(?i)^[ \t]*(?:>[ \t]?)*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*<(!--|\?|!\[CDATA\[|![a-z]|(?:script|pre|style|textarea)(?:[ \t>]|$)|[a-z/])`)
	refers   = regexp.MustCompile(`^[ \t]*(?:>[ \t]?)*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*(\[(?:[^\[\]\\]|\\.)+\]:[ \t]*(?:<[^<>]*>|[^ \t<][^ \t]*)(?:[ \t]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?)$`)
)

// note keeps in mind what the line opens and closes.
func (b *blocks) note(line string) {
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	fence := fenceIn(line)
	switch {
	case b.fence != "":
		if fence != nil && closes(b.fence, fence) && indent <= 3 && line[indent] == fence[1][0] {
			b.fence = ""
		}
	case b.html == "\n" && fence == nil:
		b.enterHTML(line) // a tag that is none lets a comment begin
		b.leaveHTML(line, false)
	case b.html != "":
		b.leaveHTML(line, fence != nil)
	case b.inner != "" && line != "" && indent == 0:
		b.stuck = true // closed with its list, or code that is not indented
	case b.inner != "":
		if fence != nil && closes(b.inner, fence) {
			b.inner = ""
		}
	case fence != nil && indent <= 3 && !b.list && line[indent] == fence[1][0]:
		b.fence = fence[1]
	case fence != nil && indent == 0 && line[0] == fence[1][0]:
		b.fence, b.list = fence[1], false // no item holds it
	case fence != nil && (b.list || listItem.MatchString(line)):
		b.inner = fence[1]
	default:
		b.enterHTML(line)
	}
	b.list = b.list || b.fence == "" && listItem.MatchString(line)
	b.blank = line == ""
	d := refers.FindStringSubmatch(line)
	if d != nil && !b.prose && b.fence == "" && b.inner == "" {
		b.defined = append(b.defined, d[1])
	}
	b.prose = d == nil && !b.blank && !heading.MatchString(line) && !under.MatchString(line) && !rule.MatchString(line)
}

// fenceIn is the fence that a line begins or ends a block of code with, and
// what stands behind it.
func fenceIn(line string) []string {
	fence := fenced.FindStringSubmatch(line)
	if fence == nil || fence[1][0] == '`' && strings.Contains(fence[2], "`") {
		return nil
	}
	return fence
}

// closes reports whether a fence ends the block of code that another began.
func closes(open string, fence []string) bool {
	return fence[1][0] == open[0] && len(fence[1]) >= len(open) && strings.TrimSpace(fence[2]) == ""
}

func (b *blocks) enterHTML(line string) {
	tag := markup.FindStringSubmatch(line)
	if tag == nil {
		return
	}
	switch sign := strings.ToLower(strings.TrimRight(tag[1], " \t>")); {
	case sign == "!--":
		b.html = "-->"
	case sign == "?":
		b.html = "?>"
	case sign == "![cdata[":
		b.html = "]]>"
	case sign[0] == '!':
		b.html = ">"
	case len(sign) > 1:
		b.html = "</"
	default:
		b.html = "\n"
	}
	b.leaveHTML(line, false)
}

var rawEnd = regexp.MustCompile(`(?i)</(?:script|pre|style|textarea)>`)

func (b *blocks) leaveHTML(line string, fence bool) {
	b.stuck = b.stuck || fence // code or HTML
	switch {
	case b.html == "\n":
		if line == "" {
			b.html = ""
		}
	case b.html == "</" && rawEnd.MatchString(line), b.html != "</" && strings.Contains(line, b.html):
		b.html = ""
	}
}

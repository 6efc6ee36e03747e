package chart

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"

	"switchboard/providers"
)

// The size of text, and about how wide its characters are.
const (
	fontSize   = 13.0
	charWidth  = 7.0
	lineHeight = 18.0
)

// longestDesc is how many characters of a description are kept.
const longestDesc = 2000

// drawing is an SVG that is being written.
type drawing struct {
	strings.Builder
	id string
}

// open writes a start tag; attributes are names and values in turn.
func (d *drawing) open(name string, attributes ...string) {
	d.start(name, attributes)
	d.WriteString(">")
}

func (d *drawing) close(name string) { d.WriteString("</" + name + ">\n") }

func (d *drawing) empty(name string, attributes ...string) {
	d.start(name, attributes)
	d.WriteString("/>\n")
}

func (d *drawing) start(name string, attributes []string) {
	d.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		d.WriteString(" " + attributes[i] + `="` + escape(attributes[i+1]) + `"`)
	}
}

func (d *drawing) element(name, text string, attributes ...string) {
	d.open(name, attributes...)
	d.WriteString(escape(text))
	d.close(name)
}

// text writes a line whose anchor is start, middle or end.
func (d *drawing) text(x, y float64, anchor, class, line string) {
	d.element("text", line, "x", number(x), "y", number(y), "class", class, "text-anchor", anchor)
}

func (d *drawing) line(x1, y1, x2, y2 float64, class string) {
	d.empty("line", "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2), "class", class)
}

// begin opens the document with its names for those who do not see it.
func (d *drawing) begin(title, desc string, w Width, height float64) {
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "chart", "role", "img",
		"viewBox", "0 0 "+strconv.Itoa(int(w))+" "+number(height),
		"aria-labelledby", d.id+"-title "+d.id+"-desc", "font-size", number(fontSize))
	d.WriteString("\n")
	d.element("title", clean(title, 200), "id", d.id+"-title")
	d.element("desc", clean(desc, longestDesc), "id", d.id+"-desc")
}

// newDrawing takes what is safe in an id.
func newDrawing(id string) *drawing {
	safe := strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, id)
	return &drawing{id: "chart-" + safe}
}

// clean makes one line of at most n characters of a text from anywhere.
func clean(s string, n int) string { return providers.CleanLine(s, n) }

// escape also replaces what XML has no place for.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// number is a position with one decimal.
func number(v float64) string {
	s := strconv.FormatFloat(math.Round(v*10)/10, 'f', 1, 64)
	if s = strings.TrimSuffix(s, ".0"); s == "-0" {
		return "0"
	}
	return s
}

// textWidth is about how wide a line is drawn.
func textWidth(s string) float64 {
	w := 0.0
	for _, r := range s {
		w += charWidth
		if r >= 0x1100 { // ideographs, Hangul, emoji
			w += charWidth
		}
	}
	return w
}

// fit cleans a text and cuts it to what fits into a width.
func fit(s string, width float64) string {
	line := clean(s, max(1, int(width/charWidth)))
	for n := int(width / charWidth); n > 1 && textWidth(line) > width; n-- {
		line = clean(s, n)
	}
	return line
}

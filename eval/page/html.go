package page

import (
	_ "embed"
	"html"
	"io"
	"strconv"

	"switchboard/eval/chart"
)

//go:embed page.css
var styleSheet string

// policy forbids everything but the style sheet inside.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// htmlWriter writes a document as HTML, and knows what is open.
type htmlWriter struct {
	writer
	ids   int
	depth int // of open sections
}

// HTML writes the document as one file that needs nothing else.
func (d Document) HTML(w io.Writer) error {
	h := &htmlWriter{writer: newWriter(w)}
	h.put("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	h.put(`<meta http-equiv="Content-Security-Policy" content="`, policy, "\">\n")
	h.put("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
	h.element("title", "", d.Title)
	h.put("<style>", styleSheet, chart.Style, "</style>\n</head>\n<body>\n<main>\n")
	h.element("h1", "", d.Title)
	for _, b := range d.Blocks {
		b.html(h)
	}
	h.endSections(0)
	h.put("</main>\n</body>\n</html>\n")
	return h.Flush()
}

// element writes text in a tag, with attributes that are markup.
func (h *htmlWriter) element(tag, attributes, text string) {
	h.put("<", tag, attributes, ">", html.EscapeString(value(text)), "</", tag, ">\n")
}

// id is a new one in the document.
func (h *htmlWriter) id() string {
	h.ids++
	return "b" + strconv.Itoa(h.ids)
}

func (h *htmlWriter) endSections(depth int) {
	for ; h.depth > depth; h.depth-- {
		h.put("</section>\n")
	}
}

func (b Lead) html(h *htmlWriter) { h.element("p", ` class="lead"`, b.Text) }

func (b Paragraph) html(h *htmlWriter) { h.element("p", "", b.Text) }

func (b Heading) html(h *htmlWriter) {
	depth, tag := 1, "h2"
	if b.Sub && h.depth > 0 {
		depth, tag = 2, "h3"
	}
	h.endSections(depth - 1)
	h.depth++
	id := h.id()
	h.put(`<section aria-labelledby="`, id, "\">\n")
	h.element(tag, ` id="`+id+`"`, b.Text)
}

func (b List) html(h *htmlWriter) {
	if len(b.Items) == 0 {
		return
	}
	h.put("<ul>\n")
	for _, item := range b.Items {
		h.element("li", "", item)
	}
	h.put("</ul>\n")
}

func (b Facts) html(h *htmlWriter) {
	if len(b.Items) == 0 {
		return
	}
	h.put("<dl>\n")
	for _, f := range b.Items {
		h.put("<div>")
		h.element("dt", "", f.Name)
		h.put("<dd>", html.EscapeString(value(f.Value)))
		if note := line(f.Note); note != "" {
			h.put(` <span class="aside">(`, html.EscapeString(note), ")</span>")
		}
		h.put("</dd></div>\n")
	}
	h.put("</dl>\n")
}

func (b Note) html(h *htmlWriter) {
	class, word := "note", "Note: "
	if b.Warning {
		class, word = "note warning", "Warning: "
	}
	h.put(`<p class="`, class, `" role="note"><strong>`, word, "</strong>", html.EscapeString(value(b.Text)), "</p>\n")
}

// A table that is wider than a phone scrolls in a box of its own, also by keys.
func (t Table) html(h *htmlWriter) {
	id, name := h.id(), "table"
	if t.Dense {
		name = "table dense"
	}
	h.put(`<div class="`, name, `" role="region" tabindex="0" aria-labelledby="`, id, "\">\n<table>\n")
	h.element("caption", ` id="`+id+`"`, t.Caption)
	h.put("<thead><tr>")
	for _, c := range t.Columns {
		h.element("th", ` scope="col"`+class(c), c.Name)
	}
	h.put("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		t.row(h, t.cells(row))
	}
	h.put("</tbody>\n")
	if len(t.Foot) > 0 {
		h.put("<tfoot>\n")
		t.row(h, t.foot())
		h.put("</tfoot>\n")
	}
	h.put("</table>\n</div>\n")
}

// mostOfALine is how long a cell of a dense table may be that is never broken.
const mostOfALine = 60

func (t Table) row(h *htmlWriter, cells []string) {
	h.put("<tr>")
	for i, cell := range cells {
		tag, attributes := "td", class(t.Columns[i])
		if i == 0 {
			tag, attributes = "th", ` scope="row"`+attributes
		} else if t.Dense && len(cell) > mostOfALine {
			attributes = ` class="long"`
		}
		h.put("<", tag, attributes, ">", html.EscapeString(cell), "</", tag, ">\n")
	}
	h.put("</tr>\n")
}

func class(c Column) string {
	if c.Number {
		return ` class="number"`
	}
	return ""
}

// The chart is there for wide and for narrow places; the style sheet shows one.
func (c Chart) html(h *htmlWriter) {
	title, desc := c.Chart.Heading()
	id := h.id()
	h.put("<figure>\n")
	h.put("<figcaption><strong>", html.EscapeString(value(title)), "</strong> ", html.EscapeString(line(desc)), "</figcaption>\n")
	h.put(`<div class="wide">`, c.Chart.SVG(id+"w", chart.Wide), "</div>\n")
	h.put(`<div class="narrow">`, c.Chart.SVG(id+"n", chart.Narrow), "</div>\n")
	if len(c.Data.Columns) > 0 {
		h.put("<details>\n<summary>Figures</summary>\n")
		c.data().html(h)
		h.put("</details>\n")
	}
	h.put("</figure>\n")
}

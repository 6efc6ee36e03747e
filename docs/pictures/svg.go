package main

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"maps"
	"slices"
	"strconv"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// The size of a cell in the picture, in pixels. The width is that of a letter
// of DejaVu Sans Mono and Menlo; text in another font is stretched to it.
const (
	cellWidth  = 8.43
	cellHeight = 18
	baseline   = 13.5
	margin     = 12
)

// ground is what a terminal's default colours are.
type ground struct{ name, fg, bg, edge string }

var (
	dark  = ground{name: "dark", fg: "#d8d8e0", bg: "#16161d", edge: "#2c2e3a"}
	light = ground{name: "light", fg: "#24262e", bg: "#ffffff", edge: "#d5d8df"}
)

// drawing is a screen on its way to a picture. Letters stay text, so that they
// are sharp and can be searched; lines, blocks and dots become shapes, so that
// they meet whatever the font.
type drawing struct {
	ground
	grounds strings.Builder // rectangles behind the text
	text    strings.Builder
	strokes strokes
	classes map[string]string // name of each look
}

// svg draws a screen.
func svg(screen *vt.SafeEmulator, g ground) string {
	d := drawing{ground: g, strokes: newStrokes(), classes: map[string]string{}}
	for y := range screen.Height() {
		for _, r := range runs(screen, y) {
			d.run(r, y)
		}
	}
	return d.picture(screen.Width(), screen.Height())
}

func (d *drawing) picture(cols, rows int) string {
	w, h := px(float64(cols)*cellWidth+2*margin), px(float64(rows*cellHeight)+2*margin)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %[1]s %[2]s">`+"\n<style>", w, h)
	b.WriteString(`text{font:14px "DejaVu Sans Mono",Menlo,Consolas,"Liberation Mono",monospace;white-space:pre}`)
	for _, look := range slices.SortedFunc(maps.Keys(d.classes), func(a, b string) int { return strings.Compare(d.classes[a], d.classes[b]) }) {
		fmt.Fprintf(&b, "\n.%s{%s}", d.classes[look], look)
	}
	fmt.Fprintf(&b, "</style>\n"+`<rect x=".5" y=".5" width="%s" height="%s" rx="8" fill="%s" stroke="%s"/>`+"\n",
		px(float64(cols)*cellWidth+2*margin-1), px(float64(rows*cellHeight)+2*margin-1), d.bg, d.edge)
	b.WriteString(d.grounds.String())
	d.strokes.draw(&b)
	b.WriteString(d.text.String() + "</svg>\n")
	return b.String()
}

// run is a stretch of cells of one style.
type run struct {
	x, width int
	text     string
	style    uv.Style
}

func (r run) end() int { return r.x + r.width }

// takes reports whether a cell's content goes on with the run: letters with
// letters, and a sign that may be of another font only with its like.
func (r run) takes(content string, style *uv.Style) bool {
	if !r.style.Equal(style) {
		return false
	}
	if isLetters(content) {
		return isLetters(r.text)
	}
	return strings.TrimLeft(r.text, content) == "" && len(content) < len(r.text)+1
}

// isLetters reports whether a text is of what every monospaced font has.
func isLetters(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= 0x250 && (r < 0x2010 || r > 0x2030) })
}

func runs(screen *vt.SafeEmulator, y int) []run {
	var all []run
	for x := 0; x < screen.Width(); {
		cell := screen.CellAt(x, y)
		if cell == nil || cell.Width == 0 {
			x++
			continue
		}
		content := cell.Content
		if content == "" {
			content = " "
		}
		if last := len(all) - 1; last >= 0 && all[last].end() == x && cell.Width == 1 && all[last].takes(content, &cell.Style) {
			all[last].text += content
			all[last].width++
		} else {
			all = append(all, run{x, cell.Width, content, cell.Style})
		}
		x += cell.Width
	}
	return all
}

func (d *drawing) run(r run, y int) {
	fg, bg := hex(r.style.Fg, d.fg), hex(r.style.Bg, "")
	if r.style.Attrs&uv.AttrReverse != 0 {
		fg, bg = hex(r.style.Bg, d.bg), hex(r.style.Fg, d.fg)
	}
	if bg != "" {
		d.rect(r, y, d.class("fill:"+bg))
	}
	if part, ok := shades[[]rune(r.text)[0]]; ok {
		d.rect(r, y, d.class("fill:"+fg+";opacity:"+part))
		return
	}
	if r.text == "┃" {
		fmt.Fprintf(&d.grounds, `<rect x="%s" y="%s" width="2.4" height="%d" class="%s"/>`+"\n",
			px(left(r.x)+cellWidth/2-1.2), px(top(y)), cellHeight, d.class("fill:"+fg))
		return
	}
	if d.strokes.take(r, y, fg) {
		return
	}
	if r = r.trimmed(); r.text == "" {
		return
	}
	fmt.Fprintf(&d.text, `<text x="%s" y="%s" textLength="%s" class="%s">`,
		px(left(r.x)), px(top(y)+baseline), px(float64(r.width)*cellWidth), d.class(look(fg, r.style)))
	xml.EscapeText(&d.text, []byte(r.text)) // a strings.Builder takes everything
	d.text.WriteString("</text>\n")
}

// trimmed is the run without blanks at its ends, unless a line runs under them.
func (r run) trimmed() run {
	if r.style.Underline != 0 {
		return r
	}
	text := strings.TrimLeft(r.text, " ")
	r.x, r.width = r.x+len(r.text)-len(text), r.width-(len(r.text)-len(text))
	r.text = strings.TrimRight(text, " ")
	r.width -= len(text) - len(r.text)
	return r
}

// shades are the characters that fill a cell, and how much of it.
var shades = map[rune]string{'█': "1", '▓': ".75", '▒': ".5", '░': ".4"}

func (d *drawing) rect(r run, y int, class string) {
	fmt.Fprintf(&d.grounds, `<rect x="%s" y="%s" width="%s" height="%d" class="%s"/>`+"\n",
		px(left(r.x)), px(top(y)), px(float64(r.width)*cellWidth), cellHeight, class)
}

// look is a text's style as CSS.
func look(fg string, s uv.Style) string {
	css := "fill:" + fg
	if s.Attrs&uv.AttrBold != 0 {
		css += ";font-weight:bold"
	}
	if s.Attrs&uv.AttrItalic != 0 {
		css += ";font-style:italic"
	}
	if s.Attrs&uv.AttrFaint != 0 {
		css += ";opacity:.6"
	}
	switch {
	case s.Underline != 0:
		css += ";text-decoration:underline"
	case s.Attrs&uv.AttrStrikethrough != 0:
		css += ";text-decoration:line-through"
	}
	return css
}

// class is the name of a look, short because it stands at every run.
func (d *drawing) class(look string) string {
	name, ok := d.classes[look]
	if !ok {
		name = "c" + strconv.FormatInt(int64(10+len(d.classes)), 36)
		d.classes[look] = name
	}
	return name
}

func left(x int) float64 { return margin + float64(x)*cellWidth }
func top(y int) float64  { return float64(margin + y*cellHeight) }

// px is a length with as many decimals as the eye can tell.
func px(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

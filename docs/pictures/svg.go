package main

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// The size of a cell in the picture, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 18
	margin     = 12
)

// palette is what a terminal's default colours are in the picture.
type palette struct{ fg, bg string }

var dark = palette{fg: "#d8d8e0", bg: "#16161d"}

// svg draws a screen as text, so that it stays sharp and can be searched.
func svg(screen *vt.SafeEmulator, p palette) string {
	w := float64(screen.Width())*cellWidth + 2*margin
	h := float64(screen.Height())*cellHeight + 2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", p.bg)
	b.WriteString(`<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">` + "\n")
	for y := range screen.Height() {
		for _, r := range runs(screen, y) {
			r.draw(&b, p, y)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// run is a stretch of cells of one style.
type run struct {
	x, width int
	text     string
	style    uv.Style
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
		last := len(all) - 1
		if last >= 0 && all[last].style.Equal(&cell.Style) && all[last].x+all[last].width == x && cell.Width == 1 && content < "\u2500" {
			all[last].text += content
			all[last].width++
		} else {
			all = append(all, run{x, cell.Width, content, cell.Style})
		}
		x += cell.Width
	}
	return all
}

func (r run) draw(b *strings.Builder, p palette, y int) {
	fg, bg := hex(r.style.Fg, p.fg), hex(r.style.Bg, "")
	if r.style.Attrs&uv.AttrReverse != 0 {
		fg, bg = hex(r.style.Bg, p.bg), hex(r.style.Fg, p.fg)
	}
	left, top := margin+float64(r.x)*cellWidth, float64(margin+y*cellHeight)
	width := float64(r.width) * cellWidth
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.0f" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, width, cellHeight, bg)
	}
	if strings.TrimSpace(r.text) == "" {
		return
	}
	var attrs string
	if r.style.Attrs&uv.AttrBold != 0 {
		attrs += ` font-weight="bold"`
	}
	if r.style.Attrs&uv.AttrItalic != 0 {
		attrs += ` font-style="italic"`
	}
	if r.style.Attrs&uv.AttrFaint != 0 {
		attrs += ` opacity="0.6"`
	}
	if r.style.Underline != 0 {
		attrs += ` text-decoration="underline"`
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.0f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" fill="%s"%s>`, left, top+cellHeight-4.5, width, fg, attrs)
	xml.EscapeText(b, []byte(r.text)) // a strings.Builder takes everything
	b.WriteString("</text>\n")
}

func hex(c color.Color, otherwise string) string {
	if c == nil {
		return otherwise
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

package lane

import (
	"strings"

	"switchboard/ui/styled"
)

// boxCache is a lane as painted the last time. It is painted anew when
// something in it changed, or where and how it stands.
type boxCache struct {
	Stale bool
	style BoxStyle
	rows  []string
}

// BoxStyle is how a lane stands on the screen.
type BoxStyle struct {
	Rect      styled.Rect
	Focused   bool
	Paged     bool // the prompt takes the keys, but for those that turn pages
	Starred   bool // the router's choice
	Compact   bool
	Narrowest int // cells of text in the narrowest lane of the screen
	Theme     string
	Ruler     styled.Widths
	Tabs      string // instead of the name, when lanes are tabs
	Letter    string // A or B, while two answers are compared
	Veiled    bool   // nothing but the text and its rating: the reader is blind
}

// BodyCells is the width of the text in a lane of so many cells.
func BodyCells(w int) int { return max(1, w-4) }

// meterLines is the height of the meters in a lane: none of their own on a
// low screen, and one more where the narrowest lane is too narrow for their
// labels.
func meterLines(r styled.Rect, narrowest int, compact bool) int {
	switch {
	case compact:
		return 0
	case narrowest < 32 && r.H >= 10:
		return 3
	}
	return 2
}

// asideLines is the most lines of asides in a lane.
func asideLines(r styled.Rect) int { return min(4, max(0, (r.H-8)/2)) }

// BodyLines is the height of the text in a lane without asides.
func BodyLines(r styled.Rect, narrowest int, compact bool) int {
	if compact {
		return max(1, r.H-2)
	}
	return max(1, r.H-3-meterLines(r, narrowest, compact))
}

// CardLines is the height of a lane that was not asked yet.
func (l *Lane) CardLines(t styled.Theme) int { return len(l.card(t)) + 3 + 3 }

// Rows is the lane as lines of exactly style.rect.w cells.
//
//	╭▸ ★ name ──────────────────╮
//	│ text                      │
//	├───────────────────────────┤
//	│ first 0.2s  total 0.6s    │
//	│ $0.0002   54 → 31 tok     │
//	╰───────────── ✓ accepted ──╯
func (l *Lane) Rows(t styled.Theme, style BoxStyle, tabs styled.Line) []string {
	if !l.Box.Stale && l.Box.style == style && l.Box.rows != nil {
		return l.Box.rows
	}
	l.Box.Stale, l.Box.style = false, style
	p := painter{theme: t, BoxStyle: style, edge: t.Rule}
	if style.Focused {
		p.edge = t.Focus
	}
	rows := append(l.Box.rows[:0], p.top(l, tabs))
	if style.Veiled {
		rows = append(p.body(rows, l, max(1, style.Rect.H-2)), p.foot(l))
	} else if style.Compact {
		rows = p.body(rows, l, BodyLines(style.Rect, style.Narrowest, true))
		rows = append(rows, p.bottom(l.brief(t, style.Ruler, style.Rect.W-6, style.Narrowest-2)))
	} else {
		w := BodyCells(style.Rect.W)
		meters := l.meters(t, style.Ruler, w, style.Narrowest, meterLines(style.Rect, style.Narrowest, false), asideLines(style.Rect))
		rows = p.body(rows, l, max(1, style.Rect.H-3-len(meters)))
		rows = append(rows, p.bar("├", "┤"))
		for _, s := range meters {
			rows = append(rows, p.row(style.Ruler.Pad(s, w)))
		}
		rows = append(rows, p.foot(l))
	}
	l.Box.rows = rows
	return rows
}

// painter paints one lane.
type painter struct {
	theme styled.Theme
	BoxStyle
	edge styled.Style
}

// top is the border with the name, or the tabs. On a low screen the rating
// stands there too, as a sign where there is no room for words.
func (p painter) top(l *Lane, tabs styled.Line) string {
	left := p.name(l)
	if tabs != nil {
		left = append(styled.Line{{Style: p.edge, Text: p.mark()}}, tabs...)
	}
	room := p.Rect.W - 2
	var right styled.Line
	if p.Compact && !p.Veiled {
		right = styled.FirstFitting(p.Ruler, room-left.Width(p.Ruler)-1, p.label(l.Rating.Text, l.Rating), p.label(l.Rating.Short(), l.Rating))
	}
	if over := left.Width(p.Ruler) + right.Width(p.Ruler) - room; over > 0 {
		left = styled.Line{{Style: p.theme.Title, Text: p.Ruler.Truncate(left.Plain(), max(1, left.Width(p.Ruler)-over))}}
	}
	fill := room - left.Width(p.Ruler) - right.Width(p.Ruler)
	return p.edge.Render("╭") + left.Render(p.Ruler, left.Width(p.Ruler)) +
		p.edge.Render(strings.Repeat("─", max(0, fill))) + right.Render(p.Ruler, right.Width(p.Ruler)) + p.edge.Render("╮")
}

// foot is the lower border, with the rating.
func (p painter) foot(l *Lane) string {
	rating := p.label(l.Rating.Text, l.Rating)
	n := rating.Width(p.Ruler)
	return p.edge.Render("╰"+strings.Repeat("─", max(0, p.Rect.W-3-n))) + rating.Render(p.Ruler, n) + p.edge.Render("─╯")
}

func (p painter) label(text string, r RatingLabel) styled.Line {
	switch {
	case text == "":
		return nil
	case r.Bad:
		return styled.Line{{Style: p.theme.Bad, Text: " " + text + " "}}
	}
	return styled.Line{{Style: p.theme.Good, Text: " " + text + " "}}
}

// mark says in the border whether the lane takes the keys, or those that turn
// pages.
func (p painter) mark() string {
	switch {
	case p.Focused:
		return "▸"
	case p.Paged:
		return "▹"
	}
	return "─"
}

func (p painter) name(l *Lane) styled.Line {
	out := styled.Line{{Style: p.edge, Text: p.mark()}}
	if p.Letter != "" {
		out = out.Add(p.theme.Chosen, " "+p.Letter+" ")
	}
	out = out.Add(p.theme.Text, " ")
	if p.Starred {
		out = out.Add(p.theme.Star, "★ ")
	}
	return out.Add(p.theme.Title, l.Title()+" ")
}

// body is the part of the text in the window, with a thumb in the right
// border where there is more than its height.
func (p painter) body(rows []string, l *Lane, height int) []string {
	text := l.Content(p.theme)
	total := text.Len()
	l.Height = height
	top := l.Window(text)
	w := BodyCells(p.Rect.W)
	left, right, thumb := p.edge.Render("│")+" ", " "+p.edge.Render("│"), " "+p.edge.Render("┃")
	from, to := thumbAt(top, height, total)
	for i := range height {
		s, fits := "", false
		if top+i < total {
			s, fits = text.At(top+i), text.fits(top+i) && w == l.text.cells
		}
		if !fits {
			s = p.Ruler.Pad(s, w)
		}
		end := right
		if total > height && i >= from && i < to {
			end = thumb
		}
		rows = append(rows, left+s+end)
	}
	return rows
}

// thumbAt is where the thumb of a scroll bar of so many lines begins and ends.
func thumbAt(top, height, total int) (from, to int) {
	if total <= height {
		return 0, 0
	}
	size := max(1, height*height/total)
	from = (top*(height-size) + (total-height)/2) / (total - height)
	return from, from + size
}

func (p painter) row(s string) string {
	return p.edge.Render("│") + " " + s + " " + p.edge.Render("│")
}

func (p painter) bar(left, right string) string {
	return p.edge.Render(left + strings.Repeat("─", max(0, p.Rect.W-2)) + right)
}

// bottom is the border with the meters in it.
func (p painter) bottom(meters styled.Line) string {
	n := min(meters.Width(p.Ruler), p.Rect.W-6)
	return p.edge.Render("╰─ ") + meters.Render(p.Ruler, n) +
		p.edge.Render(" "+strings.Repeat("─", max(0, p.Rect.W-5-n))+"╯")
}

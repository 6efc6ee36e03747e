package ui

import (
	"strings"
)

// boxCache is a lane as painted the last time. It is painted anew when
// something in it changed, or where and how it stands.
type boxCache struct {
	stale bool
	style boxStyle
	rows  []string
}

// boxStyle is how a lane stands on the screen.
type boxStyle struct {
	rect      rect
	focused   bool
	paged     bool // the prompt takes the keys, but for those that turn pages
	starred   bool // the router's choice
	compact   bool
	narrowest int // cells of text in the narrowest lane of the screen
	theme     string
	ruler     ruler
	tabs      string // instead of the name, when lanes are tabs
	letter    string // A or B, while two answers are compared
	veiled    bool   // nothing but the text and its rating: the reader is blind
}

// bodyCells is the width of the text in a lane of so many cells.
func bodyCells(w int) int { return max(1, w-4) }

// meterLines is the height of the meters in a lane: none of their own on a
// low screen, and one more where the narrowest lane is too narrow for their
// labels.
func meterLines(r rect, narrowest int, compact bool) int {
	switch {
	case compact:
		return 0
	case narrowest < 32 && r.h >= 10:
		return 3
	}
	return 2
}

// asideLines is the most lines of asides in a lane.
func asideLines(r rect) int { return min(4, max(0, (r.h-8)/2)) }

// bodyLines is the height of the text in a lane without asides.
func bodyLines(r rect, narrowest int, compact bool) int {
	if compact {
		return max(1, r.h-2)
	}
	return max(1, r.h-3-meterLines(r, narrowest, compact))
}

// rows is the lane as lines of exactly style.rect.w cells.
//
//	╭▸ ★ name ──────────────────╮
//	│ text                      │
//	├───────────────────────────┤
//	│ first 0.2s  total 0.6s    │
//	│ $0.0002   54 → 31 tok     │
//	╰───────────── ✓ accepted ──╯
func (l *lane) rows(t theme, style boxStyle, tabs line) []string {
	if !l.box.stale && l.box.style == style && l.box.rows != nil {
		return l.box.rows
	}
	l.box.stale, l.box.style = false, style
	p := painter{theme: t, boxStyle: style, edge: t.rule}
	if style.focused {
		p.edge = t.focus
	}
	rows := append(l.box.rows[:0], p.top(l, tabs))
	if style.veiled {
		rows = append(p.body(rows, l, max(1, style.rect.h-2)), p.foot(l))
	} else if style.compact {
		rows = p.body(rows, l, bodyLines(style.rect, style.narrowest, true))
		rows = append(rows, p.bottom(l.brief(t, style.ruler, style.rect.w-6, style.narrowest-2)))
	} else {
		w := bodyCells(style.rect.w)
		meters := l.meters(t, style.ruler, w, style.narrowest, meterLines(style.rect, style.narrowest, false), asideLines(style.rect))
		rows = p.body(rows, l, max(1, style.rect.h-3-len(meters)))
		rows = append(rows, p.bar("├", "┤"))
		for _, s := range meters {
			rows = append(rows, p.row(style.ruler.fit(s, w)))
		}
		rows = append(rows, p.foot(l))
	}
	l.box.rows = rows
	return rows
}

// painter paints one lane.
type painter struct {
	theme theme
	boxStyle
	edge ink
}

// top is the border with the name, or the tabs. On a low screen the rating
// stands there too, as a sign where there is no room for words.
func (p painter) top(l *lane, tabs line) string {
	left := p.name(l)
	if tabs != nil {
		left = append(line{{p.edge, p.mark()}}, tabs...)
	}
	room := p.rect.w - 2
	var right line
	if p.compact && !p.veiled {
		right = firstFitting(p.ruler, room-left.width(p.ruler)-1, p.label(l.rating.text, l.rating), p.label(l.rating.short(), l.rating))
	}
	if over := left.width(p.ruler) + right.width(p.ruler) - room; over > 0 {
		left = line{{p.theme.title, p.ruler.cut(left.plain(), max(1, left.width(p.ruler)-over))}}
	}
	fill := room - left.width(p.ruler) - right.width(p.ruler)
	return p.edge.paint("╭") + left.render(p.ruler, left.width(p.ruler)) +
		p.edge.paint(strings.Repeat("─", max(0, fill))) + right.render(p.ruler, right.width(p.ruler)) + p.edge.paint("╮")
}

// foot is the lower border, with the rating.
func (p painter) foot(l *lane) string {
	rating := p.label(l.rating.text, l.rating)
	n := rating.width(p.ruler)
	return p.edge.paint("╰"+strings.Repeat("─", max(0, p.rect.w-3-n))) + rating.render(p.ruler, n) + p.edge.paint("─╯")
}

func (p painter) label(text string, r ratingLabel) line {
	switch {
	case text == "":
		return nil
	case r.bad:
		return line{{p.theme.bad, " " + text + " "}}
	}
	return line{{p.theme.good, " " + text + " "}}
}

// mark says in the border whether the lane takes the keys, or those that turn
// pages.
func (p painter) mark() string {
	switch {
	case p.focused:
		return "▸"
	case p.paged:
		return "▹"
	}
	return "─"
}

func (p painter) name(l *lane) line {
	out := line{{p.edge, p.mark()}}
	if p.letter != "" {
		out = out.add(p.theme.chosen, " "+p.letter+" ")
	}
	out = out.add(p.theme.text, " ")
	if p.starred {
		out = out.add(p.theme.star, "★ ")
	}
	return out.add(p.theme.title, l.title()+" ")
}

// body is the part of the text in the window, with a thumb in the right
// border where there is more than its height.
func (p painter) body(rows []string, l *lane, height int) []string {
	text := l.passage(p.theme)
	total := text.len()
	l.height = height
	top := l.window(text)
	w := bodyCells(p.rect.w)
	left, right, thumb := p.edge.paint("│")+" ", " "+p.edge.paint("│"), " "+p.edge.paint("┃")
	from, to := thumbAt(top, height, total)
	for i := range height {
		s, fits := "", false
		if top+i < total {
			s, fits = text.at(top+i), text.fits(top+i) && w == l.setCells
		}
		if !fits {
			s = p.ruler.fit(s, w)
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
	return p.edge.paint("│") + " " + s + " " + p.edge.paint("│")
}

func (p painter) bar(left, right string) string {
	return p.edge.paint(left + strings.Repeat("─", max(0, p.rect.w-2)) + right)
}

// bottom is the border with the meters in it.
func (p painter) bottom(meters line) string {
	n := min(meters.width(p.ruler), p.rect.w-6)
	return p.edge.paint("╰─ ") + meters.render(p.ruler, n) +
		p.edge.paint(" "+strings.Repeat("─", max(0, p.rect.w-5-n))+"╯")
}

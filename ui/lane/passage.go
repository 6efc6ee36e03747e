package lane

// passage is the text of a lane in three parts, of which only the lines in the
// window are ever painted.
type passage struct {
	head, tail []string
	body       func(int) string // line i of so many
	lines      int
	past       int // so many lines of the head are earlier turns
	from       int // the line at which the answer begins
	fitting    int // so many lines of the answer, from its first, are padded to the width of the lane
}

func (p passage) Len() int { return len(p.head) + p.lines + len(p.tail) }

// At is line i, painted.
func (p passage) At(i int) string {
	if i < len(p.head) {
		return p.head[i]
	}
	if i -= len(p.head); i < p.lines {
		return p.body(i)
	}
	return p.tail[i-p.lines]
}

// said is how many lines the answer has.
func (p passage) said() int { return p.lines - (p.from - len(p.head)) }

// fits reports whether line i needs no padding.
func (p passage) fits(i int) bool { return i >= p.from && i < p.from+p.fitting }

// before puts lines before the body, and an empty one between.
func (p passage) before(n int, at func(int) string) passage {
	body := p.body
	p.body = func(i int) string {
		switch {
		case i < n:
			return at(i)
		case i == n:
			return ""
		}
		return body(i - n - 1)
	}
	p.lines += n + 1
	p.from += n + 1
	return p
}

// then puts lines after the body, and an empty one between where there is a body.
func (p passage) then(n int, at func(int) string) passage {
	body, lines, between := p.body, p.lines, min(1, p.lines)
	p.body = func(i int) string {
		switch {
		case i < lines:
			return body(i)
		case i < lines+between:
			return ""
		}
		return at(i - lines - between)
	}
	p.lines += between + n
	return p
}

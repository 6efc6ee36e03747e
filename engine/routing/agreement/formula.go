package agreement

import (
	"strings"

	"switchboard/engine/routing/chars"
)

// rewrites turn the ways to write a formula into one. Where one of them is the beginning of
// another, the longer one comes first.
var rewrites = strings.NewReplacer(
	`\\`, `\`, `\dfrac`, `\frac`, `\tfrac`, `\frac`, `\left`, "", `\right`, "", `\displaystyle`, "", `\,`, "", `\!`, "", `\;`, "", `\ `, " ",
	`\cdot`, "*", `\times`, "*", "×", "*", "·", "*", "−", "-", "–", "-", `\pi`, "pi", "π", "pi", "√", `\sqrt`, `\leq`, "<=", `\geq`, ">=", `\le`, "<=", `\ge`, ">=",
	"≤", "<=", "≥", ">=", `^\circ`, "", `^{\circ}`, "", "°", "", `\%`, "%", `\$`, "$", `\infty`, "infinity", "∞", "infinity", `\pm`, "+-", "±", "+-",
	`\{`, "(", `\}`, ")", `\(`, "", `\)`, "", `\[`, "", `\]`, "", "½", "1/2", "¼", "1/4", "¾", "3/4", "²", "^2", "³", "^3", "**", "^",
	`\cup`, "∪", `\in`, "∈", `\text`, " ", `\mathrm`, " ", `\mathbf`, " ", `\mbox`, " ", "$", "",
)

// formula brings a formula, in LaTeX or not, to plain signs in lower case: fractions
// as a/b and roots as sqrt(a).
func formula(s string) string {
	s = rewrites.Replace(s)
	var b strings.Builder
	plain(&b, s, 0)
	return strings.TrimSpace(implied(folded(b.String())))
}

// implied drops signs of multiplication that are understood without them: those before
// a letter or a bracket.
func implied(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '*' {
			if next := skip(s, i+1, " "); next < len(s) && (s[next] >= 'a' && s[next] <= 'z' || s[next] == '(') {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// deepest is how deep braces are followed.
const deepest = 16

// plain writes s without LaTeX's commands and braces.
func plain(b *strings.Builder, s string, depth int) {
	for i := 0; i < len(s); {
		switch {
		case depth < deepest && strings.HasPrefix(s[i:], `\frac`):
			top, n := argument(s[i+5:])
			bottom, m := argument(s[i+5+n:])
			operand(b, top, depth)
			b.WriteByte('/')
			operand(b, bottom, depth)
			i += 5 + n + m
		case depth < deepest && (strings.HasPrefix(s[i:], `\sqrt`) || strings.HasPrefix(s[i:], "sqrt{")):
			at := i + strings.Index(s[i:], "t") + 1
			arg, n := argument(s[at:])
			b.WriteString("sqrt(")
			plain(b, strings.Trim(arg, "()"), depth+1)
			b.WriteByte(')')
			i = at + n
		case s[i] == '{' || s[i] == '}' || s[i] == '\\':
			i++
		default:
			b.WriteByte(s[i])
			i++
		}
	}
}

// operand writes a part of a fraction, in brackets where it has parts itself.
func operand(b *strings.Builder, s string, depth int) {
	if strings.ContainsAny(strings.TrimPrefix(s, "-"), "+-*/ ") && !strings.HasPrefix(s, "(") {
		b.WriteByte('(')
		plain(b, s, depth+1)
		b.WriteByte(')')
		return
	}
	plain(b, s, depth+1)
}

// argument is what a command of LaTeX takes, and how long it is: braces, brackets, the
// digits that follow a root, or one sign.
func argument(s string) (string, int) {
	start := skip(s, 0, " ")
	if start == len(s) {
		return "", len(s)
	}
	switch open := s[start]; {
	case open == '{':
		if end := closing(s[start:], '{', '}'); end > 0 {
			return s[start+1 : start+end], start + end + 1
		}
	case open == '(':
		if end := closing(s[start:], '(', ')'); end > 0 {
			return s[start : start+end+1], start + end + 1
		}
	case digit(open):
		end := start
		for end < len(s) && digit(s[end]) {
			end++
		}
		return s[start:end], end
	}
	return s[start : start+1], start + 1
}

// closing is where the bracket that s begins with is closed, or 0.
func closing(s string, open, close byte) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case open:
			depth++
		case close:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

// folded is s in lower case without accents, and with a space for all white space.
func folded(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, c := range s {
		if class := chars.ClassOf(c); class == chars.Blank || class == chars.Newline {
			blank = true
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		if c = chars.Fold(c); c != chars.Skipped {
			b.WriteRune(c)
		}
	}
	return b.String()
}

package sametext

import "strings"

// stands reports whether a line stands by itself as it is: a table, a quote, a rule or what
// underlines a heading, a formula, a definition, columns, a comment of many languages.
func stands(line string) bool {
	switch first := line[0]; first {
	case '>', '<', ':':
		return true
	case '#':
		if n := runOf(line, '#'); n == len(line) || line[n] == ' ' {
			_, ok := heading(line)
			return !ok
		}
	case '+':
		if line == "+" || strings.HasPrefix(line, "+ ") {
			return true
		}
	case '[':
		if strings.Contains(line, "]:") {
			return true
		}
	case '$', '\\':
		if strings.HasPrefix(line, "$$") || strings.HasPrefix(line, `\[`) || strings.HasPrefix(line, `\]`) || strings.HasPrefix(line, `\begin`) || strings.HasPrefix(line, `\end`) {
			return true
		}
	case '-', '=', '*', '_':
		if strings.Trim(line, " :"+string(first)) == "" {
			return true
		}
	}
	return standsInItem(line) || asWritten(line)
}

// standsInItem reports whether a line is the sign of an item and nothing, or a block that
// would stand by itself.
func standsInItem(line string) bool {
	sign, rest, _ := strings.Cut(line, " ")
	if !opensItem(sign) {
		return false
	}
	next, _, _ := strings.Cut(rest, " ")
	return strings.Trim(rest, " -*_=:") == "" || rest[0] == ' ' || rest[0] == '>' || rest[0] == '#' || opensItem(next) || next == "+"
}

// signs are the bytes that asWritten asks about.
var signs = func() (t [256]bool) {
	for _, b := range []byte("|\t (=-+#/") {
		t[b] = true
	}
	return t
}()

// asWritten reports whether a line has columns, ends in a break, or could be of code without
// a fence, where line ends and white space mean something.
func asWritten(line string) bool {
	for i := range len(line) {
		b := line[i]
		if !signs[b] {
			continue
		}
		if b == '|' || b == '\t' || ofColumns(line, i) || ofCode(line, i) {
			return true
		}
	}
	return strings.IndexByte("\\;{}", line[len(line)-1]) >= 0 || opensCode(line)
}

// ofColumns reports whether wide white space is at i.
func ofColumns(line string, i int) bool {
	return strings.HasPrefix(line[i:], "   ") && !opensItem(line[:i])
}

// ofCode reports whether the sign at i and the next are of code: a call, an assignment, a
// comment.
func ofCode(line string, i int) bool {
	if i+1 == len(line) {
		return false
	}
	next := line[i+1]
	switch line[i] {
	case '(':
		return next == ')' || next == '"' || next == '\''
	case '=':
		return next == '=' || next == '>' || next == '"' || next == '\'' || next == ' ' && i > 0 && line[i-1] == ' '
	case '-':
		return next == '>' || next == '='
	case '+':
		return next == '='
	case '#':
		return next == ' ' && i > 0 && line[i-1] == ' '
	case '/':
		return next == '/'
	}
	return false
}

// opensCode reports whether a line begins with a word of programs, or as a command.
func opensCode(line string) bool {
	word, _, found := strings.Cut(line, " ")
	if !found {
		return false
	}
	switch word {
	case "import", "from", "return", "def", "class", "var", "let", "const", "if", "for", "while", "else", "elif", "func", "fn", "export", "$", "%", "sudo", "cd", "echo", "SELECT":
		return true
	}
	return line[0] == '@'
}

// opensItem reports whether all of s is the sign of an item.
func opensItem(s string) bool {
	if s == "-" || s == "*" || s == "•" {
		return true
	}
	n := digits(s)
	return n > 0 && n < 10 && len(s) == n+1 && (s[n] == '.' || s[n] == ')')
}

func digits(s string) int {
	n := 0
	for n < len(s) && digitByte(s[n]) {
		n++
	}
	return n
}

// heading is a line without the marks of a heading. One mark alone opens comments in too
// many languages, and a line with signs of code is none.
func heading(line string) (string, bool) {
	n := runOf(line, '#')
	if n < 2 || n > 6 || len(line) <= n || line[n] != ' ' {
		return "", false
	}
	rest := strings.TrimLeft(line[n:], " ")
	sign, _, _ := strings.Cut(rest, " ")
	if rest == "" || stands(rest) || strings.ContainsAny(rest, "=(){};<>[]`#~") || opensItem(sign) {
		return "", false
	}
	return rest, true
}

// opensFence reports whether a line without its white space opens code.
func opensFence(body string) bool {
	return strings.HasPrefix(body, "~~~") || strings.HasPrefix(body, "```") && strings.Count(body, "`") == runOf(body, '`')
}

// openSpan reports whether code in backticks may go on in another line, or may have backticks.
func openSpan(body string) bool {
	return strings.Count(body, "`")%2 == 1 || strings.Contains(body, "``")
}

// afterSigns is a line without the signs of items and quotes that it begins with.
func afterSigns(body string) string {
	for {
		sign, rest, ok := strings.Cut(body, " ")
		if !ok || !opensItem(sign) && sign != "+" && sign != ">" {
			return strings.TrimPrefix(body, ">")
		}
		body = strings.TrimLeft(rest, " ")
	}
}

// far is white space before a line that makes it code where it is in no list.
func far(indent string) bool { return len(indent) > 3 || strings.IndexByte(indent, '\t') >= 0 }

// flows reports whether a line is one of a paragraph.
func flows(line string) bool {
	sign, _, _ := strings.Cut(line, " ")
	return line != "" && !opensItem(sign) && !opensFence(line) && !stands(line) && !strings.HasPrefix(line, "##")
}

// atMargin is a text without up to three spaces before its first word, where no other
// line is indented.
func atMargin(text string) string {
	n := runOf(text, ' ')
	if n == 0 || n > 3 || strings.Contains(text, "\n ") || strings.Contains(text, "\n\t") {
		return text
	}
	first, _, _ := strings.Cut(text[n:], "\n")
	if flows(strings.TrimRight(first, " \t")) {
		return text[n:]
	}
	return text
}

// mixesSigns reports whether lines of a text open with more than one sign of an item:
// what is for and what is against, levels, a change to a file; or with a sign alone.
func mixesSigns(text string) bool {
	sign := ""
	for line := range strings.SplitSeq(text, "\n") {
		s, _, ok := strings.Cut(strings.Trim(line, " \t"), " ")
		if s != "-" && s != "*" && s != "+" && s != "•" {
			continue
		}
		if !ok || sign != "" && sign != s {
			return true
		}
		sign = s
	}
	return false
}

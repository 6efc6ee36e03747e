package agreement

import "strings"

// code is what stands in the fences of an answer, without formatting and comments.
type code struct {
	sum   uint64 // over all of it; 0: there is none
	lines gathering
}

// readCode reads the blocks between fences, but not those that are said to hold prose
// or data.
func readCode(body string) (c code) {
	if !strings.Contains(body, "```") {
		return c
	}
	h, any, inside, counts, comment := kindText, false, false, false, false
	for line := range strings.Lines(body) {
		t := strings.TrimSpace(line)
		if strings.HasPrefix(t, "```") {
			if inside = !inside; inside {
				counts, comment = isCode(t), false
			}
			continue
		}
		if !inside || !counts {
			continue
		}
		var l uint64
		if l, comment = c.line(t, comment, &h); l != 0 {
			any = true
			c.lines.add(finish(l), mostLines)
		}
	}
	if any {
		c.sum = max(1, finish(h))
	}
	return c
}

// isCode reports whether the label of a fence names code.
func isCode(fence string) bool {
	switch strings.ToLower(strings.Trim(fence, "` ")) {
	case "json", "text", "txt", "markdown", "md", "latex", "tex", "math", "plaintext":
		return false
	}
	return true
}

// line adds a line to the hash of all lines and returns its own hash. A hash of 0 says that
// nothing on the line counts.
func (c *code) line(t string, comment bool, whole *uint64) (uint64, bool) {
	if comment {
		_, rest, ends := strings.Cut(t, "*/")
		if !ends {
			return 0, true
		}
		t, comment = rest, false
	}
	if before, rest, opens := strings.Cut(t, "/*"); opens {
		if _, after, ends := strings.Cut(rest, "*/"); ends {
			t = before + after
		} else {
			t, comment = before, true
		}
	}
	t = withoutComment(t)
	l := kindText
	for _, b := range []byte(t) {
		switch b {
		case ' ', '\t', '\r', ';':
			continue
		case '\'':
			b = '"'
		}
		l = mix(l, uint64(b))
		*whole = mix(*whole, uint64(b))
	}
	if l == kindText {
		return 0, comment
	}
	return l, comment
}

// withoutComment drops a comment that ends with its line. A comment sign inside a string
// counts as a comment, too: a little less is compared then.
func withoutComment(t string) string {
	for _, sign := range [...]string{"// ", "# ", "-- ", "//"} {
		if strings.HasPrefix(t, sign) {
			return ""
		}
		if sign != "//" {
			if at := strings.Index(t, " "+sign); at >= 0 {
				t = t[:at]
			}
		}
	}
	if t == "#" || t == "--" {
		return ""
	}
	return t
}

// endings close a sentence, a formula, a list, a block.
const endings = ".!?:)]}>\"'`*$|。！？）」』…"

// cut reports whether a text seems to stop before its end: inside a fence, or in a long
// line with no sign at its end.
func cut(body string) bool {
	if strings.Count(body, "```")%2 == 1 {
		return true
	}
	line := lastLine(body)
	if len(line) < 60 {
		return false
	}
	for _, e := range endings {
		if strings.HasSuffix(line, string(e)) {
			return false
		}
	}
	return true
}

package markdown

import "strings"

// shownOpen is of a text that still grows what can be drawn: without a last line that
// may become a fence. One or two signs of it would be seen as text until the next come.
func shownOpen(text string) string {
	cut := strings.LastIndexByte(text, '\n') + 1
	sign, n := fenceSigns(text[cut:])
	if n == 0 {
		return text
	}
	if open, least := openFence(text[:cut]); least > 0 && (sign != open || n >= least) || least == 0 && n >= fewestSigns {
		return text
	}
	return text[:cut]
}

// fewestSigns is of how many signs a fence is at least.
const fewestSigns = 3

// fenceSigns is the sign of a line that has no other, and how often it stands there.
func fenceSigns(line string) (sign byte, n int) {
	line = strings.Trim(line, " ")
	if line == "" || line[0] != '`' && line[0] != '~' || strings.Trim(line, line[:1]) != "" {
		return 0, 0
	}
	return line[0], len(line)
}

// openFence is the sign of the fence that is open at the end of whole lines, and how
// many of them close it; 0: none is.
func openFence(lines string) (sign byte, least int) {
	for line := range strings.Lines(lines) {
		line = strings.Trim(line, " \n")
		switch s, n := fenceSigns(line); {
		case least > 0:
			if s == sign && n >= least {
				least = 0
			}
		case strings.HasPrefix(line, "```"), strings.HasPrefix(line, "~~~"):
			sign, least = line[0], len(line)-len(strings.TrimLeft(line, line[:1]))
		}
	}
	return sign, least
}

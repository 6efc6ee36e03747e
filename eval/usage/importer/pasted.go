package importer

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Pasted is the paths in a text that a terminal pastes when files are dragged onto it.
// The paths are separated by spaces or line ends. Each is in quotes, has backslashes before
// its spaces, or is a file:// URL. A line that names a file as a whole is one path. home
// is the folder that ~ stands for.
func Pasted(text, home string) []string {
	var paths []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if _, err := os.Stat(line); err == nil {
			paths = append(paths, filepath.Clean(line))
			continue
		}
		for _, word := range words(line) {
			paths = append(paths, word.path(home))
		}
	}
	return paths
}

// word is a word of a line, without its quotes and backslashes.
type word struct {
	text string
	bare bool // whether it began outside quotes
}

func (w word) path(home string) string {
	text := w.text
	if rest, ok := strings.CutPrefix(text, "file://"); ok {
		rest = rest[max(0, strings.IndexByte(rest, '/')):] // after the name of a host
		if plain, err := url.PathUnescape(rest); err == nil {
			rest = plain
		}
		return filepath.Clean(rest)
	}
	if w.bare && home != "" && (text == "~" || strings.HasPrefix(text, "~/")) {
		return filepath.Join(home, text[1:])
	}
	return filepath.Clean(text)
}

// words splits a line as a shell does. A quote that is not closed goes on to
// the end.
func words(line string) (all []word) {
	var text strings.Builder
	open, quote, escaped := false, rune(0), false
	now := word{bare: true}
	for _, c := range line {
		switch {
		case escaped:
			if quote == '"' && c != '"' && c != '\\' && c != '$' && c != '`' {
				text.WriteByte('\\')
			}
			text.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, open, now.bare = c, true, now.bare && text.Len() > 0
		case quote == 0 && (c == ' ' || c == '\t'):
			if open && text.Len() > 0 {
				all = append(all, word{text.String(), now.bare})
			}
			text.Reset()
			open, now.bare = false, true
		default:
			text.WriteRune(c)
			open = true
		}
	}
	if open && text.Len() > 0 {
		all = append(all, word{text.String(), now.bare})
	}
	return all
}

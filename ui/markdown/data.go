package markdown

import (
	"encoding/json"
	"io"
	"strings"
)

// data is an answer that is JSON from its first sign to its last, as lines of
// code: Markdown would take signs out of it. It is nil for any other text.
func (p *Renderer) data(text string, ended bool) []string {
	if !ended || len(text) > MaxRendered || !isData(text) {
		return nil
	}
	text = strings.ReplaceAll(strings.Trim(text, "\n"), "\t", "    ")
	const fence = "~~~"
	pieces, ok := p.layout.pieces(fence + "json\n" + text + "\n" + fence)
	if !ok || len(pieces) != 1 {
		return p.plain(text)
	}
	pieces[0].language = "" // nothing stands there
	return p.lines(pieces)
}

// isData reports one object or list, or several after each other.
func isData(text string) bool {
	start := strings.TrimLeft(text, " \t\r\n")
	if start == "" || start[0] != '{' && start[0] != '[' {
		return false
	}
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err == io.EOF
		}
	}
}

package compare

import (
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// notices are messages that stay until the user dismisses them.
type notices struct{ *shell.Context }

// dismiss removes the notices, and reports whether there were any.
func (n notices) dismiss() bool {
	any := len(n.Problems)+len(n.Notes) > 0
	n.Problems, n.Notes = nil, nil
	return any
}

// lines are all notices, wrapped: errors come first.
func (n notices) lines() []styled.Line {
	var out []styled.Line
	say := func(i styled.Style, sign, sentence string) {
		for _, s := range n.Widths.Wrap(sentence, max(8, n.Width-4)) {
			out = append(out, styled.Line{{Style: i, Text: sign}, {Style: n.Theme.Text, Text: s}})
			sign = "   "
		}
	}
	for _, s := range n.Problems {
		say(n.Theme.Bad, " ✗ ", s)
	}
	for _, s := range n.Notes {
		say(n.Theme.Warn, " ! ", s)
	}
	return out
}

// draw is as many of their lines as a pane of a height holds.
func (n notices) draw(height int) []string {
	if height == 0 {
		return nil
	}
	all, out := n.lines(), make([]string, height)
	for i := range out {
		out[i] = all[i].Render(n.Widths, n.Width)
	}
	if more := len(all) - height; more > 0 {
		out[height-1] = styled.Justify(n.Widths, all[height-1], styled.Line{{Style: n.Theme.Dim, Text: " and " + format.Plural(more, "more line") + " "}}, n.Width)
	}
	return out
}

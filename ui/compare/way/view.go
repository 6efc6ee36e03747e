package way

import (
	"fmt"
	"strings"

	"switchboard/engine/dispatch"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// View is what the way is drawn from.
type View struct {
	*shell.Context
	Lane   *lane.Lane              // the one with the answer
	Ahead  []dispatch.PlannedLane  // the models in the order in which they are asked; none where that is past
	Checks []dispatch.PlannedCheck // those that may be asked beside them
	Stored bool                    // the trial comes from the history, so its deadline is not known
}

// Lines is how many lines the way needs where it has no pane of its own: one while no
// model was left.
func (v *View) Lines() int {
	if len(v.Lane.Moves) == 0 {
		return 1
	}
	return len(v.full(v.Width-2, wholeWhy)) + 1
}

// PaneLines is the height of its pane.
func (v *View) PaneLines(w int) int { return len(v.full(w-4, mostWhy)) + 4 }

// Pane is the way in a box.
//
//	╭ the way ───────────────────╮
//	│ ✗ nano     1.9s  $0.000012 │
//	│   no first token in 1.8s   │
//	│ ✓ large    1.1s  $0.00034  │
//	├────────────────────────────┤
//	│ 3.0s of 2m00s · $0.00035   │
//	╰────────────────────────────╯
func (v *View) Pane(r styled.Rect) []string {
	edge, inner := v.Theme.Rule, r.W-4
	bar := edge.Render("│")
	row := func(s string) string { return bar + " " + v.Widths.Pad(s, inner) + " " + bar }
	title := styled.Line{{Style: edge, Text: "─"}, {Style: v.Theme.Title, Text: " the way "}}
	rows := []string{styled.FrameTop(v.Widths, edge, "╭", "╮", title, nil, r.W)}
	text := v.fitting(inner, max(1, r.H-4))
	for i := range max(1, r.H-4) {
		s := ""
		if i < len(text) {
			s = text[i].Render(v.Widths, inner)
		}
		rows = append(rows, row(s))
	}
	rows = append(rows, edge.Render("├"+strings.Repeat("─", max(0, r.W-2))+"┤"),
		row(styled.Line{{Style: v.Theme.Dim, Text: v.foot()}}.Render(v.Widths, inner)), styled.FrameBottom(edge, r.W))
	return rows[:min(len(rows), r.H)]
}

// Strip is the way in so many lines above the answer.
func (v *View) Strip(height int) []string {
	if height < 1 {
		return nil
	}
	if v.Lane.Stage == lane.Idle {
		return []string{v.plan().Render(v.Widths, v.Width)}
	}
	w, foot := v.Width-2, styled.Line{{Style: v.Theme.Dim, Text: " " + v.foot()}}
	text := v.fitting(w, max(1, height-1))
	if height == 1 {
		text = v.fitting(w, 1)
	}
	var out []string
	for i, l := range text {
		last := i == len(text)-1
		if last && (len(text) == height || len(v.Lane.Moves) == 0) && l.Width(v.Widths)+foot.Width(v.Widths) <= w {
			out = append(out, styled.Justify(v.Widths, append(styled.Line{{Style: v.Theme.Text, Text: " "}}, l...), append(foot, styled.Span{Style: v.Theme.Text, Text: " "}), v.Width))
			continue
		}
		out = append(out, append(styled.Line{{Style: v.Theme.Text, Text: " "}}, l...).Render(v.Widths, v.Width))
	}
	for len(out) < height {
		out = append(out, foot.Render(v.Widths, v.Width))
		foot = nil
	}
	return out[:height]
}

// plan names the models that would be asked, in their order.
func (v *View) plan() styled.Line {
	line := styled.Line{{Style: v.Theme.Dim, Text: " goes to "}}
	for i, s := range v.ahead() {
		if i == 1 {
			line = line.Add(v.Theme.Dim, ", else ")
		} else if i > 1 {
			line = line.Add(v.Theme.Dim, ", ")
		}
		line = line.Add(v.Theme.Text, s.model)
		if s.why != "" {
			line = line.Add(v.Theme.Dim, " "+s.why)
		}
		if s.sign == "◌" {
			line = line.Add(v.Theme.Warn, " ("+s.facts[0]+")")
		}
	}
	return line
}

// fitting is the ladder in at most a number of lines: with the reasons below the steps,
// else beside them, else the latest of these lines.
func (v *View) fitting(w, height int) []styled.Line {
	for _, most := range [...]int{wholeWhy, mostWhy} {
		if text := v.full(w, most); len(text) <= height {
			return text
		}
	}
	text, now := v.brief(w)
	if len(text) <= height {
		return text
	}
	from := max(0, min(now+1, len(text))-height)
	out := text[from:min(len(text), from+height)]
	if n := len(v.Lane.Moves); from > 0 && from < n && height > 1 {
		last := v.left(v.Lane.Moves[from])
		out = append([]styled.Line{{{Style: last.style, Text: last.sign + " "}, {Style: v.Theme.Text, Text: fmt.Sprintf("%d were left · %s", from+1, last.model)}, {Style: v.Theme.Dim, Text: ": " + last.why}}}, out[1:]...)
	}
	return out
}

// mostWhy is how many lines a reason takes where there is no room for all of it. wholeWhy
// is more than any reason takes.
const mostWhy, wholeWhy = 3, 1000

// full is each step with its reason below it, in at most so many lines.
func (v *View) full(w, most int) []styled.Line {
	var out []styled.Line
	for _, s := range v.steps() {
		out = append(out, v.head(s, w))
		if s.why == "" {
			continue
		}
		lines := v.Widths.Wrap(s.why, max(8, w-2))
		if len(lines) > most {
			lines = append(lines[:most-1], v.Widths.Truncate(lines[most-1]+" …", w-2))
		}
		for i, line := range lines {
			style, lead := v.Theme.Dim, "  "
			if s.doubt {
				style = v.Theme.Warn
				if i == 0 {
					lead = "? "
				}
			}
			out = append(out, styled.Line{{Style: style, Text: lead + line}})
		}
	}
	return out
}

// roomForPrices is the least room in which a step beside its reason has its
// price; the foot has the sum in any case.
const roomForPrices = 60

// brief is a line for each step, and one for a doubt. now is the place of the last line
// that is not still to come.
func (v *View) brief(w int) (out []styled.Line, now int) {
	for i, s := range v.steps() {
		line := styled.Line{{Style: s.style, Text: s.sign + " "}, {Style: v.Theme.Text, Text: s.model}}
		facts := s.facts
		if len(facts) > 1 && s.why != "" && w < roomForPrices {
			facts = facts[:1]
		}
		for _, f := range facts {
			line = line.Add(v.Theme.Dim, " "+f)
		}
		if s.why != "" && !s.doubt {
			line = line.Add(v.Theme.Dim, " "+s.why)
		}
		if s.sign != "·" && (v.Lane.Stage != lane.Idle || i == 0) {
			now = len(out)
		}
		out = append(out, line)
		if s.doubt {
			out = append(out, styled.Line{{Style: v.Theme.Warn, Text: "? " + s.why}})
			now++
		}
	}
	return out, now
}

// head is a step without its reason, its figures in columns.
func (v *View) head(s step, w int) styled.Line {
	left := styled.Line{{Style: s.style, Text: s.sign + " "}, {Style: v.Theme.Text, Text: s.model}}
	facts := ""
	if len(s.facts) > 0 {
		facts = s.facts[0]
	}
	if len(s.facts) > 1 {
		facts = v.Widths.PadLeft(s.facts[0], 6) + v.Widths.PadLeft(s.facts[1], 12)
	}
	right := styled.Line{{Style: v.Theme.Dim, Text: " " + facts}}
	if over := left.Width(v.Widths) + right.Width(v.Widths) - w; over > 0 {
		left[1].Text = v.Widths.Truncate(s.model, max(4, v.Widths.Width(s.model)-over))
	}
	gap := max(0, w-left.Width(v.Widths)-right.Width(v.Widths))
	return append(append(left, styled.Span{Style: v.Theme.Text, Text: styled.Spaces(gap)}), right...)
}

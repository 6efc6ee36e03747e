package lane

import (
	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// Lay shows the text as it was set. What was not set goes on as a draft.
func (l *Lane) Lay(p markdown.Job) {
	l.Sheet, l.SetCells, l.setBytes, l.Box.Stale = p.Rendered, p.Cells, len(p.Text), true
	l.begin()
}

// begin has the text begin where the sheet ends, or at its start where it is
// shown as it was written.
func (l *Lane) begin() {
	rest := min(l.Sheet.Rest, l.Text.Text.Len())
	if l.raw {
		rest = 0
	}
	if rest != l.Text.Start {
		l.Text.SetStart(rest)
	}
}

// Show says how the lane is read: the answer as it was written or as its
// Markdown, with its reasoning or without. What the reader looks at stays about
// where it is.
func (l *Lane) Show(t styled.Theme, raw, reasoning bool) {
	if l.raw == raw && l.reasoning == reasoning {
		return
	}
	before := l.Content(t)
	at := max(0, l.Top-before.from)
	l.raw, l.reasoning, l.Text.Plain = raw, reasoning, raw
	l.begin()
	if after := l.Content(t); l.scrollMode == manual && l.Top >= before.from {
		l.Top = after.from + at*after.said()/max(1, before.said())
	}
	l.Box.Stale = true
}

// HasReasoning reports whether there is reasoning that can be shown.
func (l *Lane) HasReasoning() bool { return l.thoughts.Text.Len() > 0 }

// content is the text of a lane in three parts, of which only the lines in
// the window are ever painted.
type content struct {
	head, tail []string
	body       func(int) string // line i of so many
	lines      int
	past       int // so many lines of the head are earlier turns
	from       int // the line at which the answer begins
	set        int // the first so many lines of the answer are as wide as the lane's text
}

func (p content) Len() int { return len(p.head) + p.lines + len(p.tail) }

// At is line i, painted.
func (p content) At(i int) string {
	if i < len(p.head) {
		return p.head[i]
	}
	if i -= len(p.head); i < p.lines {
		return p.body(i)
	}
	return p.tail[i-p.lines]
}

// said is how many lines the answer has.
func (p content) said() int { return p.lines - (p.from - len(p.head)) }

// fits reports whether line i needs no padding.
func (p content) fits(i int) bool { return i >= p.from && i < p.from+p.set }

// before puts lines before the body.
func (p content) before(n int, at func(int) string) content {
	body := p.body
	p.body = func(i int) string {
		if i < n {
			return at(i)
		}
		return body(i - n)
	}
	p.lines += n
	p.from += n
	return p
}

// after puts lines after the body.
func (p content) after(n int, at func(int) string) content {
	body, lines := p.body, p.lines
	p.body = func(i int) string {
		if i < lines {
			return body(i)
		}
		return at(i - lines)
	}
	p.lines += n
	return p
}

// Content is what the lane has to say: its reasoning while that is all there
// is, then the answer, then how it failed or was cut.
func (l *Lane) Content(t styled.Theme) content {
	switch {
	case l.Stage == Idle:
		return content{head: l.card(t)}
	case l.Stage == thinking:
		past := l.Past.lines(t, l.Text.Widths, l.Text.Cells)
		return content{head: past, past: len(past), from: len(past), body: l.thought(t), lines: len(l.thoughts.Lines)}
	}
	out := l.said(t)
	past := l.Past.lines(t, l.Text.Widths, l.Text.Cells)
	out.head, out.past, out.tail = append(past[:len(past):len(past)], l.head(t)...), len(past), l.tail(t)
	out.from = len(out.head)
	if n := len(l.calls.Lines); n > 0 {
		between := min(1, out.lines)
		out = out.after(n+between, func(i int) string {
			if i < between {
				return ""
			}
			return t.Code.Render(l.calls.Lines[i-between])
		})
	}
	if n := len(l.thoughts.Lines); l.reasoning && n > 0 {
		thought := l.thought(t)
		out = out.before(n+1, func(i int) string {
			if i == n {
				return ""
			}
			return thought(i)
		})
	}
	return out
}

// thought paints line i of the reasoning.
func (l *Lane) thought(t styled.Theme) func(int) string {
	return func(i int) string { return t.Dim.Render("┊ " + l.thoughts.Lines[i]) }
}

// said is the answer: as it was written, or as it was set and, from there on,
// as it streams.
func (l *Lane) said(t styled.Theme) content {
	if l.raw {
		return content{body: func(i int) string { return l.Text.At(i, t) }, lines: len(l.Text.Lines)}
	}
	out := content{body: l.Sheet.At, lines: l.Sheet.Lines()}
	if l.SetCells == l.Text.Cells {
		out.set = l.Sheet.Lines()
	}
	if n := len(l.Text.Lines); len(l.Sheet.Open) == 0 && n > 0 {
		return l.drafted(out, n, t)
	}
	return out
}

// drafted is a passage that goes on with lines as they stream.
func (l *Lane) drafted(p content, n int, t styled.Theme) content {
	set, between := p.lines, min(1, p.lines)
	p.lines += between + n
	p.body = func(i int) string {
		switch {
		case i < set:
			return l.Sheet.At(i)
		case i < set+between:
			return ""
		}
		return l.Text.At(i-set-between, t)
	}
	return p
}

// head says that there was reasoning before the answer.
func (l *Lane) head(t styled.Theme) []string {
	switch said := t.Dim.Render("┊ " + format.Plural(l.thoughtWords, "word") + " of thought"); {
	case l.thoughts.Text.Len() == 0:
		return nil
	case l.reasoning:
		return []string{said}
	default:
		return []string{said, ""}
	}
}

// tail is what is to be said after the answer: how it failed or was cut.
func (l *Lane) tail(t styled.Theme) []string {
	if l.Stage != Ended {
		return nil
	}
	var out []string
	say := func(i styled.Style, s string) {
		for _, s := range l.Text.Widths.Wrap(s, max(8, l.Text.Cells)) {
			out = append(out, i.Render(s))
		}
	}
	if l.Text.Text.Len()+l.calls.Text.Len() > 0 {
		out = append(out, "")
	}
	switch f := l.Answer.Failure; {
	case f != nil && l.Answer.Finish == providers.Cancelled:
		say(t.Warn, "■ cancelled")
	case OverBudget(l.Answer):
		say(t.Warn, "■ held back by the daily cap: "+providers.CleanLine(f.Sentence, 400))
		say(t.Dim, providers.CleanLine(f.Hint, 400))
	case f != nil:
		say(t.Bad, "✗ "+providers.CleanLine(f.Sentence, 400))
		if f.Hint != "" {
			say(t.Dim, providers.CleanLine(f.Hint, 400))
		}
	case l.Answer.Finish == "" && l.Answer.Batch == engine.UnderWay:
		say(t.Warn, "■ this answer comes with a batch; `switchboard run --batch` brings what has come")
	case l.Answer.Finish == "":
		say(t.Warn, "■ this answer has not ended: another program is at it, or was stopped while it came")
	case l.Answer.Finish == providers.Length:
		say(t.Warn, "■ the output limit was reached here")
	case l.Answer.Finish == providers.Refused:
		say(t.Warn, "■ the model refused")
	case l.Answer.Said() == "":
		say(t.Warn, "■ the answer is empty")
	default:
		return nil
	}
	return out
}

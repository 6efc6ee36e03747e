package lane

import (
	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/markdown"
	"switchboard/ui/styled"
)

// Typesetting is the lane's text on its way to the renderer, where what is
// rendered of it is not up to date.
func (l *Lane) Typesetting(lane int) (job markdown.Job, wanted bool) {
	if ended := l.Stage == Ended; l.text.outdated(ended) {
		return l.text.job(lane, ended), true
	}
	return markdown.Job{}, false
}

// Lay shows the text as it was rendered.
func (l *Lane) Lay(j markdown.Job) {
	l.text.take(j)
	l.Box.Stale = true
}

// Spoil has the text rendered anew: in another theme, or with other widths of characters.
func (l *Lane) Spoil() { l.text.cells = 0 }

// Written is the lane's answer as far as it came.
func (l *Lane) Written() string { return l.text.String() }

// Show says how the lane is read: the answer as it was written or as its
// Markdown, with its reasoning or without. What the reader looks at stays about
// where it is.
func (l *Lane) Show(t styled.Theme, raw, reasoning bool) {
	if l.text.raw() == raw && l.thoughts.shown == reasoning {
		return
	}
	before := l.Content(t)
	at := max(0, l.Top-before.from)
	l.thoughts.shown = reasoning
	l.text.setRaw(raw)
	if after := l.Content(t); l.mode == manual && l.Top >= before.from {
		l.Top = after.from + at*after.said()/max(1, before.said())
	}
	l.Box.Stale = true
}

// HasReasoning reports whether there is reasoning that can be shown.
func (l *Lane) HasReasoning() bool { return l.thoughts.any() }

// Content is what the lane has to say: its reasoning while that is all there
// is, then the answer, then how it failed or was cut.
func (l *Lane) Content(t styled.Theme) passage {
	if l.Stage == Idle {
		return passage{head: l.card(t)}
	}
	past := l.Past.lines(t, l.text.streamed.Widths, l.text.streamed.Cells)
	if l.Stage == thinking {
		return passage{head: past, past: len(past), from: len(past), body: l.thoughts.line(t), lines: len(l.thoughts.text.Lines)}
	}
	out := l.text.passage(t)
	out.head, out.past, out.tail = append(past[:len(past):len(past)], l.thoughts.heading(t)...), len(past), l.tail(t)
	out.from = len(out.head)
	if n := len(l.calls.Lines); n > 0 {
		out = out.then(n, func(i int) string { return t.Code.Render(l.calls.Lines[i]) })
	}
	if n := len(l.thoughts.text.Lines); l.thoughts.shown && n > 0 {
		out = out.before(n, l.thoughts.line(t))
	}
	return out
}

// tail is what is to be said after the answer: how it failed or was cut.
func (l *Lane) tail(t styled.Theme) []string {
	if l.Stage != Ended {
		return nil
	}
	var out []string
	say := func(i styled.Style, s string) {
		for _, s := range l.wrap(s) {
			out = append(out, i.Render(s))
		}
	}
	if !l.text.empty() || l.calls.Text.Len() > 0 {
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

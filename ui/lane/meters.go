package lane

import (
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// meters are the lines under a lane's text: two, or three where the lane is
// narrow and has the height for it, and below them at most so many asides, of
// which what the model is worth is the first to go.
// Their words depend on the narrowest lane of the screen, so that lanes beside
// each other say the same.
func (l *Lane) meters(t styled.Theme, r styled.Widths, w, narrowest, lines, asides int) []string {
	var rows, left []string
	switch {
	case l.Stage == Idle:
		rows = append([]string{l.ready(t).Render(r, w)}, make([]string, lines-1)...)
		if lines > 1 {
			rows[1] = l.Quality.Line(t, r, w).Render(r, w)
		}
		return rows
	case lines == 3:
		rows, left = l.narrowMeters(t, r, w, narrowest)
	default:
		bill := l.bill(t, r, w)
		rows, left = []string{l.verdict(t, r, w, narrowest, rate(t, l.Answer)...), bill.Render(r, w)}, bill.left
		if l.Running() {
			rows[0] = styled.Justify(r, l.live(t), l.liveSpeed(t), w)
		}
	}
	rows = append(rows, l.asides(t, r, w, asides, left)...)
	if l.Quality.Shown && len(rows) < lines+asides {
		rows = append(rows, l.Quality.Line(t, r, w).Render(r, w))
	}
	return rows
}

// ready says whether the lane can take the prompt that is being written.
func (l *Lane) ready(t styled.Theme) styled.Line {
	if ExceedsContext(l.Model, l.Input) {
		return styled.Line{{Style: t.Warn, Text: "! prompt too long"}}
	}
	return styled.Line{{Style: t.Dim, Text: "ready"}}
}

// narrowMeters are the three lines of a narrow lane.
func (l *Lane) narrowMeters(t styled.Theme, r styled.Widths, w, narrowest int) (rows, left []string) {
	first, pace := l.verdict(t, r, w, narrowest), rate(t, l.Answer)
	if l.Running() {
		first, pace = l.live(t).Render(r, w), l.liveSpeed(t)
	}
	full, sign := l.cost(t)
	cost := firstVariant(r, w-pace.Width(r)-1, full, sign)
	long, short, _ := l.traffic(t)
	traffic := firstVariant(r, w, long, short)
	return []string{first, styled.Justify(r, pace, cost.Line, w), traffic.Render(r, w)}, append(cost.left, traffic.left...)
}

// verdict is how the lane ended: its times with more beside them, or what
// went wrong.
func (l *Lane) verdict(t styled.Theme, r styled.Widths, w, narrowest int, more ...styled.Span) string {
	a := l.Answer
	switch {
	case a.Finish == "":
		return styled.Line{{Style: t.Warn, Text: "■ never ended"}}.Render(r, w)
	case a.Finish == providers.Cancelled:
		return styled.Line{{Style: t.Warn, Text: "■ cancelled"}, {Style: t.Dim, Text: " after "}, {Style: t.Text, Text: format.Duration(a.Total)}}.Render(r, w)
	case OverBudget(a):
		return styled.FirstFitting(r, w, styled.Line{{Style: t.Warn, Text: "■ held back by the daily cap"}}, styled.Line{{Style: t.Warn, Text: "■ over the daily cap"}}).Render(r, w)
	case a.Failure != nil:
		return failed(t, a).Render(r, w)
	}
	return times(t, r, a, w, narrowest, more).Render(r, w)
}

// live is the state of a lane under way.
func (l *Lane) live(t styled.Theme) styled.Line {
	switch {
	case l.Stage == queued && l.After != "":
		return styled.Line{{Style: t.Dim, Text: "◌ in turn, after "}, {Style: t.Text, Text: l.After}}
	case l.Stage == queued && len(l.Moves) > 0:
		return styled.Line{{Style: t.Dim, Text: "◌ was left, goes on"}}
	case l.Stage == queued:
		return styled.Line{{Style: t.Dim, Text: "◌ queued"}}
	}
	if l.check.waiting {
		return styled.Line{{Style: t.Focus, Text: l.Spin() + " waits for "}, {Style: t.Text, Text: l.check.model}, {Style: t.Focus, Text: " to agree"}}
	}
	word := map[stage]string{waiting: "waiting", thinking: "thinking", answering: "streaming"}[l.Stage]
	out := styled.Line{{Style: t.Focus, Text: l.Spin() + " " + word}, {Style: t.Text, Text: " " + format.Duration(l.Elapsed())}}
	if l.check.model != "" {
		out = out.Add(t.Warn, " · not accepted yet")
	}
	return out
}

// liveSpeed is estimated: nobody reports tokens before the end.
func (l *Lane) liveSpeed(t styled.Theme) styled.Line {
	if l.check.waiting {
		return nil
	}
	span, tokens := l.clock.sinceFirst(), l.tokens.sum()
	if span < 200*time.Millisecond || tokens == 0 {
		return nil
	}
	return styled.Line{{Style: t.Dim, Text: "~" + format.Speed(float64(tokens)/span.Seconds())}}
}

// failed says that the lane failed and when; a limit says how long to wait.
func failed(t styled.Theme, a engine.Answer) styled.Line {
	out := styled.Line{{Style: t.Bad, Text: "✗ failed"}, {Style: t.Dim, Text: " after "}, {Style: t.Text, Text: format.Duration(a.Total)}}
	if a.Failure.RetryAfter > 0 {
		out = styled.Line{{Style: t.Bad, Text: "✗ limited"}, {Style: t.Dim, Text: " wait "}, {Style: t.Text, Text: format.Duration(a.Failure.RetryAfter)}}
	}
	return out
}

// times are first token and total of an answer, with as many words as fit into
// the narrowest lane, whatever its figures.
func times(t styled.Theme, r styled.Widths, a engine.Answer, w, narrowest int, more styled.Line) styled.Line {
	forms := [...]struct {
		first, total string
		gap          int // before more
	}{{"first ", "  total ", 2}, {"first ", " total ", 2}, {"1st ", " total ", 1}, {"", " · ", 1}}
	const figures, rates = len("0.00s0.00s"), len("~100 t/s")
	var out styled.Line
	for _, f := range forms {
		out = styled.Line{{Style: t.Dim, Text: f.first}, {Style: t.Text, Text: format.Duration(a.FirstToken)}, {Style: t.Dim, Text: f.total}, {Style: t.Text, Text: format.Duration(a.Total)}}
		usual := r.Width(f.first+f.total) + figures
		if len(more) > 0 {
			out = append(append(out, styled.Span{Style: t.Text, Text: styled.Spaces(f.gap)}), more...)
			usual += f.gap + rates
		}
		if usual <= narrowest && out.Width(r) <= w {
			return out
		}
	}
	return out
}

// rate is how fast an answer came.
func rate(t styled.Theme, a engine.Answer) styled.Line {
	if s, ok := a.Speed(); ok {
		return styled.Line{{Style: t.Text, Text: format.EstimateMark(a.Usage.Estimated) + format.Speed(s)}}
	}
	return styled.Line{{Style: t.Text, Text: "— t/s"}}
}

// brief is both meters in one line, for the border of a low screen.
func (l *Lane) brief(t styled.Theme, r styled.Widths, w, narrowest int) styled.Line {
	if l.Running() {
		return append(l.live(t), append(styled.Line{{Style: t.Text, Text: " "}}, l.liveSpeed(t)...)...)
	}
	a := l.Answer
	switch {
	case l.Stage == Idle:
		return l.ready(t)
	case OverBudget(a):
		return styled.Line{{Style: t.Warn, Text: "■ held back by the daily cap"}}
	case a.Failure != nil:
		return failed(t, a)
	}
	_, sign := l.cost(t)
	cost := append(styled.Line{{Style: t.Dim, Text: " · "}}, sign.Line...)
	short := append(styled.Line{{Style: t.Text, Text: format.Duration(a.FirstToken)}, {Style: t.Dim, Text: " · "}, {Style: t.Text, Text: format.Duration(a.Total)}}, cost...)
	const roomForCost = 13 // " · ~$0.000021"
	words := times(t, r, a, w-cost.Width(r), narrowest-roomForCost, append(styled.Line{{Style: t.Dim, Text: "· "}}, rate(t, a)...))
	return styled.FirstFitting(r, w, append(words, cost...), short)
}

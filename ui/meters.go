package ui

import (
	"strconv"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// spinner turns while something is under way.
var spinner = [...]string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// meters are the lines under a lane's text: two, or three where the lane is
// narrow and has the height for it, and below them at most so many asides, of
// which what the model is worth is the first to go.
// Their words depend on the narrowest lane of the screen, so that lanes beside
// each other say the same.
func (l *lane) meters(t theme, r ruler, w, narrowest, lines, asides int) []string {
	var rows, left []string
	switch {
	case l.stage == idle:
		rows = append([]string{l.ready(t).render(r, w)}, make([]string, lines-1)...)
		if lines > 1 {
			rows[1] = l.worth.line(t, r, w).render(r, w)
		}
		return rows
	case lines == 3:
		rows, left = l.narrowMeters(t, r, w, narrowest)
	default:
		bill := l.bill(t, r, w)
		rows, left = []string{l.verdict(t, r, w, narrowest, rate(t, l.answer)...), bill.render(r, w)}, bill.left
		if l.running() {
			rows[0] = spread(r, l.live(t), l.liveSpeed(t), w)
		}
	}
	rows = append(rows, l.asides(t, r, w, asides, left)...)
	if l.worth.shown && len(rows) < lines+asides {
		rows = append(rows, l.worth.line(t, r, w).render(r, w))
	}
	return rows
}

// ready says whether the lane can take the prompt that is being written.
func (l *lane) ready(t theme) line {
	if crowded(l.model, l.input) {
		return line{{t.warn, "! prompt too long"}}
	}
	return line{{t.dim, "ready"}}
}

// narrowMeters are the three lines of a narrow lane.
func (l *lane) narrowMeters(t theme, r ruler, w, narrowest int) (rows, left []string) {
	first, pace := l.verdict(t, r, w, narrowest), rate(t, l.answer)
	if l.running() {
		first, pace = l.live(t).render(r, w), l.liveSpeed(t)
	}
	full, sign := l.cost(t)
	cost := firstVariant(r, w-pace.width(r)-1, full, sign)
	long, short, _ := l.traffic(t)
	traffic := firstVariant(r, w, long, short)
	return []string{first, spread(r, pace, cost.line, w), traffic.render(r, w)}, append(cost.left, traffic.left...)
}

// verdict is how the lane ended: its times with more beside them, or what
// went wrong.
func (l *lane) verdict(t theme, r ruler, w, narrowest int, more ...span) string {
	a := l.answer
	switch {
	case a.Finish == "":
		return line{{t.warn, "■ never ended"}}.render(r, w)
	case a.Finish == providers.Cancelled:
		return line{{t.warn, "■ cancelled"}, {t.dim, " after "}, {t.text, Clock(a.Total)}}.render(r, w)
	case held(a):
		return firstFitting(r, w, line{{t.warn, "■ held back by the daily cap"}}, line{{t.warn, "■ over the daily cap"}}).render(r, w)
	case a.Failure != nil:
		return failed(t, a).render(r, w)
	}
	return times(t, r, a, w, narrowest, more).render(r, w)
}

// live is the state of a lane under way.
func (l *lane) live(t theme) line {
	switch {
	case l.stage == queued && l.after != "":
		return line{{t.dim, "◌ in turn, after "}, {t.text, l.after}}
	case l.stage == queued:
		return line{{t.dim, "◌ queued"}}
	}
	word := map[stage]string{waiting: "waiting", thinking: "thinking", answering: "streaming"}[l.stage]
	frame := int(l.now.Sub(l.sent)/(100*time.Millisecond)) % len(spinner)
	return line{{t.focus, spinner[max(0, frame)] + " " + word}, {t.text, " " + Clock(l.elapsed())}}
}

// liveSpeed is estimated: nobody reports tokens before the end.
func (l *lane) liveSpeed(t theme) line {
	span := l.elapsed() - l.first
	tokens := l.tokens.sum()
	if l.first == 0 || span < 200*time.Millisecond || tokens == 0 {
		return nil
	}
	return line{{t.dim, "~" + speed(float64(tokens)/span.Seconds())}}
}

// failed says that the lane failed and when; a limit says how long to wait.
func failed(t theme, a engine.Answer) line {
	out := line{{t.bad, "✗ failed"}, {t.dim, " after "}, {t.text, Clock(a.Total)}}
	if a.Failure.RetryAfter > 0 {
		out = line{{t.bad, "✗ limited"}, {t.dim, " wait "}, {t.text, Clock(a.Failure.RetryAfter)}}
	}
	return out
}

// times are first token and total of an answer, with as many words as fit into
// the narrowest lane, whatever its figures.
func times(t theme, r ruler, a engine.Answer, w, narrowest int, more line) line {
	forms := [...]struct {
		first, total string
		gap          int // before more
	}{{"first ", "  total ", 2}, {"first ", " total ", 2}, {"1st ", " total ", 1}, {"", " · ", 1}}
	const figures, rates = len("0.00s0.00s"), len("~100 t/s")
	var out line
	for _, f := range forms {
		out = line{{t.dim, f.first}, {t.text, Clock(a.FirstToken)}, {t.dim, f.total}, {t.text, Clock(a.Total)}}
		usual := r.width(f.first+f.total) + figures
		if len(more) > 0 {
			out = append(append(out, span{t.text, blank(f.gap)}), more...)
			usual += f.gap + rates
		}
		if usual <= narrowest && out.width(r) <= w {
			return out
		}
	}
	return out
}

// rate is how fast an answer came.
func rate(t theme, a engine.Answer) line {
	if s, ok := a.Speed(); ok {
		return line{{t.text, estimated(a.Usage.Estimated) + speed(s)}}
	}
	return line{{t.text, "— t/s"}}
}

// brief is both meters in one line, for the border of a low screen.
func (l *lane) brief(t theme, r ruler, w, narrowest int) line {
	if l.running() {
		return append(l.live(t), append(line{{t.text, " "}}, l.liveSpeed(t)...)...)
	}
	a := l.answer
	switch {
	case l.stage == idle:
		return l.ready(t)
	case held(a):
		return line{{t.warn, "■ held back by the daily cap"}}
	case a.Failure != nil:
		return failed(t, a)
	}
	_, sign := l.cost(t)
	cost := append(line{{t.dim, " · "}}, sign.line...)
	short := append(line{{t.text, Clock(a.FirstToken)}, {t.dim, " · "}, {t.text, Clock(a.Total)}}, cost...)
	const roomForCost = 13 // " · ~$0.000021"
	words := times(t, r, a, w-cost.width(r), narrowest-roomForCost, append(line{{t.dim, "· "}}, rate(t, a)...))
	return firstFitting(r, w, append(words, cost...), short)
}

// estimated marks a figure that nobody measured or reported.
func estimated(is bool) string {
	if is {
		return "~"
	}
	return ""
}

func amount(mark string, m providers.Money) string {
	if !m.Known() {
		return m.String()
	}
	return mark + m.String()
}

func count(mark string, n providers.Tokens) string {
	if !n.Known() {
		return n.String()
	}
	return mark + n.String()
}

func speed(perSecond float64) string {
	return strconv.FormatFloat(perSecond, 'f', 0, 64) + " t/s"
}

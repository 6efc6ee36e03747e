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
// narrow and has the height for it, and below them at most so many asides.
func (l *lane) meters(t theme, r ruler, w, lines, asides int) []string {
	var rows, left []string
	switch {
	case l.stage == idle:
		return append([]string{l.ready(t).render(r, w)}, make([]string, lines-1)...)
	case lines == 3:
		rows, left = l.narrowMeters(t, r, w)
	default:
		bill := l.bill(t, r, w)
		rows, left = []string{l.verdict(t, r, w, rate(t, l.answer)...), bill.render(r, w)}, bill.left
		if l.running() {
			rows[0] = spread(r, l.live(t), l.liveSpeed(t), w)
		}
	}
	return append(rows, l.asides(t, r, w, asides, left)...)
}

// ready says whether the lane can take the prompt that is being written.
func (l *lane) ready(t theme) line {
	if crowded(l.model, l.input) {
		return line{{t.warn, "! prompt too long"}}
	}
	return line{{t.dim, "ready"}}
}

// narrowMeters are the three lines of a narrow lane.
func (l *lane) narrowMeters(t theme, r ruler, w int) (rows, left []string) {
	first, pace := l.verdict(t, r, w), rate(t, l.answer)
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
func (l *lane) verdict(t theme, r ruler, w int, more ...span) string {
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
	return times(t, r, a, w, more).render(r, w)
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

// times are first token and total of an answer, with as many words as fit.
func times(t theme, r ruler, a engine.Answer, w int, more line) line {
	first, total := Clock(a.FirstToken), Clock(a.Total)
	gap := func(n int) line {
		if len(more) == 0 {
			return nil
		}
		return append(line{{t.text, blank(n)}}, more...)
	}
	return firstFitting(r, w,
		append(line{{t.dim, "first "}, {t.text, first}, {t.dim, "  total "}, {t.text, total}}, gap(2)...),
		append(line{{t.dim, "first "}, {t.text, first}, {t.dim, " all "}, {t.text, total}}, gap(2)...),
		append(line{{t.dim, "1st "}, {t.text, first}, {t.dim, " all "}, {t.text, total}}, gap(1)...),
		append(line{{t.text, first}, {t.dim, " · "}, {t.text, total}}, gap(1)...),
	)
}

// rate is how fast an answer came.
func rate(t theme, a engine.Answer) line {
	if s, ok := a.Speed(); ok {
		return line{{t.text, estimated(a.Usage.Estimated) + speed(s)}}
	}
	return line{{t.text, "— t/s"}}
}

// brief is both meters in one line, for the border of a low screen.
func (l *lane) brief(t theme, r ruler, w int) line {
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
	return firstFitting(r, w, append(times(t, r, a, w-cost.width(r), append(line{{t.dim, "· "}}, rate(t, a)...)), cost...), short)
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

// counted is a number with its noun: "1 word", "3 words".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

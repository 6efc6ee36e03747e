package prometheus

import (
	"io"
	"time"

	"switchboard/engine"
	"switchboard/engine/health"
)

// WriteHealth writes what is known of each model in each task over each
// window. What is not known is left out.
func WriteHealth(to io.Writer, h *health.Health, at time.Time) error {
	var readings []windowed
	for _, p := range h.Pairs() {
		for _, w := range health.Windows {
			if r := h.Read(p.Model, p.Task, w, at); r.Answers > 0 {
				readings = append(readings, windowed{r, w})
			}
		}
	}
	w := newWriter(to)
	for _, f := range families {
		w.family(f.name, f.help)
		for _, r := range readings {
			f.write(r, func(v float64, more ...label) { w.sample(f.name, v, append(r.labels(), more...)...) })
		}
	}
	limits(w, h, at)
	return w.Flush()
}

// WriteSimulated writes whether the models are simulated: then no service gave
// what is measured, and no money was spent.
func WriteSimulated(to io.Writer, simulated bool) error {
	w := newWriter(to)
	w.family("switchboard_simulated", "1 where the models are simulated and no money is spent, else 0.")
	w.sample("switchboard_simulated", indicator(simulated))
	return w.Flush()
}

// windowed is a reading with its window.
type windowed struct {
	health.Reading
	window health.Window
}

func (r windowed) labels() []label {
	return append(pair(r.Model, r.Task), label{"window", string(r.window)})
}

func pair(model string, task engine.Task) []label {
	return []label{{"model", model}, {"task", string(task)}}
}

// sample writes one figure of a reading.
type sample func(v float64, more ...label)

// families are the figures of a reading.
var families = [...]struct {
	name, help string
	write      func(windowed, sample)
}{
	{"switchboard_answers", "Answers that ended in the window, failed ones too.", func(r windowed, s sample) { s(float64(r.Answers)) }},
	{"switchboard_failures", "Answers that failed, by kind of fault.", func(r windowed, s sample) {
		for _, f := range r.Faults {
			s(float64(f.N), label{"fault", string(f.Fault)})
		}
	}},
	{"switchboard_error_ratio", "Share of answers that failed, were refused, cut off or empty.", func(r windowed, s sample) {
		if rate, ok := r.ErrorRate(); ok {
			s(rate)
		}
	}},
	{"switchboard_first_token_seconds", "Time to the first token, within 2 %.", func(r windowed, s sample) { times(r.FirstToken, s) }},
	{"switchboard_first_tokens", "First tokens that were timed.", func(r windowed, s sample) { s(float64(r.FirstToken.N)) }},
	{"switchboard_answer_seconds", "Time to the end of whole answers, within 2 %.", func(r windowed, s sample) { times(r.Total, s) }},
	{"switchboard_whole_answers", "Whole answers that were timed.", func(r windowed, s sample) { s(float64(r.Total.N)) }},
	{"switchboard_output_tokens_per_second", "Speed of whole answers between their first and last token, within 2 %.", func(r windowed, s sample) {
		if r.Speed.N > 0 {
			percentiles(r.Speed.P50, r.Speed.P95, r.Speed.P99, s)
		}
	}},
	{"switchboard_tokens", "Tokens of the answers that say how many.", func(r windowed, s sample) {
		for _, of := range []struct {
			kind string
			sum  health.TokenSum
		}{{"input", r.Input}, {"cached_input", r.CachedInput}, {"output", r.Output}} {
			if of.sum.N > 0 {
				s(float64(of.sum.Sum), label{"kind", of.kind})
			}
		}
	}},
	{"switchboard_answer_cost_usd", "Mean cost of a whole answer, of those whose cost is known.", func(r windowed, s sample) {
		if r.Cost.Known() {
			s(float64(r.Cost.Nano()) / 1e9)
		}
	}},
}

func times(t health.Times, s sample) {
	if t.N > 0 {
		percentiles(t.P50.Seconds(), t.P95.Seconds(), t.P99.Seconds(), s)
	}
}

func percentiles(p50, p95, p99 float64, s sample) {
	s(p50, label{"percentile", "50"})
	s(p95, label{"percentile", "95"})
	s(p99, label{"percentile", "99"})
}

// limits are when a first token is late now.
func limits(w writer, h *health.Health, at time.Time) {
	const name = "switchboard_first_token_limit_seconds"
	w.family(name, "Beyond it a first token is a spike.")
	for _, p := range h.Pairs() {
		if limit, _, ok := h.FirstTokenLimit(p.Model, p.Task, at); ok {
			w.sample(name, limit.Seconds(), pair(p.Model, p.Task)...)
		}
	}
}

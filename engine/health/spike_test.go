package health

import (
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// latency draws the seconds to a first token at a moment.
type latency func(r *rand.Rand, at time.Time) float64

func lognormal(median, sigma float64) latency {
	return func(r *rand.Rand, _ time.Time) float64 { return median * math.Exp(sigma*r.NormFloat64()) }
}

// twoKinds has a share of answers that take ten times as long.
func twoKinds(share float64) latency {
	return func(r *rand.Rand, at time.Time) float64 {
		v := lognormal(3, 0.3)(r, at)
		if r.Float64() < share {
			v *= 10
		}
		return v
	}
}

func pareto(alpha float64) latency {
	return func(r *rand.Rand, _ time.Time) float64 { return 2 * math.Pow(1-r.Float64(), -1/alpha) }
}

// wave is slower in the evening than in the morning, by a factor of four.
func wave(r *rand.Rand, at time.Time) float64 {
	return lognormal(3, 0.5)(r, at) * (1.25 + 0.75*math.Sin(2*math.Pi*float64(at.Unix()%86400)/86400))
}

// peak is four times as slow for three hours of the day.
func peak(r *rand.Rand, at time.Time) float64 {
	v := lognormal(3, 0.5)(r, at)
	if h := at.Hour(); h >= 9 && h < 12 {
		v *= 4
	}
	return v
}

// quiet are services with which nothing is wrong. Their times are long, so that
// the least limit has no part in it.
var quiet = []struct {
	name string
	draw latency
}{
	{"lognormal, σ 0.3", lognormal(3, 0.3)},
	{"lognormal, σ 0.6", lognormal(3, 0.6)},
	{"lognormal, σ 1.0", lognormal(3, 1)},
	{"lognormal, σ 1.3", lognormal(3, 1.3)},
	{"1 % ten times as slow", twoKinds(0.01)},
	{"2 % ten times as slow", twoKinds(0.02)},
	{"4 % ten times as slow", twoKinds(0.04)},
	{"10 % ten times as slow", twoKinds(0.1)},
	{"Pareto, α 2", pareto(2)},
	{"Pareto, α 1.5", pareto(1.5)},
	{"Pareto, α 1.2", pareto(1.2)},
	{"a daily wave of 4 ×", wave},
	{"a daily peak of 4 ×", peak},
}

// live lets a pair answer prompts at random moments, so many an hour, as a
// routed call would: what is late is ended at the limit. It calls see with each.
func live(h *Health, r *rand.Rand, from, until time.Time, perHour float64, draw latency, see func(took, limit time.Duration, ok bool)) {
	for at := from; at.Before(until); at = at.Add(time.Duration(r.ExpFloat64() / perHour * float64(time.Hour))) {
		limit, _, ok := h.FirstTokenLimit("m", engine.Math, at)
		took := time.Duration(draw(r, at) * float64(time.Second))
		see(took, limit, ok)
		if ok && took > limit {
			h.Note(failed(providers.FirstTokenTimeout, limit), engine.Math, at)
		} else {
			h.Note(whole(took), engine.Math, at)
		}
	}
}

// worlds is how many times a simulation runs: often enough in every test run to
// find a gross mistake, and ten times as often for the figures of the documents.
func worlds(usual int) uint64 {
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		return uint64(10 * max(1, usual))
	}
	return uint64(max(1, usual))
}

// alarms counts prompts that had a limit, and those of them that were late.
type alarms struct{ prompts, late int }

func (a *alarms) see(took, limit time.Duration, ok bool) {
	if ok {
		a.prompts++
	}
	if ok && took > limit {
		a.late++
	}
}

func (a *alarms) rate() float64 { return float64(a.late) / float64(a.prompts) }

func TestFalseAlarmsAreAtMostOneInAHundred(t *testing.T) {
	if testing.Short() {
		t.Skip("a long simulation")
	}
	const inFirstWeek, later = 0.02, 0.01
	for _, w := range quiet {
		t.Run(w.name, func(t *testing.T) {
			for _, perHour := range []float64{4, 40} {
				weeks, ratio := [2]alarms{}, 0.0
				seeds := worlds(28 / int(perHour))
				for seed := range seeds {
					h, r, end := New(), rand.New(rand.NewPCG(seed, 7)), noon
					for i := range weeks {
						begin := end
						end = begin.AddDate(0, 0, 7)
						live(h, r, begin, end, perHour, w.draw, weeks[i].see)
					}
					limit, p95, _ := h.FirstTokenLimit("m", engine.Math, end)
					ratio += float64(limit) / float64(p95) / float64(seeds)
				}
				t.Logf("%2.0f an hour: in the first week %.2f %%, then %.2f %% of %d, limit %.1f × p95", perHour, 100*weeks[0].rate(), 100*weeks[1].rate(), weeks[1].prompts, ratio)
				if weeks[0].rate() > inFirstWeek || weeks[1].rate() > later {
					t.Errorf("%.0f an hour: too many prompts are late though nothing is wrong", perHour)
				}
			}
		})
	}
}

func TestASpikeIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("a long simulation")
	}
	for _, w := range []struct {
		name  string
		draw  latency
		times float64 // as slow
		least float64 // share of prompts found
	}{
		{"steady, 5 times as slow", lognormal(3, 0.3), 5, 0.9},
		{"varied, 10 times as slow", lognormal(3, 0.6), 10, 0.75},
		{"very varied, 30 times as slow", lognormal(3, 1), 30, 0.7},
		{"of two kinds, 20 times as slow", twoKinds(0.02), 20, 0.8},
	} {
		t.Run(w.name, func(t *testing.T) {
			var found alarms
			for seed := range worlds(4) {
				h, r := New(), rand.New(rand.NewPCG(seed, 9))
				spike := noon.AddDate(0, 0, 4)
				live(h, r, noon, spike, 20, w.draw, new(alarms).see)
				slow := func(r *rand.Rand, at time.Time) float64 { return w.times * w.draw(r, at) }
				live(h, r, spike, spike.Add(time.Hour), 60, slow, found.see)
			}
			t.Logf("%.0f %% of %d", 100*found.rate(), found.prompts)
			if found.rate() < w.least {
				t.Errorf("%.0f %% of %d slow prompts are found", 100*found.rate(), found.prompts)
			}
		})
	}
}

func TestALimitNeedsEvidence(t *testing.T) {
	note := func(h *Health, n int, task engine.Task, first time.Duration, at time.Time) {
		for range n {
			h.Note(whole(first), task, at)
		}
	}
	near := func(got, want time.Duration) bool { return math.Abs(got.Seconds()/want.Seconds()-1) < 0.03 }
	t.Run("none of an unknown model", func(t *testing.T) {
		if _, _, ok := New().FirstTokenLimit("m", engine.Math, noon); ok {
			t.Error("a limit out of nothing")
		}
	})
	t.Run("none of few answers, and one when there are enough", func(t *testing.T) {
		h := New()
		note(h, fewestFirsts-1, engine.Math, 4*time.Second, noon)
		if _, _, ok := h.FirstTokenLimit("m", engine.Math, noon); ok {
			t.Error("a limit out of too little")
		}
		note(h, 1, engine.Math, 4*time.Second, noon)
		if limit, p95, ok := h.FirstTokenLimit("m", engine.Math, noon); !ok || !near(limit, 8*time.Second) || !near(p95, 4*time.Second) {
			t.Error(limit, p95, ok)
		}
	})
	t.Run("that of the hour of the day comes first", func(t *testing.T) {
		h := New()
		note(h, fewestOfDay, engine.Math, 10*time.Second, noon.AddDate(0, 0, -1))
		note(h, fewestOfDay*20, engine.Math, 4*time.Second, noon.Add(-2*time.Hour))
		if _, p95, _ := h.FirstTokenLimit("m", engine.Math, noon); !near(p95, 10*time.Second) {
			t.Error(p95)
		}
		if _, p95, _ := h.FirstTokenLimit("m", engine.Math, noon.Add(time.Hour)); !near(p95, 4*time.Second) {
			t.Error(p95)
		}
	})
	t.Run("but not where few answers came in it", func(t *testing.T) {
		h := New()
		note(h, fewestOfDay-1, engine.Math, 10*time.Second, noon.AddDate(0, 0, -1))
		note(h, fewestOfDay*20, engine.Math, 4*time.Second, noon.Add(-2*time.Hour))
		if _, p95, _ := h.FirstTokenLimit("m", engine.Math, noon); !near(p95, 4*time.Second) {
			t.Error(p95)
		}
	})
	t.Run("else that of all tasks", func(t *testing.T) {
		h := New()
		note(h, 1, engine.Math, 4*time.Second, noon)
		note(h, fewestFirsts, engine.Coding, 10*time.Second, noon)
		for _, task := range []engine.Task{engine.Math, engine.Writing} {
			if _, p95, ok := h.FirstTokenLimit("m", task, noon); !ok || !near(p95, 10*time.Second) {
				t.Error(task, p95, ok)
			}
		}
	})
	t.Run("none after a week of silence", func(t *testing.T) {
		h := New()
		note(h, fewestOfDay, engine.Math, time.Second, noon)
		if _, _, ok := h.FirstTokenLimit("m", engine.Math, noon.AddDate(0, 0, 8)); ok {
			t.Error("a limit out of what is forgotten")
		}
	})
	t.Run("never so short that a lost packet is a spike", func(t *testing.T) {
		h := New()
		note(h, fewestOfDay, engine.Math, 30*time.Millisecond, noon)
		if limit, _, ok := h.FirstTokenLimit("m", engine.Math, noon); !ok || limit != leastLimit {
			t.Error(limit, ok)
		}
	})
	t.Run("the same for some seconds, whatever comes", func(t *testing.T) {
		h := New()
		note(h, fewestOfDay, engine.Math, 4*time.Second, noon)
		first, _, _ := h.FirstTokenLimit("m", engine.Math, noon)
		note(h, fewestOfDay, engine.Math, 20*time.Second, noon)
		if same, _, _ := h.FirstTokenLimit("m", engine.Math, noon.Add(4*time.Second)); same != first {
			t.Error("worked out anew at once")
		}
		if later, _, _ := h.FirstTokenLimit("m", engine.Math, noon.Add(5*time.Second)); later <= first {
			t.Error("not worked out anew")
		}
	})
	t.Run("an hour in which nothing comes does not raise it", func(t *testing.T) {
		h := New()
		for i := range 24 {
			note(h, 20, engine.Math, 4*time.Second, noon.Add(time.Duration(i)*time.Hour))
		}
		at := noon.AddDate(0, 0, 1)
		before, _, _ := h.FirstTokenLimit("m", engine.Math, at)
		for range 500 {
			h.Note(failed(providers.FirstTokenTimeout, 30*time.Second), engine.Math, at)
		}
		if r := h.Read("m", engine.Math, Day, at); r.Errors != 500 || r.FirstToken.N != 23*20 {
			t.Errorf("%+v", r)
		}
		for _, later := range []time.Duration{time.Minute, 4 * time.Hour} {
			if limit, _, _ := h.FirstTokenLimit("m", engine.Math, at.Add(later)); limit != before {
				t.Errorf("%v later: %v, before %v", later, limit, before)
			}
		}
	})
}

func TestAWaitThatWasEnded(t *testing.T) {
	const own = 4 * time.Second
	after := func(waits int, between bool) (*Health, time.Duration) {
		h := New()
		for range 1000 {
			h.Note(whole(own), engine.Math, noon)
		}
		limit, _, _ := h.FirstTokenLimit("m", engine.Math, noon)
		at := noon
		for range waits {
			at = at.Add(10 * time.Second)
			h.Note(failed(providers.FirstTokenTimeout, limit), engine.Math, at)
			if between {
				h.Note(whole(own), engine.Math, at)
			}
			limit, _, _ = h.FirstTokenLimit("m", engine.Math, at.Add(limitAge*time.Second))
		}
		return h, limit
	}
	_, before := after(0, false)
	t.Run("makes the next limit longer", func(t *testing.T) {
		if _, limit := after(40, true); limit <= before {
			t.Errorf("%v, before %v", limit, before)
		}
	})
	t.Run("counts once in an outage", func(t *testing.T) {
		if _, limit := after(40, false); limit != before {
			t.Errorf("%v, before %v", limit, before)
		}
	})
	t.Run("is no first token that was measured", func(t *testing.T) {
		h, _ := after(40, true)
		if first := h.Read("m", engine.Math, Hour, noon.Add(10*time.Minute)).FirstToken; first.N != 1040 || first.P99 > own+own/20 {
			t.Errorf("%+v", first)
		}
	})
}

func TestNothingIsAllocatedOnceItIsWarm(t *testing.T) {
	if testing.Short() {
		t.Skip("allocations are no matter for the race detector, which has its own")
	}
	h := New()
	fill(h, 30, false)
	at := noon.AddDate(0, 0, 7)
	answer := whole(time.Second)
	for name, fn := range map[string]func(){
		"for a limit":                 func() { h.FirstTokenLimit("m", engine.Math, noon.AddDate(0, 0, 7)) },
		"for a limit worked out anew": func() { at = at.Add(time.Minute); h.models["m"].notes++; h.FirstTokenLimit("m", engine.Math, at) },
		"for an answer":               func() { h.Note(answer, engine.Math, noon.AddDate(0, 0, 7)) },
	} {
		t.Run(name, func(t *testing.T) {
			if n := testing.AllocsPerRun(100, fn); n > 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

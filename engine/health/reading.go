package health

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Window is how far a reading goes back. The span that is under way is one of its spans, so
// that an hour has 55 to 60 minutes, and a day 23 to 24 hours.
type Window string

// The windows.
const (
	Hour Window = "hour"
	Day  Window = "day"
	Week Window = "week"
)

// Windows lists them, the shortest first.
var Windows = [...]Window{Hour, Day, Week}

// Reading is the figures of a model in a task over some time. Each figure comes with the
// number of answers that it is of. Where that is 0, the figure is unknown, whatever its
// value.
type Reading struct {
	Model string
	Task  engine.Task // "": all tasks

	Answers int // number of answers that count, see the package comment
	Errors  int // how many of them failed, were refused, cut off or empty
	Faults  []FaultCount

	FirstToken Times // times to the first token, which may be of reasoning; of answers that broke off later too
	Total      Times // times to the end, of complete answers
	Speed      Rates // tokens a second, of complete answers

	Input, CachedInput, Output TokenSum // of all answers that report them

	Cost      providers.Money // mean cost of a complete answer
	Priced    int             // number of complete answers whose cost is known
	Estimated bool            // whether a part of these costs is estimated
}

// FaultCount is how often a fault happened.
type FaultCount struct {
	Fault providers.Fault
	N     int
}

// Times are quantiles of N durations, within 2 %.
type Times struct {
	N             int
	P50, P95, P99 time.Duration
}

// Rates are quantiles of N figures a second, within 2 %.
type Rates struct {
	N             int
	P50, P95, P99 float64
}

// TokenSum is the sum of the tokens of N answers.
type TokenSum struct {
	N   int
	Sum int64
}

func (t *TokenSum) add(count providers.Tokens) {
	if count.Known() {
		t.N++
		t.Sum += count.Int()
	}
}

func (t *TokenSum) join(o TokenSum) {
	t.N += o.N
	t.Sum += o.Sum
}

// ErrorRate is the share of answers that failed, were refused, cut off or
// empty.
func (r Reading) ErrorRate() (rate float64, ok bool) {
	if r.Answers == 0 {
		return 0, false
	}
	return float64(r.Errors) / float64(r.Answers), true
}

// Read is the reading of a model in a task, or in all tasks where task is "", over a window
// that ends at a moment.
func (h *Health) Read(model string, task engine.Task, w Window, at time.Time) Reading {
	return h.reading(model, task, func(s *series) {
		if w == Hour {
			joinSpan(&h.joined, s.fives[:], lastHour, at.Unix()/fiveMins)
			return
		}
		joinSpan(&h.joined, s.hours[:], spanOf(w), at.Unix()/hour)
	})
}

// HourOfDay is the reading over the last week of one hour of the day, in UTC: the one in
// which another moment lies.
func (h *Health) HourOfDay(model string, task engine.Task, of, at time.Time) Reading {
	return h.reading(model, task, func(s *series) {
		joinSpan(&h.joined, s.hours[:], sameHours(of.Unix()/hour), at.Unix()/hour)
	})
}

// LastDay is the times to the first token in each of the last 24 hours. The last one is the
// hour under way.
func (h *Health) LastDay(model string, task engine.Task, at time.Time) (day [24]Times) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.series(model, task)
	if s == nil {
		return day
	}
	now := at.Unix() / hour
	for i := range day {
		number := now - int64(len(day)-1-i)
		if b := s.hours[number%hours]; b != nil && b.number == number {
			day[i] = h.times(&b.first)
		}
	}
	return day
}

// Pair is a model in a task.
type Pair struct {
	Model string
	Task  engine.Task
}

// Pairs are the models and tasks that have figures, by model and then in the order of
// engine.Tasks.
func (h *Health) Pairs() []Pair {
	h.mu.Lock()
	defer h.mu.Unlock()
	var pairs []Pair
	for _, id := range slices.Sorted(maps.Keys(h.models)) {
		for i, s := range h.models[id].tasks {
			if s != nil {
				pairs = append(pairs, Pair{id, engine.Tasks[i]})
			}
		}
	}
	return pairs
}

// reading joins the buckets of a span into one reading.
func (h *Health) reading(model string, task engine.Task, join func(*series)) Reading {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := Reading{Model: model, Task: task}
	s := h.series(model, task)
	if s == nil {
		return r
	}
	h.joined.clear(0)
	join(s)
	b := &h.joined
	r.Answers, r.Errors, r.Faults = b.answers, b.answers-b.whole, faultCounts(b.faults)
	r.FirstToken, r.Total, r.Speed = h.times(&b.first), h.times(&b.total), h.rates(&b.speed)
	r.Input, r.CachedInput, r.Output = b.input, b.cached, b.output
	r.Priced, r.Estimated = b.priced, b.estimated
	if mean := b.nano / float64(b.priced); mean < math.MaxInt64 {
		r.Cost = providers.Nano(int64(math.Round(mean)))
	}
	return r
}

// faultCounts are the faults of a bucket, the most frequent first.
func faultCounts(of map[providers.Fault]int) []FaultCount {
	var counts []FaultCount
	for fault, n := range of {
		counts = append(counts, FaultCount{fault, n})
	}
	slices.SortFunc(counts, func(a, b FaultCount) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Fault, b.Fault)) })
	return counts
}

func (h *Health) times(s *sketch) Times {
	at := func(q float64) time.Duration { return seconds(s.quantile(h.scale, q)) }
	return Times{s.n, at(0.5), at(0.95), at(0.99)}
}

func (h *Health) rates(s *sketch) Rates {
	at := func(q float64) float64 { return s.quantile(h.scale, q) }
	return Rates{s.n, at(0.5), at(0.95), at(0.99)}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

package metrics

import (
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// ModelStats is how one model did, in one task or in all. What nobody measured
// or judged is unknown: the N beside it is then 0, and money is unknown.
type ModelStats struct {
	Model string
	Task  engine.Task // "" is all of them

	Answers int   // that ended, except those the user stopped
	Errors  Share // of them: failed, refused, cut off or empty

	// Of whole answers of which it is known.
	FirstToken Spread // time to it
	Total      Spread
	Speed      Spread          // tokens a second
	Cost       providers.Money // the mean
	Priced     int             // whole answers whose cost is known
	Unpriced   int             // the others
	Estimated  bool            // a part of these costs was estimated

	// Of answers that were judged one by one. One that several people judged
	// is one answer, and accepted by the share of them.
	Acceptance Share
	Quality    float64 // the mean; of no meaning where Acceptance.N is 0

	// CostPerAccepted is what was paid, for failed and refused answers too, for
	// each whole answer, over the share accepted:
	// unknown while either is, and when none was.
	CostPerAccepted providers.Money
}

// Spread is the middle and the upper end of what was measured N times.
type Spread struct {
	N        int
	P50, P95 float64 // of times in nanoseconds
}

// Times are both ends as durations.
func (s Spread) Times() (p50, p95 time.Duration) {
	return time.Duration(s.P50), time.Duration(s.P95)
}

// acceptable is the least quality of an answer that counts as accepted: a yes,
// 4 of 5, or as much from a file.
const acceptable = 0.75

// modelTask is what a ModelStats is about.
type modelTask struct {
	model string
	task  engine.Task
}

// measured collects what a ModelStats is made of.
type measured struct {
	answers, errors     int
	first, total, speed []float64
	nano                float64 // a float: a hundred thousand answers may not fit an int64
	wasted              float64 // likewise, of failed and refused answers
	priced, unpriced    int
	estimated           bool
	judged              int
	accepted, quality   float64
}

func (m *measured) add(a engine.Answer) {
	if a.Finish == "" || a.Finish == providers.Cancelled || a.Cached != nil {
		return // what was given again was counted when it was given first
	}
	m.answers++
	if !a.OK() || a.Finish == providers.Truncated {
		m.errors++
		if a.Cost.Known() {
			m.wasted += float64(a.Cost.Nano())
		}
		return
	}
	m.first = appendTime(m.first, a.FirstToken)
	m.total = appendTime(m.total, a.Total)
	if s, ok := a.Speed(); ok {
		m.speed = append(m.speed, s)
	}
	if !a.Cost.Known() {
		m.unpriced++
		return
	}
	m.priced++
	m.nano += float64(a.Cost.Nano())
	m.estimated = m.estimated || a.Usage.Estimated || a.CostBasis == providers.AtMost
}

func appendTime(times []float64, d time.Duration) []float64 {
	if d <= 0 {
		return times // it was not measured
	}
	return append(times, float64(d))
}

// judge adds an answer with the qualities that its raters gave it.
func (m *measured) judge(qualities []float64) {
	m.judged++
	for _, q := range qualities {
		m.quality += q / float64(len(qualities))
		if q >= acceptable {
			m.accepted += 1 / float64(len(qualities))
		}
	}
}

func (m *measured) stats(of modelTask, confidence float64) ModelStats {
	s := ModelStats{
		Model: of.model, Task: of.task, Answers: m.answers,
		Errors:     ShareOf(float64(m.errors), m.answers, confidence),
		FirstToken: SpreadOf(m.first), Total: SpreadOf(m.total), Speed: SpreadOf(m.speed),
		Priced: m.priced, Unpriced: m.unpriced, Estimated: m.estimated,
	}
	if m.priced > 0 {
		s.Cost = nearest(m.nano / float64(m.priced))
	}
	m.judgedOf(&s, confidence)
	return s
}

// judgedOf adds what depends on verdicts.
func (m *measured) judgedOf(s *ModelStats, confidence float64) {
	s.Acceptance = ShareOf(m.accepted, m.judged, confidence)
	if m.judged > 0 {
		s.Quality = m.quality / float64(m.judged)
	}
	if m.priced > 0 && m.accepted > 0 {
		s.CostPerAccepted = nearest((m.nano + m.wasted) / float64(m.priced) / s.Acceptance.Value)
	}
}

// nearest is a mean in whole nano-dollars.
func nearest(nano float64) providers.Money {
	if nano >= math.MaxInt64 {
		return providers.Money{}
	}
	return providers.Nano(int64(math.Round(nano)))
}

// SpreadOf sorts what was measured and finds its middle and its upper end.
func SpreadOf(values []float64) Spread {
	slices.Sort(values)
	return Spread{len(values), quantile(values, 0.5), quantile(values, 0.95)}
}

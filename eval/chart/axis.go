package chart

import (
	"math"
)

// largest is the largest number that is drawn; of Time, a second in the year 5138.
const (
	largest     = 1e15
	largestTime = 1e11
	smallestLog = 1e-15
)

// drawn reports whether a number has a place on the axis.
func (a Axis) drawn(v float64) bool {
	switch {
	case math.IsNaN(v):
		return false
	case a.Unit == Time:
		return math.Abs(v) <= largestTime
	case a.Log:
		return v >= smallestLog && v <= largest
	}
	return math.Abs(v) <= largest
}

// scale is an axis with its ends in numbers and in positions.
type scale struct {
	Axis
	from, to   float64
	start, end float64
}

// newScale reaches all numbers that can be drawn. It is false without any.
func newScale(a Axis, values []float64) (scale, bool) {
	s := scale{Axis: a, from: math.Inf(1), to: math.Inf(-1)}
	if a.Unit == Time {
		s.Log = false
	}
	seen := false
	for _, v := range values {
		if s.drawn(v) {
			s.from, s.to, seen = min(s.from, v), max(s.to, v), true
		}
	}
	if !seen {
		return s, false
	}
	for _, v := range a.Include {
		if s.drawn(v) {
			s.from, s.to = min(s.from, v), max(s.to, v)
		}
	}
	s.widen()
	return s, true
}

// widen parts ends that are too close for a float to have steps between them.
func (s *scale) widen() {
	size := max(math.Abs(s.from), math.Abs(s.to))
	switch {
	case s.Unit == Time:
		if s.to-s.from < 60 {
			s.from, s.to = s.from-12*3600, s.to+12*3600
		}
	case s.Log:
		if s.to < s.from*1.01 {
			s.from, s.to = s.from/2, s.to*2
		}
	case size == 0:
		s.to = 1
	case s.to-s.from < size*1e-9:
		s.from, s.to = s.from-size/2, s.to+size/2
	}
}

// at is where a number stands.
func (s scale) at(v float64) float64 {
	from, to := s.from, s.to
	if s.Log {
		v, from, to = math.Log10(v), math.Log10(from), math.Log10(to)
	}
	return s.start + (v-from)/(to-from)*(s.end-s.start)
}

// clamped is where a number stands, or the end next to it.
func (s scale) clamped(v float64) float64 { return s.at(min(max(v, s.from), s.to)) }

// reach moves the ends of an axis outward to round numbers.
func (s *scale) reach(most int) {
	if s.Unit == Time || s.Log {
		return
	}
	step := roundStep((s.to - s.from) / float64(most))
	s.from, s.to = math.Floor(s.from/step+1e-9)*step, math.Ceil(s.to/step-1e-9)*step
}

// tick is a round number of an axis.
type tick struct {
	value float64
	label string
}

// ticks are at most about so many round numbers between the ends.
func (s scale) ticks(most int) []tick {
	most = max(most, 2)
	switch {
	case s.Unit == Time:
		return s.timeTicks(most)
	case s.Log:
		return s.logTicks(most)
	}
	step := roundStep((s.to - s.from) / float64(most))
	var all []tick
	for i := math.Ceil(s.from/step - 1e-9); i*step <= s.to+step*1e-9 && len(all) <= 2*most; i++ {
		v := i * step
		all = append(all, tick{v, s.Unit.text(v, step)})
	}
	return all
}

// roundStep is the least of 1, 2 and 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 2, 5} {
		if f*power >= v*(1-1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// logTicks are powers of ten, with 2 and 5 between them where there is room.
func (s scale) logTicks(most int) []tick {
	first, last := int(math.Floor(math.Log10(s.from))), int(math.Ceil(math.Log10(s.to)))
	for _, factors := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
		if all := s.factorTicks(first, last, 1, factors); len(all) <= most {
			return all
		}
	}
	return s.factorTicks(first, last, 1+(last-first)/most, []float64{1})
}

func (s scale) factorTicks(first, last, every int, factors []float64) []tick {
	var all []tick
	for e := first; e <= last; e += every {
		power := math.Pow(10, float64(e))
		for _, f := range factors {
			if v := f * power; v >= s.from*(1-1e-9) && v <= s.to*(1+1e-9) {
				all = append(all, tick{v, s.Unit.text(v, v)})
			}
		}
	}
	return all
}

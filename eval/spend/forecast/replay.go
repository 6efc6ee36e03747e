package forecast

import "math"

const (
	// mostOrigins is the number of days back from which forecasts are replayed: half a
	// year.
	mostOrigins = 182
	// leastTests is how many errors must be known before a method is preferred to the
	// plain one.
	leastTests = 200
	// gain is how clearly a method must be better than a plainer one: the factor on the
	// plainer one's distance to always having taken the best method.
	gain = 0.8
	// mostError is the largest error for each day that is believed: where spending begins
	// from next to nothing, an error may be any number of times as large as a usual day.
	mostError = 8
	// halfLife is the number of days after which an error counts half in the choice of a
	// method.
	halfLife = 14
)

// origin is a day on which a forecast was made from the days before it.
type origin struct {
	fit    fit
	ok     bool // enough days were known
	chosen int  // place of the chosen method
	bands  [horizon + 1]band
	errors [len(methods)][horizon + 1]float64 // mean error over the first k days, by method and k, in sizes of a day; NaN: not known
	single [horizon/7 + 1]float64             // error of the chosen method on the day that many weeks ahead
}

// replay is a history played from each day on.
type replay struct {
	*fitter
	begin   int // the day of origins[0]
	origins []origin
	next    ahead // the days from today on
	past    [horizon + 1]pool
	single  [horizon/7 + 1]pool

	misses [len(methods)]float64 // weighted
	least  float64               // what the error would be with the best method each time
	weight float64
	tests  int
}

// replayed replays a series. Its last origin is today, of which nothing is known yet.
func replayed(s series) *replay {
	n := s.len()
	r := &replay{fitter: newFitter(s), begin: max(0, n-mostOrigins)}
	r.origins = make([]origin, n-r.begin+1)
	for k := range r.past {
		r.past[k] = make(pool, 0, len(r.origins))
	}
	for at := r.begin; at <= n; at++ {
		r.learn(at)
		r.play(at)
	}
	return r
}

// today is the origin of the forecast.
func (r *replay) today() *origin { return &r.origins[len(r.origins)-1] }

// made is the origin of a day; false where no forecast could be made on it.
func (r *replay) made(at int) (*origin, bool) {
	if at < r.begin || at > r.len() {
		return nil, false
	}
	o := &r.origins[at-r.begin]
	return o, o.ok
}

// learn counts the errors that are known since the end of the day before.
func (r *replay) learn(at int) {
	forget := math.Pow(0.5, 1.0/halfLife)
	for m := range r.misses {
		r.misses[m] *= forget
	}
	r.least *= forget
	r.weight *= forget
	for k := 1; k <= horizon; k++ {
		o, ok := r.made(at - k)
		if !ok || math.IsNaN(o.errors[0][k]) {
			continue
		}
		r.compare(o, k)
		r.past[k] = r.past[k].add(o.errors[o.chosen][k])
		if week, rest := (k-1)/7, (k-1)%7; rest == 0 && !math.IsNaN(o.single[week]) {
			r.single[week] = r.single[week].add(o.single[week])
		}
	}
}

// compare counts how wrong the methods were over the first k days from an origin on.
func (r *replay) compare(o *origin, k int) {
	least := math.Inf(1)
	for m := range r.misses {
		miss := math.Abs(o.errors[m][k])
		r.misses[m] += miss
		least = min(least, miss)
	}
	r.least += least
	r.weight++
	r.tests++
}

// best is the method with the least error so far, or a plainer one that is not clearly
// worse. What no method could foresee counts for none of them.
func (r *replay) best() (best int) {
	if r.tests < leastTests {
		return 0
	}
	for m, miss := range r.misses {
		if miss-r.least < gain*(r.misses[best]-r.least) {
			best = m
		}
	}
	return best
}

// play makes the forecasts of a day, and keeps the errors for when they are known.
func (r *replay) play(at int) {
	o := &r.origins[at-r.begin]
	if o.fit, o.ok = r.before(at); !o.ok {
		return
	}
	o.chosen = r.best()
	o.bands = o.bandsOf(&r.past, r.surprise(at))
	r.next = r.ahead(o.fit, at)
	for m := range r.next {
		r.score(o, at, m)
	}
}

// surprise is how far off the week before a day was, where that was outside its interval:
// spending may have changed.
func (r *replay) surprise(at int) band {
	o, ok := r.made(at - 7)
	if !ok || math.IsNaN(o.errors[o.chosen][7]) {
		return band{}
	}
	miss, expected := o.errors[o.chosen][7], o.bands[7]
	if miss >= expected.low && miss <= expected.high {
		return band{}
	}
	return band{min(miss, 0), max(miss, 0)}
}

// score compares a method's forecasts with what the days cost. Unknown days count on
// neither side; where they are more than a quarter of the days there is no error.
func (r *replay) score(o *origin, at, m int) {
	var sum, actual float64
	known := 0
	for j := range horizon {
		miss := math.NaN()
		if at+j < r.len() && r.known[at+j] {
			miss = r.value[at+j] - r.next[m][j]
			sum += miss
			actual += math.Abs(r.value[at+j])
			known++
		}
		if m == o.chosen && j%7 == 0 {
			o.single[j/7] = relative(miss, o.fit.size, math.Abs(miss))
		}
		o.errors[m][j+1] = math.NaN()
		if at+j < r.len() && known > 0 && 4*known >= 3*(j+1) {
			days := float64(known)
			o.errors[m][j+1] = relative(sum/days, o.fit.size, actual/days)
		}
	}
}

// relative is an error in sizes of a day. Where nothing was spent before, it is measured
// by what was spent on the days themselves.
func relative(miss, size, actual float64) float64 {
	switch {
	case size == 0 && actual == 0:
		return miss // the error is 0, or not known
	case size == 0:
		size = actual
	}
	return min(mostError, max(-mostError, miss/size))
}

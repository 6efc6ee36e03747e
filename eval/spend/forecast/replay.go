package forecast

import "math"

const (
	// mostOrigins is how many days back the methods are played: half a year.
	mostOrigins = 182
	// leastTests are the errors that must be known before a method is preferred
	// to the plain one.
	leastTests = 200
	// gain is by how much nearer a method must be, than a plainer one, to always
	// having taken the best one.
	gain = 0.8
	// mostError is the largest error for each day that is believed: what begins
	// from next to nothing is any number of times as large.
	mostError = 8
	// halfLife is after how many days an error counts half in that choice.
	halfLife = 14
)

// origin is a day on which a forecast was made from the days before it.
type origin struct {
	fit    fit
	ok     bool // enough days were known
	chosen int  // of the methods
	bands  [horizon + 1]band
	errors [len(methods)][horizon + 1]float64 // of the first k days, for each day, in sizes of a day; NaN: not known
	single [horizon/7 + 1]float64             // of the day so many weeks ahead, by the chosen method
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
	least  float64               // what they would be with the best method each time
	weight float64
	tests  int
}

// replayed plays a series; its last origin is today, of which nothing is known
// yet.
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

// made is the origin of a day, where a forecast could be made on it.
func (r *replay) made(at int) (*origin, bool) {
	if at < r.begin || at > r.len() {
		return nil, false
	}
	o := &r.origins[at-r.begin]
	return o, o.ok
}

// learn counts the errors that are known since the day before is over.
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

// compare counts what the methods made of the first k days from an origin on.
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

// best is the method with the least error so far, and a plainer one where that
// is not clearly worse. What no method could see coming counts for neither.
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

// play forecasts from a day on, and notes the errors for when they are known.
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

// surprise is how far the week before a day was off, where that was outside what
// the interval of then had: things may have changed.
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

// score compares a method's days with what they cost. Days of which nothing is
// known count on neither side, and where they are more than a quarter of the
// days there is no error.
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

// relative is an error in sizes of a day. Where nothing was spent before, it is
// measured in what was spent then.
func relative(miss, size, actual float64) float64 {
	switch {
	case size == 0 && actual == 0:
		return miss // which is 0, or not known
	case size == 0:
		size = actual
	}
	return min(mostError, max(-mostError, miss/size))
}

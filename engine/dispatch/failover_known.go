package dispatch

import (
	"time"

	"switchboard/engine"
	"switchboard/engine/cache"
	"switchboard/providers"
)

// madeAnswer is a whole answer, or one that was cut off, to the prompt of a routed call that has a check: a rung's or a check's.
type madeAnswer struct {
	engine.Answer
	sample int // a second sample of a model is another request
}

// note keeps an answer for the rungs and checks that come later. A model that was asked as a
// check is not asked again when its turn comes, nor the other way round: what was compared is
// one and the same answer of each model, as in what calibration has seen. One that the
// output limit cut off would be cut off again.
func (f *failover) note(l *lane, a engine.Answer) {
	if l != nil && (cache.Whole(a) || a.OK() && a.Finish == providers.Length && a.Cached == nil) {
		f.made = append(f.made, madeAnswer{a, l.request.Sample})
	}
}

// known is an answer to the request of a lane that is there already.
func (f *failover) known(l *lane) (engine.Answer, bool) {
	for _, m := range f.made {
		if m.Model == l.request.Model.ID && m.sample == l.request.Sample {
			return cache.Again(m.Answer, engine.Cached{Time: time.Now()}), true
		}
	}
	return l.cache.Answer(l.key, time.Now())
}

// keepKnown keeps an answer that was there already, unless it is to be doubted: nobody has
// looked at one that was made to check another, and is of no trial yet.
func (f *failover) keepKnown(r *rung, a engine.Answer, began time.Duration) (_ engine.Answer, kept bool) {
	v := f.judge(a, firstTokenLimit{})
	if v.keep || a.Cached.Trial != "" {
		return a, true
	}
	r.gone = v.gone
	f.move(engine.Move{Model: a.Model, Reason: v.reason, Why: v.why, Left: &a}, began)
	return engine.Answer{}, false
}

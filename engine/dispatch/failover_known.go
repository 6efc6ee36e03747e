package dispatch

import (
	"time"

	"switchboard/engine"
	"switchboard/engine/cache"
	"switchboard/providers"
)

// madeAnswer is an answer that was made in a routed call with checks, by a rung or a check:
// a complete one, or one that the output limit cut off.
type madeAnswer struct {
	engine.Answer
	sample int // a second sample of a model is another request
}

// note keeps an answer for the rungs and checks that come later. A model that was asked as a
// check is not asked again when its turn as a rung comes, nor the other way round, so that
// each model has one answer that is compared, as in the trials of a calibration. An answer
// that the output limit cut off is kept too, since it would be cut off again.
func (f *failover) note(l *lane, a engine.Answer) {
	if l != nil && (cache.Whole(a) || a.OK() && a.Finish == providers.Length && a.Cached == nil) {
		f.made = append(f.made, madeAnswer{a, l.request.Sample})
	}
}

// known is the answer to a lane's request, where one was made already.
func (f *failover) known(l *lane) (engine.Answer, bool) {
	for _, m := range f.made {
		if m.Model == l.request.Model.ID && m.sample == l.request.Sample {
			return cache.Again(m.Answer, engine.Cached{Time: time.Now()}), true
		}
	}
	return l.cache.Answer(l.key, time.Now())
}

// keepKnown gives an answer that was made already, unless there is a doubt about it: an
// answer that was made to check another one has not been looked at.
func (f *failover) keepKnown(r *rung, a engine.Answer, began time.Duration) (_ engine.Answer, kept bool) {
	v := f.judge(a, firstTokenLimit{})
	if v.keep || a.Cached.Trial != "" {
		return a, true
	}
	r.gone = v.gone
	f.move(engine.Move{Model: a.Model, Reason: v.reason, Why: v.why, Left: &a}, began)
	return engine.Answer{}, false
}

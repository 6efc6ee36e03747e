package dispatch

import (
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/providers"
)

// warm is the model that answered the turn before, of whose prompt its service
// keeps the beginning for a while: reading that again costs a part of the price.
type warm struct {
	model  string
	tokens int64 // of the conversation so far
}

// warmth is how long services keep a prompt at the least.
const warmth = 5 * time.Minute

// warmIn is the one in a conversation, or none.
func (d *Dispatcher) warmIn(chain []engine.Trial, now time.Time) (w warm, ok bool) {
	if len(chain) == 0 {
		return w, false
	}
	last := chain[len(chain)-1]
	turn := conversation.Routed([]engine.Trial{last})[0]
	a := turn.Answer
	m, known := d.catalog.Model(a.Model)
	if turn.Gap != "" || a.Cached != nil || !known || !m.Price.CachedInput.Known() || now.Sub(last.Time.Add(a.Queued+a.Total)) > warmth {
		return w, false
	}
	return warm{a.Model, a.Usage.Input.Int() + a.Usage.Output.Int()}, a.Usage.Input.Known()
}

// typicalOutput is how long an answer is taken for before it is there, in
// tokens.
const typicalOutput = 400

// prefer puts the warm model before the choice where it is no weaker and the
// turn costs no more there: what a cheaper model saves is less than what its
// cold start takes. It says so in the decision.
func (w warm) prefer(models []providers.Model, below int, prompt int64) ([]providers.Model, string) {
	at := slices.IndexFunc(models[:below], func(m providers.Model) bool { return m.ID == w.model })
	if at <= 0 {
		return models, ""
	}
	choice, same := models[0], models[at]
	cold := choice.Price.Cost(providers.Usage{Input: providers.Count(w.tokens + prompt), Output: providers.Count(typicalOutput)})
	kept := same.Price.Cost(providers.Usage{Input: providers.Count(w.tokens + prompt), CachedInput: providers.Count(w.tokens), Output: providers.Count(typicalOutput)})
	if !kept.Less(cold) {
		return models, ""
	}
	return slices.Concat([]providers.Model{same}, models[:at], models[at+1:]),
		fmt.Sprintf("stays with %s, which has this conversation in its cache: ~%v here, ~%v for a cold start at %s", same.ID, kept, cold, choice.ID)
}

// mayStay reports whether a turn may go to the warm model in place of the choice.
// Where the choice is asked with a check, a stronger model may be one that needs
// its own: only the reference needs none.
func (p *Plan) mayStay(w warm) bool {
	return p.cascade == nil || w.model == p.cascade.Policy().Ladder.Reference()
}

// lost is what a cold start costs at the model that answered: what reading the
// conversation afresh costs beyond reading it from a cache.
func (w warm) lost(answered providers.Model) providers.Money {
	if answered.ID == w.model {
		return providers.Nano(0)
	}
	afresh := answered.Price.Cost(providers.Usage{Input: providers.Count(w.tokens), Output: providers.Count(0)})
	cached := answered.Price.Cost(providers.Usage{Input: providers.Count(w.tokens), CachedInput: providers.Count(w.tokens), Output: providers.Count(0)})
	if !afresh.Known() || !answered.Price.CachedInput.Known() {
		return providers.Money{}
	}
	return providers.Nano(max(0, afresh.Nano()-cached.Nano()))
}

// Package promptcache knows which model has a conversation in the prompt cache of its
// service, and what going on there saves or going elsewhere costs.
package promptcache

import (
	"fmt"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/providers"
)

// Warm is the model that answered the turn before. Its service keeps the conversation in a
// prompt cache for a while, so that reading it again costs a part of the price.
type Warm struct {
	Model  string
	Tokens int64 // how many tokens the conversation has so far
}

// warmth is how long services keep a prompt in the cache at the least.
const warmth = 5 * time.Minute

// In is the warm model of a conversation; false where there is none.
func In(chain []engine.Trial, catalog engine.Catalog, now time.Time) (w Warm, ok bool) {
	if len(chain) == 0 {
		return w, false
	}
	last := chain[len(chain)-1]
	turn := conversation.Routed([]engine.Trial{last})[0]
	a := turn.Answer
	m, known := catalog.Model(a.Model)
	if turn.Gap != "" || a.Cached != nil || !known || !m.Price.CachedInput.Known() || now.Sub(last.Time.Add(a.Queued+a.Total)) > warmth {
		return w, false
	}
	said := max(0, a.Usage.Output.Int()-a.Usage.Reasoning.Int()) // reasoning is not part of the next turn's prompt
	return Warm{a.Model, a.Usage.Input.Int() + said}, a.Usage.Input.Known()
}

// typicalOutput is the length, in tokens, that is assumed of an answer before it is there.
const typicalOutput = 400

// Prefer puts the warm model first where it is no weaker than the choice and the turn costs
// less there: then reading the conversation without a cache would cost the choice more than
// its lower price saves. models are the choice and those that may follow it; those from
// below on are weaker than the choice. It returns the reason for the decision, or "".
func (w Warm) Prefer(models []providers.Model, below int, prompt int64) ([]providers.Model, string) {
	at := slices.IndexFunc(models[:below], func(m providers.Model) bool { return m.ID == w.Model })
	if at <= 0 {
		return models, ""
	}
	choice, same := models[0], models[at]
	cold := choice.Price.Cost(providers.Usage{Input: providers.Count(w.Tokens + prompt), Output: providers.Count(typicalOutput)})
	kept := same.Price.Cost(providers.Usage{Input: providers.Count(w.Tokens + prompt), CachedInput: providers.Count(w.Tokens), Output: providers.Count(typicalOutput)})
	if !kept.Less(cold) {
		return models, ""
	}
	return slices.Concat([]providers.Model{same}, models[:at], models[at+1:]),
		fmt.Sprintf("stays with %s, which has this conversation in its cache: ~%v here, ~%v for a cold start at %s", same.ID, kept, cold, choice.ID)
}

// Lost is what it cost that the model that answered did not have the conversation in a
// cache: the cost of the tokens that it read or wrote to a cache, less the cost of reading
// them from one. Tokens that it did read from a cache are not in it.
func (w Warm) Lost(answered providers.Model, used providers.Usage) providers.Money {
	if answered.ID == w.Model {
		return providers.Nano(0)
	}
	if !used.Input.Known() {
		used = providers.Usage{Input: providers.Count(w.Tokens)}
	}
	used.Output = providers.Count(0)
	warm := used
	sent, found := used.Input.Int(), used.CachedInput.Int()
	kept := max(found, min(w.Tokens, sent))
	warm.CachedInput = providers.Count(kept)
	warm.CacheWrite = providers.Count(min(used.CacheWrite.Int(), sent-kept))
	afresh, cached := answered.Price.Cost(used), answered.Price.Cost(warm)
	if !afresh.Known() || !cached.Known() || !answered.Price.CachedInput.Known() {
		return providers.Money{}
	}
	return providers.Nano(max(0, afresh.Nano()-cached.Nano()))
}

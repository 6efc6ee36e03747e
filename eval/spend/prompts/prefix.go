package prompts

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/tokens"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// Prefix is a beginning that many calls share: a system prompt, instructions,
// examples. Vendors keep such a beginning for some minutes and read it at a lower
// price.
type Prefix struct {
	Trial  string // the latest trial that begins so
	Model  string
	Bytes  int64 // length of the beginning, in whole blocks
	Tokens int64 // estimated length of the beginning
	Calls  int64
	Hits   int64        // calls that came soon enough after another one to find the beginning in the cache
	Saves  usage.Amount // at list prices, less what filling the cache costs more; an estimate
}

const (
	// block is the size of the pieces in which beginnings are compared, in bytes: about
	// as many tokens as vendors keep at least, 1,024.
	block = 4096
	// deepest is how many blocks of a text are looked at.
	deepest = 16
	// keptFor is how long a vendor keeps a beginning that is not used.
	keptFor = 5 * time.Minute
)

// prefixes collects the beginnings of what was sent, block by block.
type prefixes struct {
	catalog engine.Catalog
	all     map[start]*Prefix
	last    map[start]time.Time
}

// start identifies a beginning of what a model was sent.
type start struct {
	hash  [sha256.Size]byte
	model string
}

func newPrefixes(c engine.Catalog) *prefixes {
	return &prefixes{catalog: c, all: make(map[start]*Prefix), last: make(map[start]time.Time)}
}

// add counts the beginnings of what a call sent, if the call was billed for reading them
// afresh. It was not if it failed before, if a cache is at work already, or if a batch
// sent it. In a conversation earlier turns stand before the prompt, so only what comes
// before them is known.
func (p *prefixes) add(t *engine.Trial, a *engine.Answer) {
	text := t.System + "\n"
	if t.Follows == "" {
		text += t.Prompt
	}
	unbilled := a.Usage.Input.Int() == 0 || a.Cost.Known() && a.Cost.Nano() == 0
	if len(text) < block || unbilled || a.Batch != "" || a.Usage.CachedInput.Int()+a.Usage.CacheWrite.Int() > 0 {
		return
	}
	at := start{model: a.Model}
	for n := block; n <= len(text) && n <= deepest*block; n += block {
		at.hash = sha256.Sum256(append(at.hash[:], text[n-block:n]...))
		x := p.all[at]
		if x == nil {
			x = &Prefix{Model: a.Model, Bytes: int64(n), Tokens: tokens.Estimate(text[:n])}
			p.all[at] = x
		} else if t.Time.Sub(p.last[at]) <= keptFor {
			x.Hits++
		}
		x.Trial, p.last[at] = t.ID, t.Time
		x.Calls++
	}
}

// worth are the beginnings for which a cache would pay, the one that saves most first.
// Where the same calls share a shorter and a longer beginning, it has the one that saves
// more.
func (p *prefixes) worth(most int) []Prefix {
	best := make(map[string]Prefix) // by model and the latest trial
	for _, x := range p.all {
		if x.Hits == 0 || !p.price(x) {
			continue
		}
		key := x.Model + "\x00" + x.Trial
		if b, ok := best[key]; !ok || b.Saves.Less(x.Saves) || b.Saves == x.Saves && b.Bytes < x.Bytes {
			best[key] = *x
		}
	}
	var all []Prefix
	for _, x := range best {
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b Prefix) int {
		return cmp.Or(-cmp.Compare(a.Saves.Money().Nano(), b.Saves.Money().Nano()), cmp.Compare(a.Trial, b.Trial), cmp.Compare(a.Model, b.Model))
	})
	return all[:min(len(all), most)]
}

// price works out what a cache saves; false where it saves nothing, or that is unknown.
func (p *prefixes) price(x *Prefix) bool {
	m, ok := p.catalog.Model(x.Model)
	if !ok || !m.Price.CachedInput.Known() {
		return false
	}
	m.Price.Tiers = nil
	cost := func(n int64, u func(*providers.Usage, providers.Tokens)) usage.Amount {
		count := providers.Count(n * x.Tokens)
		use := providers.Usage{Input: count, Output: providers.Count(0)}
		u(&use, count)
		return usage.Exactly(m.Price.Cost(use))
	}
	plain := cost(x.Calls, func(*providers.Usage, providers.Tokens) {})
	filled := cost(x.Calls-x.Hits, func(u *providers.Usage, n providers.Tokens) {
		if m.Price.CacheWrite.Known() {
			u.CacheWrite = n
		}
	})
	hit := cost(x.Hits, func(u *providers.Usage, n providers.Tokens) { u.CachedInput = n })
	x.Saves = plain.Add(filled.Negative()).Add(hit.Negative())
	return usage.Zero.Less(x.Saves)
}

package spend

import (
	"maps"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
)

// OwnCalls is the source of what this program sent.
const OwnCalls usage.Format = "switchboard"

// Way is how a call came about that this program sent; "" of one from a file.
type Way string

// The ways.
const (
	SideBySide Way = "side by side"
	Routed     Way = "routed"  // the calls of a route: those before the answer, the answer, and its check
	Cached     Way = "cached"  // given again from the cache, for nothing
	ByName     Way = "by name" // a call to one model that the caller named
)

// Batch is the tier of calls that were sent in a batch.
const Batch = "batch"

// Group is what calls have in common that are summed up together.
type Group struct {
	Source   usage.Format
	Way      Way
	Provider string
	Model    string // its id here where it is configured, else as the file names it; "": unknown
	Named    string // the model's name in the file, where that is not its id
	Tier     string // Batch, flex, priority, …; "": the usual one or unknown
	Currency string // of the money spent; "": none of the calls has a cost
	Span     rollup.Span
	Tags     []usage.Tag // sorted by name
	Apart    bool        // its tags are not in this group: see History.Tagged

	Task   engine.Task // "": unknown
	Policy string      // that chose Route, by its hash; "": none did
	Route  string      // the model that it would send the prompts to; "": no policy was asked
	Unlike bool        // the prompts are unlike those that the policy's certificates are about

	Simulated bool
}

// Moved reports whether the policy would have asked another model.
func (g *Group) Moved() bool { return g.Route != "" && g.Route != g.Model }

// Claim is the certificate of a policy that covers the prompts, or nil.
func (g *Group) Claim(p *routing.Policy) *routing.Certificate {
	if g.Policy != p.Hash || g.Unlike {
		return nil
	}
	return p.CertificateFor(g.Task)
}

// groupKey is a group as a key of a map.
type groupKey struct {
	source                                  usage.Format
	way                                     Way
	provider, model, tier, currency, policy string
	route, tags                             string
	task                                    engine.Task
	simulated, unlike                       bool
}

// groups finds groups that are there already.
type groups map[groupKey]*Group

// find returns the group that equals g, whose tags are sorted and spelled out in tags.
func (all groups) find(g Group, tags string) *Group {
	key := groupKey{g.Source, g.Way, g.Provider, g.Model, g.Tier, g.Currency, g.Policy, g.Route, tags, g.Task, g.Simulated, g.Unlike}
	found := all[key]
	if found == nil {
		found = &g
		all[key] = found
	}
	return found
}

// sortedTags are tags in order, and a text that no other set of tags has.
func sortedTags(tags map[string]string) ([]usage.Tag, string) {
	if len(tags) == 0 {
		return nil, ""
	}
	var all []usage.Tag
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		all = append(all, usage.Tag{Name: name, Value: tags[name]})
		text.WriteString(name)
		text.WriteByte(0)
		text.WriteString(tags[name])
		text.WriteByte(0)
	}
	return all, text.String()
}

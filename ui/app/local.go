package app

import (
	"context"
	"slices"
	"strings"

	"switchboard/providers/local"
	"switchboard/ui/cli"
)

// local adds the servers of models that are found, except where the config
// has a provider already.
func (w wiring) local(ctx context.Context, c *config, flags cli.Flags, need cli.Need) {
	if flags.Demo || !c.Local.Discover {
		return
	}
	if need.Models {
		for _, f := range local.Discover(ctx, keep(w.locals, func(l local.Local) bool { return !c.provides(l) }), w.patience) {
			c.join(f, true)
		}
	}
	for _, id := range slices.Concat([]string{c.Reference}, c.Lanes, c.Ladder) {
		if l, ok := w.place(id); ok {
			c.join(l.Named(strings.TrimPrefix(id, l.ID+"/")), false) // chosen, though perhaps not there now: a call will say so
		}
	}
}

// provides reports whether the config speaks of a place itself.
func (c config) provides(l local.Local) bool {
	return slices.ContainsFunc(c.Providers, func(p providerConfig) bool { return p.ID == l.ID || l.Serves(p.BaseURL) })
}

// place is where a model of this id would be found.
func (w wiring) place(id string) (local.Local, bool) {
	places := slices.Concat(w.locals, local.Locals(""))
	i := slices.IndexFunc(places, func(l local.Local) bool { return strings.HasPrefix(id, l.ID+"/") })
	if i < 0 {
		return local.Local{}, false
	}
	return places[i], true
}

// mayBeFound reports whether a model of this id may turn up on this machine.
func (c config) mayBeFound(id string) bool {
	_, ok := wiring{}.place(id)
	return ok && c.Local.Discover
}

func (c config) configured(id string) bool {
	return slices.ContainsFunc(c.Models, func(m modelConfig) bool { return m.ID == id })
}

// join adds a server, and those of its models that are not there. found says
// that it answered.
func (c *config) join(f local.Found, found bool) {
	if !slices.ContainsFunc(c.Providers, func(p providerConfig) bool { return p.ID == f.Config.ID }) {
		c.Providers = append(c.Providers, providerConfig{ID: f.Config.ID, Kind: string(f.Config.Kind),
			BaseURL: f.Config.BaseURL, Concurrency: &f.Config.Concurrency, found: found})
	}
	for _, m := range f.Models {
		if !c.configured(m.ID) {
			c.Models = append(c.Models, modelConfig{ID: m.ID, Provider: m.Provider, Name: m.Name})
		}
	}
}

// stepIn chooses lanes, and a reference, among the models that can be called,
// where none of the default's can and the user chose none. It says so.
func (c *config) stepIn() (notice string) {
	if c.ownLanes || slices.ContainsFunc(c.Lanes, c.callable) || !c.usable() {
		return ""
	}
	var lanes []string
	for _, m := range c.Models {
		if c.callable(m.ID) && len(lanes) < len(c.Lanes) {
			lanes = append(lanes, m.ID)
		}
	}
	c.Lanes = lanes
	notice = "no key is set for the default lanes, so the lanes are " + strings.Join(lanes, ", ")
	if !c.ownReference && !c.callable(c.Reference) {
		c.Reference = lanes[0]
		notice += "; the first of them is the reference (reference and lanes in the config choose others)"
	}
	return notice
}

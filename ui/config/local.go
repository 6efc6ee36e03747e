package config

import (
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/local"
)

// Provides reports whether the config speaks of a local server itself.
func (c Config) Provides(l local.Place) bool {
	return slices.ContainsFunc(c.Providers, func(p ProviderEntry) bool { return p.ID == l.ID || l.Serves(p.BaseURL) })
}

// LocalServer is the server that a model of this id would be on: one of those
// given, or a usual one.
func LocalServer(id string, servers []local.Place) (local.Place, bool) {
	servers = slices.Concat(servers, local.Places(""))
	i := slices.IndexFunc(servers, func(l local.Place) bool { return strings.HasPrefix(id, l.ID+"/") })
	if i < 0 {
		return local.Place{}, false
	}
	return servers[i], true
}

// mayBeFound reports whether a model of this id may turn up on this machine.
func (c Config) mayBeFound(id string) bool {
	_, ok := LocalServer(id, nil)
	return ok && c.Local.Discover
}

// providerOf is the configured provider whose id begins a model's, as in
// "openai/gpt-5-mini", or empty. What comes after it is a name in its list.
func (c Config) providerOf(id string) (provider string) {
	for _, p := range c.Providers {
		if name, ours := strings.CutPrefix(id, p.ID+"/"); ours && name != "" && p.Kind != string(providers.Simulated) && len(p.ID) > len(provider) {
			provider = p.ID
		}
	}
	return provider
}

// JoinListed adds the models that the config chooses by a provider and a name
// in its list.
func (c *Config) JoinListed() {
	for _, id := range slices.Concat([]string{c.Reference}, c.Lanes, c.Ladder) {
		if p := c.providerOf(id); p != "" && !c.configured(id) {
			c.Models = append(slices.Clip(c.Models), ModelEntry{ID: id, Provider: p, Name: strings.TrimPrefix(id, p+"/")})
		}
	}
}

// likeModel says which model was most likely meant, or where they are listed.
func (c Config) likeModel(id string) string {
	var ids []string
	for _, m := range c.Models {
		ids = append(ids, m.ID)
	}
	if like := engine.Nearest(id, ids); like != "" {
		return "did you mean " + like + "?"
	}
	return "`switchboard models` lists those that are"
}

func (c Config) configured(id string) bool {
	return slices.ContainsFunc(c.Models, func(m ModelEntry) bool { return m.ID == id })
}

// Join adds a local server, and those of its models that are not there.
// answered says that it was found running.
func (c *Config) Join(f local.Found, answered bool) {
	if !slices.ContainsFunc(c.Providers, func(p ProviderEntry) bool { return p.ID == f.Config.ID }) {
		c.Providers = append(c.Providers, ProviderEntry{ID: f.Config.ID, Kind: string(f.Config.Kind),
			BaseURL: f.Config.BaseURL, Concurrency: &f.Config.Concurrency, found: answered})
	}
	for _, m := range f.Models {
		if !c.configured(m.ID) {
			c.Models = append(c.Models, ModelEntry{ID: m.ID, Provider: m.Provider, Name: m.Name})
		}
	}
}

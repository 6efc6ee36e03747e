package config

import (
	"slices"
	"strings"

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

package app

import (
	"context"
	"slices"
	"strings"

	"switchboard/providers/local"
	"switchboard/ui/cli"
	"switchboard/ui/config"
)

// addLocal adds what the config names and has no entry for: models of a
// provider's list, and the servers of models that are found on this machine,
// except where the config has a provider already.
func (a app) addLocal(ctx context.Context, c *config.Config, flags cli.Flags, needs cli.Needs) {
	if flags.Demo {
		return
	}
	c.JoinListed()
	if !c.Local.Discover {
		return
	}
	if needs.Models {
		unknown := slices.DeleteFunc(slices.Clone(a.locals), c.Provides)
		for _, f := range local.Discover(ctx, unknown, a.discoveryTimeout) {
			c.Join(f, true)
		}
	}
	for _, id := range slices.Concat([]string{c.Reference}, c.Lanes, c.Ladder) {
		if l, ok := config.LocalServer(id, a.locals); ok {
			c.Join(l.Named(strings.TrimPrefix(id, l.ID+"/")), false) // chosen, though perhaps not there now: a call will say so
		}
	}
}

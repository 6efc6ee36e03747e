package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/providers/local"
	"switchboard/ui/cli"
	"switchboard/ui/config"
)

// addLocal adds what the config names and has no entry for: models of a
// provider's list, and the servers of models that are found on this machine,
// except where the config has a provider already.
func (e environment) addLocal(ctx context.Context, c *config.Config, flags cli.Flags, needs cli.Needs) {
	if flags.Demo {
		return
	}
	c.JoinListed()
	if !c.Local.Discover {
		return
	}
	if needs.Models {
		unknown := slices.DeleteFunc(slices.Clone(e.locals), c.Provides)
		for _, f := range local.Discover(ctx, unknown, e.discoveryTimeout) {
			c.Join(f, true)
		}
	}
	for _, id := range slices.Concat([]string{c.Reference}, c.Lanes, c.Ladder) {
		if l, ok := config.LocalServer(id, e.locals); ok {
			c.Join(l.Named(strings.TrimPrefix(id, l.ID+"/")), false) // chosen, though perhaps not there now: a call will say so
		}
	}
}

// surveyTime is how long doctor waits for a list of models. A start waits for
// less.
const surveyTime = 3 * time.Second

// localNotes say of the servers on this machine what is not offered of them.
// Where nobody listens there is nothing to say.
func (e environment) localNotes(ctx context.Context, flags cli.Flags) []string {
	c, err := e.config(flags)
	if err != nil || flags.Demo || !c.Local.Discover {
		return nil
	}
	var notes []string
	for _, r := range local.Survey(ctx, slices.DeleteFunc(slices.Clone(e.locals), c.Provides), surveyTime) {
		at := r.Found.Config.ID + " at " + r.Found.Config.BaseURL
		switch {
		case r.Closed():
			continue
		case errors.Is(r.Err, local.ErrSwitchboard):
			notes = append(notes, fmt.Sprintf("%s is left out: %v", at, r.Err))
		case r.Err != nil:
			notes = append(notes, fmt.Sprintf("%s is left out: something listens there, but gives no list of models: %v", at, r.Err))
		case r.Took > e.discoveryTimeout:
			notes = append(notes, fmt.Sprintf("%s is left out at a start: its list of models took %s, and a start waits %s; a [[provider]] with its base_url is not searched for",
				at, r.Took.Round(10*time.Millisecond), e.discoveryTimeout))
		case len(r.Found.Models)+len(r.LeftOut) == 0:
			notes = append(notes, at+" has no models")
		}
		for _, l := range r.LeftOut {
			notes = append(notes, fmt.Sprintf("%s: %q is left out: %s", at, l.Name, l.Why))
		}
	}
	return notes
}

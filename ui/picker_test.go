package ui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/shell"
)

// library is a provider that lists models.
type library struct {
	providers.Provider
	names []string
	err   error
	asked int
}

func (l *library) Models(context.Context) ([]string, error) {
	l.asked++
	return l.names, l.err
}

func TestPickerTakesAnyModelOfAProvider(t *testing.T) {
	with := func(l *library) func(*shell.App) {
		return func(b *shell.App) {
			l.Provider = simulated.New(simulated.Options{})
			b.Catalog.Providers["acme"] = engine.Service{Config: providers.Config{ID: "acme", Kind: providers.OpenAI, Concurrency: 8}, Provider: l}
		}
	}
	lineup := func(s *simulator) []string { return s.root.compare.Request.Setup.LaneModels }
	story(t, "by PROVIDER/NAME, without an entry in the config", func(t *testing.T) {
		s := simulate(t, 120, 40, with(&library{}))
		s.press("f9")
		s.write("acme/new-one")
		s.pass(time.Second)
		s.shows("· acme/new-one", "as typed")
		s.press("tab", "enter")
		if got := lineup(s); !slices.Contains(got, "acme/new-one") {
			t.Errorf("the lineup is %v", got)
		}
		s.shows("acme/new-one", "price unknown")
		s.press("f9")
		s.shows("4 acme/new-one")
	})
	story(t, "from the list of the provider, which is asked for once", func(t *testing.T) {
		l := &library{names: []string{"one", "two", "bad\x1b[2J"}}
		s := simulate(t, 120, 40, with(l))
		s.press("f9")
		s.write("acme/")
		s.pass(time.Second)
		s.shows("· acme/one", "· acme/two", "in its provider's list")
		s.lacks("bad")
		s.write("tw")
		s.pass(time.Second)
		s.lacks("· acme/one")
		s.press("tab", "enter")
		if got := lineup(s); !slices.Contains(got, "acme/two") || l.asked != 1 {
			t.Errorf("the lineup is %v, asked %d times", got, l.asked)
		}
	})
	story(t, "whose failure is told", func(t *testing.T) {
		s := simulate(t, 120, 40, with(&library{err: errors.New("no route to host")}))
		s.press("f9")
		s.write("acme/")
		s.pass(time.Second)
		s.shows("acme does not list its models: no route to host")
	})
	story(t, "an unknown provider gives none", func(t *testing.T) {
		s := simulate(t, 120, 40, with(&library{}))
		s.press("f9")
		s.write("nobody/new-one")
		s.shows("nothing matches: no provider has the name nobody")
	})
	story(t, "one that cannot list, or has no key, says why", func(t *testing.T) {
		s := simulate(t, 120, 40, func(b *shell.App) {
			b.Catalog.Providers["acme"] = engine.Service{Config: providers.Config{ID: "acme", Kind: providers.OpenAI, APIKey: providers.Key{Env: "ACME_KEY"}}}
		})
		s.press("f9")
		s.write("acme/")
		s.shows("nothing matches: acme cannot be asked, for ACME_KEY is not set")
	})
}

func TestPickerHidesModelsWithoutAKey(t *testing.T) {
	keyless := func(b *shell.App) {
		b.Catalog.Providers["acme"] = engine.Service{Config: providers.Config{ID: "acme", Kind: providers.OpenAI, APIKey: providers.Key{Env: "ACME_KEY"}}}
		for _, id := range []string{"acme-large", "acme-tiny"} {
			b.Catalog.Models = append(slices.Clone(b.Catalog.Models), providers.Model{ID: id, Provider: "acme", Name: id})
		}
	}
	story(t, "by a key, which says how many, and shows them again", func(t *testing.T) {
		s := simulate(t, 120, 40, keyless)
		s.press("f9")
		s.shows("acme-large", "off: ACME_KEY is not set")
		s.press("ctrl+o")
		s.lacks("acme-large")
		s.shows("2 models without a key hidden · ctrl+o shows them")
		s.whole()
		s.press("ctrl+o")
		s.shows("acme-large")
	})
	story(t, "from the start by the config, but never a lane", func(t *testing.T) {
		s := simulate(t, 120, 40, keyless, func(b *shell.App) {
			b.Preferences.HideKeyless = true
			b.Catalog.Lanes = []string{"demo-nano", "acme-tiny"}
		})
		s.press("f9")
		s.shows("2 acme-tiny", "1 model without a key hidden")
		s.lacks("acme-large")
	})
}

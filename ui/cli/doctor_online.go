package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
)

// onlineFindings ask every provider for its list of models, all at the same time. That
// tests the address, and the key where there is one. No prompt is sent.
func onlineFindings(ctx context.Context, catalog engine.Catalog) []finding {
	ids := providerIDs(catalog)
	findings := make([][]finding, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		if service := catalog.Providers[id]; service.Kind != providers.Simulated {
			all.Go(func() { findings[i] = onlineFinding(ctx, catalog, service.Config) })
		}
	}
	all.Wait()
	var found []finding
	for _, f := range findings {
		found = append(found, f...)
	}
	return found
}

func onlineFinding(ctx context.Context, catalog engine.Catalog, config providers.Config) []finding {
	if config.APIKey.Needed() && !config.APIKey.Present() {
		return []finding{withoutKey(ctx, config)}
	}
	names, proven, err := verifyKey(ctx, config)
	if err != nil {
		return []finding{doubt("network", err.Error(), hintOf(err))}
	}
	text := config.ID + " lists " + format.Plural(len(names), "model")
	switch {
	case proven:
		text = config.ID + " accepts the key and lists " + format.Plural(len(names), "model")
	case config.APIKey.Needed():
		text += ", for anybody: that says nothing about the key"
	}
	found := []finding{good("network", text)}
	if missing := unlisted(catalog, config.ID, names); len(missing) > 0 {
		found = append(found, doubt("models", fmt.Sprintf("configured, but not in the list of %s: %s", config.ID, strings.Join(missing, ", ")),
			"check their names; some providers serve models that they do not list"))
	}
	return found
}

// withoutKey tests only whether a provider answers. An answer that a key is needed is
// enough.
func withoutKey(ctx context.Context, config providers.Config) finding {
	env := config.APIKey.Env
	config.APIKey = providers.Key{}
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	_, err := listModels(ctx, config)
	var fault *providers.Error
	if err == nil || errors.As(err, &fault) && fault.Status > 0 {
		return good("network", config.ID+" can be reached; "+env+" is not set, so no key was tried")
	}
	return doubt("network", err.Error(), hintOf(err))
}

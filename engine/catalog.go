package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/providers"
)

// Catalog is what there is to choose from: the configured models, the
// providers that serve them, and the choices made among them in the config.
type Catalog struct {
	Models    []providers.Model
	Providers map[string]Service // by provider id
	Lanes     []string           // models that answer unless others are named
	Reference string
	Ladder    []string      // models a policy may choose; the reference is among them
	Check     string        // the model that checks those below the reference; "": as the answers have it, "none": none does
	CheckAdds time.Duration // by which a check may make answers later, at the median; 0 is no limit
	Simulated bool          // every model is simulated
}

// NoCheck, in place of a model, asks for no check.
const NoCheck = "none"

// Service is a provider with what the dispatcher needs to know of it.
type Service struct {
	providers.Config
	Provider providers.Provider
	Found    bool // on this machine at the start, instead of configured
}

// Model finds a model by its id: one that is configured, or one of a configured
// provider by the provider's id and the name in its list, as in
// "openai/gpt-5-mini". Of the latter nothing else is known, its price neither.
func (c Catalog) Model(id string) (providers.Model, bool) {
	i := slices.IndexFunc(c.Models, func(m providers.Model) bool { return m.ID == id })
	if i < 0 {
		return c.listed(id)
	}
	return c.Models[i], true
}

// listed is a model that only its provider knows. What simulated providers and
// those that were found running have is in the catalog.
func (c Catalog) listed(id string) (m providers.Model, ok bool) {
	for at, service := range c.Providers {
		name, ours := strings.CutPrefix(id, at+"/")
		if ours && name != "" && !service.Found && service.Kind != providers.Simulated && len(at) >= len(m.Provider) {
			m, ok = providers.Model{ID: id, Provider: at, Name: name}, true
		}
	}
	return m, ok
}

// Select finds models by their ids, or says which one is unknown.
func (c Catalog) Select(ids []string) ([]providers.Model, error) {
	models := make([]providers.Model, 0, len(ids))
	for _, id := range ids {
		m, ok := c.Model(id)
		if !ok {
			return nil, &UnknownModelError{ID: id, Known: c.ids()}
		}
		models = append(models, m)
	}
	return models, nil
}

func (c Catalog) ids() []string {
	ids := make([]string, len(c.Models))
	for i, m := range c.Models {
		ids[i] = m.ID
	}
	return ids
}

// UnknownModelError is a model id that the config does not name.
type UnknownModelError struct {
	ID    string
	Known []string
}

func (e *UnknownModelError) Error() string {
	return fmt.Sprintf("no model is called %q; there are %s", providers.CleanLine(e.ID, 80), strings.Join(e.Known, ", "))
}

// Like is the model that was most likely meant, or empty.
func (e *UnknownModelError) Like() string { return Nearest(e.ID, e.Known) }

// DearestPrice is the highest rates of all prices in a catalog, long-prompt
// tiers included. A model whose price nobody knows counts with it towards the
// daily cap: else the cap would be passed unseen.
func (c Catalog) DearestPrice() providers.Price {
	var p providers.Price
	for _, m := range c.Models {
		rates := []providers.Rates{m.Price.Rates}
		for _, t := range m.Price.Tiers {
			rates = append(rates, t.Rates)
		}
		for _, r := range rates {
			p.Input, p.Output = providers.Dearer(p.Input, r.Input), providers.Dearer(p.Output, r.Output)
		}
	}
	return p
}

// Unpriced reports whether nobody knows what the calls of a model cost. A server
// without a key sends no bill.
func (c Catalog) Unpriced(m providers.Model) bool {
	return !m.Price.Known() && c.Providers[m.Provider].APIKey.Needed()
}

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
	Check     string        // the model that checks models below the reference; "": calibration chooses it from the answers; NoCheck: none does
	CheckAdds time.Duration // how much longer answers may take because of a check, at the median; 0: no limit
	Simulated bool          // whether every model is simulated
}

// NoCheck, in the place of a model's id, means that there is no check.
const NoCheck = "none"

// Service is a provider with what the dispatcher needs to know of it.
type Service struct {
	providers.Config
	Provider providers.Provider
	Found    bool // whether it is a server that was found on this machine at the start, and not configured
}

// Model finds a model by its id: a configured one, or any model of a configured provider
// by the provider's id and its own name for the model, as in "openai/gpt-5-mini". Nothing
// else is known of the latter, so that its price is unknown.
func (c Catalog) Model(id string) (providers.Model, bool) {
	i := slices.IndexFunc(c.Models, func(m providers.Model) bool { return m.ID == id })
	if i < 0 {
		return c.listed(id)
	}
	return c.Models[i], true
}

// listed is a model that is not in the catalog and that its provider may have. The models
// of simulated providers and of servers that were found are all in the catalog.
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

// DearestPrice has the highest rate of each kind in all prices of a catalog, the tiers for
// long prompts included. A model whose price is unknown counts towards the daily cap with
// it, so that the cap cannot be passed unseen.
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

// Unpriced reports whether it is unknown what the calls of a model cost. A server that
// needs no key sends no bill, so that its calls cost nothing.
func (c Catalog) Unpriced(m providers.Model) bool {
	return !m.Price.Known() && c.Providers[m.Provider].APIKey.Needed()
}

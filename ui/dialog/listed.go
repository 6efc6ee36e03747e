package dialog

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// listed is the names that a provider lists, or why there are none.
type listed struct {
	shell.Generation
	provider string
	names    []string
	err      error
}

// listTime is how long a provider may take to list its models.
const listTime = 15 * time.Second

// askFor asks the provider that a text begins with, PROVIDER/, which models it
// has: once, and only where it can be asked.
func (p *picker) askFor(text string) tea.Cmd {
	id, _, ok := strings.Cut(text, "/")
	service, known := p.App.Catalog.Providers[id]
	lister, lists := service.Provider.(providers.Lister)
	if !ok || !known || !lists || p.asked[id] || whyOff(service) != "" || service.Kind == providers.Simulated {
		return nil
	}
	p.asked[id] = true
	e, g := p.Effects, p.Generations.Now(listing)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(e.Ctx, listTime)
		defer cancel()
		names, err := lister.Models(ctx)
		return listed{g, id, names, err}
	}
}

// listedIn puts the names of a provider into the list. One that could not be
// drawn as it is sent is left out.
func listedIn(d *shell.Context) func(listed) {
	return func(msg listed) {
		p, ok := d.Covered().(*picker)
		if !ok {
			return
		}
		if msg.err != nil {
			p.Remark = format.Name(msg.provider) + " does not list its models: " + format.Sentence(msg.err)
			return
		}
		for _, name := range msg.names {
			id := msg.provider + "/" + name
			if m, ok := d.App.Catalog.Model(id); ok && providers.CleanLine(name, 200) == name && !p.configured(m) {
				p.add(m, "in its provider's list")
			}
		}
		p.filter()
	}
}

// configured reports whether the config has an entry for the model of that name.
func (p *picker) configured(m providers.Model) bool {
	for _, other := range p.App.Catalog.Models {
		if other.Provider == m.Provider && other.Name == m.Name {
			return true
		}
	}
	return false
}

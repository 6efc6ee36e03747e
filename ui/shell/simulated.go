package shell

import (
	"switchboard/providers"
)

// Simulates reports whether a model's answers are simulated.
func (d *Context) Simulates(id string) bool {
	m, _ := d.App.Catalog.Model(id)
	return d.App.Catalog.Simulated || d.App.Catalog.Providers[m.Provider].Kind == providers.Simulated
}

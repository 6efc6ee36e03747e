package shell

import (
	"switchboard/providers"
)

// Simulates reports whether a model's answers are simulated.
func (d *Desk) Simulates(id string) bool {
	m, _ := d.Bench.Catalog.Model(id)
	return d.Bench.Catalog.Simulated || d.Bench.Catalog.Providers[m.Provider].Kind == providers.Simulated
}

package eval

import (
	"fmt"

	"switchboard/engine"
	"switchboard/providers"
)

// versions name the models of a ladder as their providers do. What is not
// configured has none.
func versions(l engine.Ladder, c engine.Catalog) map[string]string {
	all := map[string]string{}
	for _, r := range l.Rungs {
		if m, ok := c.Model(r.Model); ok {
			all[m.ID] = m.Provider + "/" + m.Name
		}
	}
	return all
}

// Usable says in one sentence why a policy cannot decide here, or nil.
func Usable(p engine.Policy, c engine.Catalog) error {
	if err := p.Runs(); err != nil {
		return err
	}
	for _, r := range p.Ladder.Rungs {
		if _, ok := c.Model(r.Model); !ok {
			return fmt.Errorf("%s is on its ladder and not in the config", r.Model)
		}
	}
	return nil
}

// Lapsed says in one sentence why what was certified no longer speaks of what
// would be sent, or nil: a model is served as another version, or the
// parameters are others. sent is what is asked for by default.
func (a Application) Lapsed(p engine.Policy, c engine.Catalog, sent providers.Parameters) error {
	if len(p.Certificates) == 0 {
		return nil
	}
	now := versions(p.Ladder, c)
	for _, r := range p.Ladder.Rungs {
		if was, is := a.Versions[r.Model], now[r.Model]; was != "" && was != is {
			return fmt.Errorf("its certificate lapsed: %s was %s and is %s now", r.Model, was, is)
		}
	}
	if a.Setting != "" && a.Setting != sent.Key() {
		return fmt.Errorf("its certificate lapsed: the answers that were judged were asked for with other parameters than are sent now")
	}
	return nil
}

package config

import (
	"slices"
	"strings"
)

// AnyUsable reports whether any model can be called: its key is there, or it
// needs none.
func (c Config) AnyUsable() bool {
	return slices.ContainsFunc(c.Models, func(m ModelEntry) bool { return c.missingKey(m.ID) == "" })
}

// ChoosesModels reports whether the user's file says anything about which models
// answer: then no other may answer in their place.
func (c Config) ChoosesModels() bool { return c.own }

// MissingKeys are the variables that should hold the keys of the lanes and do
// not.
func (c Config) MissingKeys() []string {
	var names []string
	for _, id := range c.Lanes {
		if name := c.missingKey(id); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// missingKey is the variable that should hold the key for a model and does
// not, or empty.
func (c Config) missingKey(model string) string {
	for _, m := range c.Models {
		if m.ID != model {
			continue
		}
		i := slices.IndexFunc(c.Providers, func(p ProviderEntry) bool { return p.ID == m.Provider })
		if key := c.Providers[i].Provider().APIKey; key.Needed() && !key.Present() {
			return key.Env
		}
	}
	return ""
}

func (c Config) callable(id string) bool { return c.missingKey(id) == "" }

// UsableLanes are the lanes that can be called. Lanes that the user chose
// stay as they are, and so do all when none can be called.
func (c Config) UsableLanes() []string {
	lanes := slices.DeleteFunc(slices.Clone(c.Lanes), func(id string) bool { return !c.callable(id) })
	if c.ownLanes || len(lanes) == 0 {
		return c.Lanes
	}
	return lanes
}

// ChooseDefaults chooses lanes, and a reference, among the models that can be
// called, where none of the default's can and the user chose none. It says so.
func (c *Config) ChooseDefaults() (notice string) {
	if c.ownLanes || slices.ContainsFunc(c.Lanes, c.callable) || !c.AnyUsable() {
		return ""
	}
	var lanes []string
	for _, m := range c.Models {
		if c.callable(m.ID) && len(lanes) < len(c.Lanes) {
			lanes = append(lanes, m.ID)
		}
	}
	c.Lanes = lanes
	notice = "no key is set for the default lanes, so the lanes are " + strings.Join(lanes, ", ")
	if !c.ownReference && !c.callable(c.Reference) {
		c.Reference = lanes[0]
		notice += "; the first of them is the reference (reference and lanes in the config choose others)"
	}
	return notice
}

// UnusableNotice says which of the config's lanes are not among those in use,
// because a key is missing, or nothing.
func (c Config) UnusableNotice(used []string) string {
	var without []string
	for _, id := range c.Lanes {
		if !slices.Contains(used, id) {
			without = append(without, id+" ("+c.missingKey(id)+" is not set)")
		}
	}
	if len(without) == 0 {
		return ""
	}
	return "left out of the lanes: " + strings.Join(without, ", ")
}

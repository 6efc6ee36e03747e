package config

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/access"
	"switchboard/providers"
)

// ruleEntry keeps models from prompts.
type ruleEntry struct {
	Task  *string  `toml:"task,omitempty"`
	Tag   *string  `toml:"tag,omitempty"`
	Allow []string `toml:"allow,omitempty"`
	Deny  []string `toml:"deny,omitempty"`
}

func (c *Config) checkRules() *mistake {
	for i, r := range c.Rules {
		at := fmt.Sprintf("rule[%d]", i)
		if len(r.Allow) == 0 && len(r.Deny) == 0 {
			return &mistake{path: at, onKey: true, what: "this rule neither allows nor denies a model", hint: `as in allow = ["ollama/*"]`}
		}
		if m := checkAbouts(at, "the rule holds for all prompts", about{"task", r.Task}, about{"tag", r.Tag}); m != nil {
			return m
		}
		if m := checkTask(at+".task", textOf(r.Task)); m != nil {
			return m
		}
		if tag := textOf(r.Tag); tag != providers.CleanLine(tag, 300) || strings.HasPrefix(tag, "=") {
			return &mistake{path: at + ".tag", what: "a tag is a key, or a key and a value, without control characters"}
		}
		for _, list := range []struct {
			name     string
			patterns []string
		}{{"allow", r.Allow}, {"deny", r.Deny}} {
			for _, p := range list.patterns {
				if !c.meansAModel(p) {
					return &mistake{path: at + "." + list.name, text: p, what: fmt.Sprintf("no model is meant by %q", p), hint: "it is a model's id, or PROVIDER/*; * stands for any characters"}
				}
			}
		}
	}
	return nil
}

// meansAModel reports whether a pattern can mean a model.
func (c *Config) meansAModel(pattern string) bool {
	if slices.ContainsFunc(c.Models, func(m ModelEntry) bool { return access.Matches(pattern, m.Model()) }) {
		return true
	}
	if strings.HasPrefix(pattern, "demo-") {
		return true // simulated models stand in no config
	}
	provider, name, ok := strings.Cut(pattern, "/")
	known := slices.ContainsFunc(c.Providers, func(p ProviderEntry) bool { return p.ID == provider })
	return ok && name != "" && (known || c.mayBeFound(provider+"/x"))
}

// accessRules are the rules as the dispatcher keeps them.
func (c Config) accessRules() (rules access.Rules) {
	for i, r := range c.Rules {
		rules = append(rules, access.Rule{Name: fmt.Sprintf("rule %d", i+1), Task: engine.Task(textOf(r.Task)), Tag: textOf(r.Tag), Allow: r.Allow, Deny: r.Deny})
	}
	return rules
}

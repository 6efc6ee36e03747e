package config

import (
	"strings"
	"time"

	"switchboard/engine/cache"
	"switchboard/providers"
)

// cacheTable is which answers are given again.
type cacheTable struct {
	Answers string   `toml:"answers"`
	Age     duration `toml:"age"`
	Scope   string   `toml:"scope,omitempty"`
}

// What answers may say.
const (
	cacheExact = "exact"
	cacheAll   = "all"
	cacheNone  = "none"
)

func (t cacheTable) check() *mistake {
	switch {
	case t.Answers != cacheExact && t.Answers != cacheAll && t.Answers != cacheNone:
		return &mistake{path: "cache.answers", what: "answers is " + strings.Join([]string{cacheExact, cacheAll, "or " + cacheNone}, ", ")}
	case t.Scope != providers.CleanLine(t.Scope, 200):
		return &mistake{path: "cache.scope", what: "a scope is a few words without control characters"}
	}
	return nil
}

// CacheRules say which answers are given again.
func (c Config) CacheRules() cache.Rules {
	t := c.Cache
	return cache.Rules{Exact: t.Answers == cacheExact, All: t.Answers == cacheAll, Age: time.Duration(t.Age), Scope: t.Scope}
}

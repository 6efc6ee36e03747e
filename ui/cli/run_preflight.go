package cli

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// keysThere refuses a run in which every call of a model would fail because a key is
// missing.
func keysThere(catalog engine.Catalog, models []providers.Model) error {
	var lacking []string
	seen := map[string]bool{}
	for _, m := range models {
		key := catalog.Providers[m.Provider].APIKey
		if key.Present() || !key.Needed() || seen[m.Provider] {
			continue
		}
		seen[m.Provider] = true
		lacking = append(lacking, fmt.Sprintf("%s (%s is not set)", m.Provider, key.Env))
	}
	if len(lacking) == 0 {
		return nil
	}
	return misuse("set it, or leave its models out with --models; `switchboard doctor` lists every key", "nothing was sent, for there is no key for %s", strings.Join(lacking, ", "))
}

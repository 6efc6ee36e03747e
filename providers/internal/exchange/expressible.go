package exchange

import (
	"strings"

	"switchboard/providers"
)

// Unsaid is the failure of a request that asks for what its kind cannot
// express, or nil.
func (x *Exchange) Unsaid(kind providers.Kind, req providers.Request) *providers.Error {
	if what := providers.Inexpressible(kind, req.Model, req.Parameters); len(what) > 0 {
		return x.Fault(providers.Unsupported, strings.Join(what, "; "), nil)
	}
	return nil
}

// Package cache knows when an answer may be given again instead of being asked
// for: what decides an answer, as one key, and which requests have such
// answers. Calls for the same key at the same time are made once. The answers
// themselves are where trials are kept; see Store.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"switchboard/providers"
)

// Key names everything that can change an answer: the service, the model and
// what is asked, in the order and in the words in which it is asked, and the
// scope within which answers are shared. It is a hash in hex: no text can be
// read out of it.
func Key(service providers.Config, req providers.Request, scope string) string {
	canonical, err := json.Marshal(struct {
		Scope      string
		Provider   string
		Kind       providers.Kind
		BaseURL    string
		Model      string // our id
		Name       string // the vendor's
		API        string
		Messages   []providers.Message
		Parameters providers.Parameters
		Sample     int
	}{scope, service.ID, service.Kind, service.BaseURL, req.Model.ID, req.Model.Name, req.Model.API, req.Messages, req.Parameters, req.Sample})
	if err != nil {
		return "" // nothing that can be asked for
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

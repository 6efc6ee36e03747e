// Package cache decides when a stored answer may be given again instead of calling a model.
// It makes a key of everything that decides an answer, says which requests have answers
// that may be given again, and lets callers with the same key at the same time share one
// call. The answers themselves are in the store of trials; see Store.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"switchboard/providers"
)

// Key is a hash, in hex, of everything that can change an answer: the service, the model,
// the messages and parameters of the request, and the scope within which answers are
// shared. No text can be read out of it. It is "" where the request cannot be encoded.
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
		return "" // such a request cannot be sent either
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

package providers

import (
	"context"
)

// Lister is a provider that can say which models its service offers. Every
// provider that Open makes is one.
//
// Models are the vendor's names of models that write text, in the service's
// order, cleaned. Its errors are *Error, like those of Stream, and a wrong key
// is one of them where the service asks for a key at all: OpenRouter and local
// servers list their models for everybody.
type Lister interface {
	Models(ctx context.Context) ([]string, error)
}

// ServerHeader is what a Switchboard has in answers, so that no other one takes it for a
// server of models.
const ServerHeader = "X-Switchboard-Server"

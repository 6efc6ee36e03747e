package exchange

import (
	"context"
	"errors"
	"strings"

	"switchboard/providers"
)

// Service is what every adapter knows of the service it speaks to.
type Service struct {
	ID     string
	Key    providers.Key
	Advice string // what to try where nothing answers at the address
}

// NewExchange is a new attempt at a streamed answer of a model.
func (s Service) NewExchange(m providers.Model) *Exchange {
	return &Exchange{provider: s.ID, model: m.ID, advice: s.Advice, WantsStream: true}
}

// Secret is the key for an attempt, "" where none is needed.
func (s Service) Secret(ctx context.Context, x *Exchange) (string, *providers.Error) {
	secret, err := s.Key.Resolve(ctx)
	if err == nil && strings.ContainsFunc(secret, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		err = errors.New("the key holds spaces or characters that no key has")
	}
	if err != nil {
		return "", x.noKey(ctx, err)
	}
	return secret, nil
}

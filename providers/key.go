package providers

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// Key says where a secret is found. It is looked up when a call needs it and
// never stored, logged or shown. What a command printed is remembered for some
// minutes by a provider that is open: a password manager may ask its user each
// time.
type Key struct {
	Env string // name of an environment variable
	Cmd string // a shell command that prints it

	cache *commandCache // nil remembers nothing
}

// LiteralKey is a key that somebody has typed: it is in no place, and lives as
// long as the value.
func LiteralKey(secret string) Key { return Key{cache: &commandCache{literal: secret}} }

// Needed reports whether calls need a key at all; a local server's do not.
func (k Key) Needed() bool { return k.Env != "" || k.Cmd != "" || k.literal() != "" }

func (k Key) literal() string {
	if k.cache == nil {
		return ""
	}
	return k.cache.literal
}

// Present reports whether the key is there without running anything: a
// command is trusted to print it.
func (k Key) Present() bool {
	return k.Cmd != "" || k.literal() != "" || (k.Env != "" && strings.TrimSpace(os.Getenv(k.Env)) != "")
}

// AtHand is the secret where it is known without running anything, else "".
func (k Key) AtHand() string {
	if k.Cmd != "" && k.literal() == "" {
		return ""
	}
	if k.literal() != "" {
		return k.literal()
	}
	return strings.TrimSpace(os.Getenv(k.Env))
}

// Resolve is the secret, or "" where none is needed. Its errors name the
// place, never the secret.
func (k Key) Resolve(ctx context.Context) (string, error) {
	switch {
	case k.literal() != "":
		return k.literal(), nil
	case k.Cmd != "":
		return k.cache.get(ctx, k.run)
	case k.Env != "":
		secret := strings.TrimSpace(os.Getenv(k.Env))
		if secret == "" {
			return "", fmt.Errorf("%s is not set", k.Env)
		}
		return secret, nil
	}
	return "", nil
}

package providers

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
)

// redacted stands where a key stood.
const redacted = "[key]"

// shortestSecret is the length below which a key is taken for a placeholder,
// such as the "EMPTY" and "ollama" of local servers: to take such words out of
// answers would change what models say.
const shortestSecret = 8

// Secrets are the keys that must not be kept or shown, whatever a service puts
// into its answer. The caller of a call puts them into its context; the
// transport adds the key that it sends. They are safe for use by several
// goroutines.
type Secrets struct {
	mu    sync.Mutex
	known []string
}

type secretsKey struct{}

// WithSecrets puts secrets into the context of a call.
func WithSecrets(ctx context.Context) (context.Context, *Secrets) {
	s := &Secrets{}
	return context.WithValue(ctx, secretsKey{}, s), s
}

// SecretsOf are the secrets in the context; without any they are new ones that
// nobody else reads.
func SecretsOf(ctx context.Context) *Secrets {
	if s, ok := ctx.Value(secretsKey{}).(*Secrets); ok {
		return s
	}
	return &Secrets{}
}

// Add takes a key, if it is long enough to be one.
func (s *Secrets) Add(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(secret) >= shortestSecret && !slices.Contains(s.known, secret) {
		known := append(slices.Clone(s.known), secret)
		slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) }) // one may begin with another
		s.known = known
	}
}

// list is never written to.
func (s *Secrets) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known
}

// Redact is a whole text without the keys.
func (s *Secrets) Redact(text string) string {
	for _, secret := range s.list() {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	return text
}

// Redactor takes keys out of a text that comes in pieces: the end of a piece
// that may be the start of a key waits for the next.
type Redactor struct {
	Secrets *Secrets // nil: there are none
	held    string
}

// Redact is the piece, with what was held back before, without what may be the
// start of a key.
func (r *Redactor) Redact(piece string) string {
	if r.Secrets == nil {
		return piece
	}
	text := r.held + piece
	r.held = ""
	secrets, hold := r.Secrets.list(), 0
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	for _, secret := range secrets {
		for n := min(len(secret)-1, len(text)); n > hold; n-- {
			if strings.HasSuffix(text, secret[:n]) {
				hold = n
			}
		}
	}
	r.held = text[len(text)-hold:]
	return text[:len(text)-hold]
}

// Flush is what was held back: no key came of it.
func (r *Redactor) Flush() string {
	held := r.held
	r.held = ""
	return held
}

// ByteRedactor is a Redactor for bytes, which copies none where no key is.
type ByteRedactor struct {
	Secrets *Secrets // nil: there are none
	held    []byte
}

// Redact is the piece, with what was held back before, without what may be the start of a
// key. It is valid as long as the piece is.
func (r *ByteRedactor) Redact(piece []byte) []byte {
	if r.Secrets == nil {
		return piece
	}
	if len(r.held) > 0 {
		piece = slices.Concat(r.held, piece)
		r.held = nil
	}
	secrets, hold := r.Secrets.list(), 0
	for _, secret := range secrets {
		if key := []byte(secret); bytes.Contains(piece, key) {
			piece = bytes.ReplaceAll(piece, key, []byte(redacted))
		}
	}
	for _, secret := range secrets {
		for n := min(len(secret)-1, len(piece)); n > hold; n-- {
			if string(piece[len(piece)-n:]) == secret[:n] {
				hold = n
			}
		}
	}
	r.held = bytes.Clone(piece[len(piece)-hold:])
	return piece[:len(piece)-hold]
}

// Flush is what was held back: no key came of it.
func (r *ByteRedactor) Flush() []byte {
	held := r.held
	r.held = nil
	return held
}

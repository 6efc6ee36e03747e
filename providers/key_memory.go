package providers

import (
	"context"
	"time"
)

// How long is remembered what a command printed, and that it failed. The
// former is short enough for tokens that last an hour, the latter long enough
// for the lanes of one prompt.
const (
	secretFor  = 5 * time.Minute
	failureFor = 2 * time.Second
)

// memory remembers what a command printed, in this process alone. Callers
// that come at the same time wait for one of them to run it. It stands behind
// a pointer so that nothing prints it together with a Config.
type memory struct {
	given  string        // what was typed instead; the rest is not used then
	turn   chan struct{} // holds one while somebody looks or runs
	secret string
	err    error
	until  time.Time
}

// Remembered is the key with a memory of its own, if it needs one.
func (k Key) Remembered() Key {
	if k.Cmd != "" {
		k.memory = &memory{turn: make(chan struct{}, 1)}
	}
	return k
}

// recall is what run said not long ago, or says now. That somebody gave up is
// nothing to remember.
func (m *memory) recall(ctx context.Context, run func(context.Context) (string, error)) (string, error) {
	if m == nil {
		return run(ctx)
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if time.Now().Before(m.until) {
		return m.secret, m.err
	}
	secret, err := run(ctx)
	if ctx.Err() != nil {
		return secret, err
	}
	m.secret, m.err, m.until = secret, err, time.Now().Add(secretFor)
	if err != nil {
		m.until = time.Now().Add(failureFor)
	}
	return secret, err
}

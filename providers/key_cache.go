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

// commandCache remembers what a command printed, in this process alone. Callers
// that come at the same time wait for one of them to run it. It stands behind
// a pointer so that nothing prints it together with a Config.
type commandCache struct {
	literal string        // what was typed instead; the rest is not used then
	turn    chan struct{} // holds one while somebody looks or runs
	secret  string
	err     error
	until   time.Time
}

// WithCache is the key with a cache of its own, if it needs one.
func (k Key) WithCache() Key {
	if k.Cmd != "" {
		k.cache = &commandCache{turn: make(chan struct{}, 1)}
	}
	return k
}

// get is what run said not long ago, or says now. That somebody gave up is
// nothing to remember.
func (c *commandCache) get(ctx context.Context, run func(context.Context) (string, error)) (string, error) {
	if c == nil {
		return run(ctx)
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if time.Now().Before(c.until) {
		return c.secret, c.err
	}
	secret, err := run(ctx)
	if ctx.Err() != nil {
		return secret, err
	}
	c.secret, c.err, c.until = secret, err, time.Now().Add(secretFor)
	if err != nil {
		c.until = time.Now().Add(failureFor)
	}
	return secret, err
}

package engine

import "context"

// Gate lets a number of calls through at once; the others wait in line. A nil
// Gate lets everybody through.
type Gate struct{ places chan struct{} }

// NewGate has n places, at least one.
func NewGate(n int) *Gate { return &Gate{make(chan struct{}, max(1, n))} }

// Enter waits for a place, or until ctx ends.
func (g *Gate) Enter(ctx context.Context) error {
	if g == nil {
		return ctx.Err()
	}
	select {
	case g.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Leave gives the place back.
func (g *Gate) Leave() {
	if g != nil {
		<-g.places
	}
}

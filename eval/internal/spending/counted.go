package spending

import (
	"sync"
	"time"

	"switchboard/engine/caps"
	"switchboard/eval/internal/keyed"
)

// Counted are the sums of a store, read once for as long as nothing is kept there:
// the caps ask for them at each call. It is safe for use by several goroutines.
type Counted struct {
	In Viewer

	mu   sync.Mutex
	mark any
	sums map[string][]Sum
}

// Viewer is where the sums are. Where nothing was ever stored it runs nothing.
type Viewer interface {
	View(func(keyed.Tx) error) error
}

// Marker is a Viewer that tells at little cost whether anything was kept: a mark is
// equal to an earlier one only where nothing was, by any process. false: nobody can
// tell.
type Marker interface{ Mark() (mark any, ok bool) }

// On is the sum of one day: see On.
func (c *Counted) On(day time.Time) (Sum, error) {
	sums, err := c.get(day.Format("2006-01-02 -07:00 ")+day.Location().String(), 1, func(tx keyed.Tx, sums []Sum) (err error) {
		sums[0], err = On(tx, day)
		return err
	})
	return sums[0], err
}

// For is what was spent for each of some caps in its period that holds a time, in
// nano-dollars.
func (c *Counted) For(caps []caps.Cap, now time.Time) ([]int64, error) {
	var key []byte
	for _, one := range caps {
		key = append(append(append(append(key, one.Per.Of(now)...), 0), one.Scope...), 0)
	}
	sums, err := c.get(string(key), len(caps), func(tx keyed.Tx, sums []Sum) (err error) {
		for i, one := range caps {
			if sums[i], err = For(tx, one.Scope, one.Per.Of(now)); err != nil {
				return err
			}
		}
		return nil
	})
	nano := make([]int64, len(caps))
	for i := range sums {
		nano[i] = sums[i].Nano
	}
	return nano, err
}

// get is what was read under a key, or what read reads. The mark is taken before:
// what is kept meanwhile may be in the sums, and has another mark.
func (c *Counted) get(key string, n int, read func(keyed.Tx, []Sum) error) ([]Sum, error) {
	mark, marked := c.current()
	if sums, ok := c.lookUp(mark, key); ok && marked {
		return sums, nil
	}
	sums := make([]Sum, n)
	err := c.In.View(func(tx keyed.Tx) error { return read(tx, sums) })
	if err == nil && marked {
		c.keep(mark, key, sums)
	}
	return sums, err
}

func (c *Counted) current() (mark any, ok bool) {
	if m, can := c.In.(Marker); can {
		return m.Mark()
	}
	return nil, false
}

func (c *Counted) lookUp(mark any, key string) ([]Sum, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mark != mark {
		return nil, false
	}
	sums, ok := c.sums[key]
	return sums, ok
}

func (c *Counted) keep(mark any, key string, sums []Sum) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mark != mark || c.sums == nil {
		c.mark, c.sums = mark, map[string][]Sum{}
	}
	c.sums[key] = sums
}

package keyed

import "sync"

// mostLatest bounds Latest.
const mostLatest = 1024

// Latest are the values that were put last, as many as will be asked for soon. The
// zero value has none. It is safe for use by several goroutines.
type Latest[V any] struct {
	mu    sync.Mutex
	all   map[string]V
	order [mostLatest]string
	next  int
}

// Put keeps a value under a key that has none.
func (l *Latest[V]) Put(key string, v V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]V{}
	}
	delete(l.all, l.order[l.next])
	l.all[key], l.order[l.next] = v, key
	l.next = (l.next + 1) % mostLatest
}

// Get is the value under a key.
func (l *Latest[V]) Get(key string) (v V, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok = l.all[key]
	return v, ok
}

// Drop takes a value away.
func (l *Latest[V]) Drop(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, key)
}

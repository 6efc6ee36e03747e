package dispatch

import (
	"sync"
)

// Mailbox carries values from many goroutines to one. Posting never blocks
// and never drops; taking returns all that has come since the last time, in
// order. The zero value is not ready; use NewMailbox.
type Mailbox[T any] struct {
	mu     sync.Mutex
	items  []T
	closed bool
	ready  chan struct{} // holds one token while there is something to take
}

// NewMailbox is an empty mailbox.
func NewMailbox[T any]() *Mailbox[T] {
	return &Mailbox[T]{ready: make(chan struct{}, 1)}
}

// Post adds a value. After Close it does nothing.
func (m *Mailbox[T]) Post(v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.items = append(m.items, v)
	m.signal()
}

// Close says that nothing more will come.
func (m *Mailbox[T]) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.signal()
}

func (m *Mailbox[T]) signal() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// Ready is readable when Take has something to say.
func (m *Mailbox[T]) Ready() <-chan struct{} { return m.ready }

// Take returns what has come, and whether more may.
func (m *Mailbox[T]) Take() (items []T, open bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	items, m.items = m.items, nil
	return items, !m.closed
}

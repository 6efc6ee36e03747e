package shell

import "sync"

// Warnings are what the user should hear of caps. It is safe for use by several
// goroutines; a nil one keeps nothing.
type Warnings struct {
	mu   sync.Mutex
	said []string
}

// Add adds a sentence.
func (w *Warnings) Add(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, text)
}

// Take are the sentences that were added since.
func (w *Warnings) Take() []string {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	said := w.said
	w.said = nil
	return said
}

package cli

import "sync"

// renewed is what files hold, read anew where they change. Files that cannot be used, as
// while they are written, leave what was read before in its place.
type renewed[T any] struct {
	what string // as in "the keys"
	read func() (T, error)
	note func(string) // is told where the files cannot be used any more

	mu    sync.Mutex
	files changedFiles
	now   T
}

// openRenewed reads the files for the first time.
func openRenewed[T any](what string, read func() (T, error), names ...string) (*renewed[T], error) {
	r := &renewed[T]{what: what, read: read, note: func(string) {}, files: watchFiles(names...)}
	var err error
	r.now, err = read()
	return r, err
}

// tell has note told what is wrong with the files from now on.
func (r *renewed[T]) tell(note func(string)) {
	if r != nil {
		r.note = note
	}
}

// get is what the files hold.
func (r *renewed[T]) get() T {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files.changed() {
		if now, err := r.read(); err == nil {
			r.now = now
		} else {
			r.note(r.what + " before stay in use: " + err.Error())
		}
	}
	return r.now
}

package boltfile

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/eval/internal/keyed"
)

// File is a bbolt file that may not be there yet. One that was there and is not any more is
// not made anew: whoever took it away has what is in it. It is safe for use by several
// goroutines.
type File struct {
	path string
	Options

	gate  sync.RWMutex // our own writers and readers wait here, without a limit; other processes at the file's lock
	queue keyed.Queue[Tx]

	seen    atomic.Bool // it was there
	oneMeta atomic.Bool
}

// Options say how a file is used.
type Options struct {
	Wait     time.Duration  // how long to wait for another process
	ReadOnly bool           // never write
	Command  string         // who we are, for those who wait for us
	Admit    func(Tx) error // asked in each transaction before anything else; its error ends it
	Create   func(Tx) error // fills a new file
}

// At is the file at a path, which nothing looks at yet.
func At(path string, o Options) *File { return &File{path: path, Options: o} }

// Path is where the file is, or will be.
func (f *File) Path() string { return f.path }

// OneMeta reports whether one of the two first pages was invalid in any visit
// until now. The next write makes it anew, and then nobody else can tell.
func (f *File) OneMeta() bool { return f.oneMeta.Load() }

func (f *File) remember(l Layout) {
	f.seen.Store(true)
	if l.OneMeta {
		f.oneMeta.Store(true)
	}
}

// View runs fn in a read transaction. When there is no file, fn is not run
// and the error is nil: nothing has been stored.
func (f *File) View(fn func(Tx) error) error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	return unlessMissing(f.visit(reading, f.admitted(fn)))
}

// Update runs fn in a write transaction and returns when what it did is on
// disk; a file that is not there is made. Several callers may share one
// transaction. fn may run more than once; when it returns an error, nothing of
// it stays.
func (f *File) Update(fn func(Tx) error) error { return f.UpdateWithin(0, fn) }

// UpdateWithin is Update that may wait so long for others to share its transaction
// with.
func (f *File) UpdateWithin(wait time.Duration, fn func(Tx) error) error {
	if f.ReadOnly {
		return ErrReadOnly
	}
	return f.queue.SubmitWithin(wait, func(tx Tx) error { return guard(func() error { return fn(tx) }) }, f.transact)
}

// Upgrade runs fn in a write transaction that Admit is not asked about.
func (f *File) Upgrade(fn func(Tx) error) error {
	f.gate.Lock()
	defer f.gate.Unlock()
	return f.visit(writing, fn)
}

// transact runs fn in a write transaction of its own, in a file that is made
// if need be.
func (f *File) transact(fn func(Tx) error) error {
	f.gate.Lock()
	defer f.gate.Unlock()
	checked := f.admitted(fn)
	err := f.visit(writing, checked)
	if !errors.Is(err, ErrMissing) {
		return err
	}
	if err := f.create(); err != nil {
		return err
	}
	return f.visit(writing, checked)
}

func (f *File) admitted(fn func(Tx) error) func(Tx) error {
	return func(tx Tx) error {
		if err := f.Admit(tx); err != nil {
			return err
		}
		return fn(tx)
	}
}

// visit opens the file, runs fn in a transaction, and closes the file.
func (f *File) visit(p purpose, fn func(Tx) error) error {
	a := f.access(p)
	err := guard(func() error {
		return a.run(func(tx Tx) error {
			f.remember(a.layout)
			return fn(tx)
		})
	})
	a.close()
	return f.unlessSeen(err)
}

// unlessSeen tells a file that is not there any more from one that is not there yet.
func (f *File) unlessSeen(err error) error {
	if errors.Is(err, ErrMissing) && f.seen.Load() {
		return ErrGone
	}
	return err
}

// Inspect runs fn on the file itself and not through bbolt, under the lock of
// a reader. When there is no file, fn is not run.
func (f *File) Inspect(fn func(io.ReaderAt, Layout) error) error {
	f.gate.RLock()
	defer f.gate.RUnlock()
	a := f.access(reading)
	defer a.close()
	file, err := a.open(f.path, 0, 0)
	if err == nil {
		f.remember(a.layout)
		err = fn(file, a.layout)
	}
	return unlessMissing(f.unlessSeen(err))
}

// Raw is Inspect for a file of which nothing is taken for granted: not even
// its first pages are looked at. That there is no file is ErrMissing.
func (f *File) Raw(fn func(r io.ReaderAt, size int64) error) error {
	a := f.access(reading)
	defer a.close()
	if err := a.lock(f.path, 0); err != nil {
		return err
	}
	stat, err := a.file.Stat()
	if err != nil {
		return err
	}
	return fn(a.file, stat.Size())
}

func (f *File) access(p purpose) *access {
	return &access{path: f.path, purpose: p, wait: f.Wait, command: f.Command}
}

func unlessMissing(err error) error {
	if errors.Is(err, ErrMissing) {
		return nil
	}
	return err
}

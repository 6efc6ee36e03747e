package boltfile

import (
	"errors"
	"io/fs"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
)

// purpose is what a file is opened for.
type purpose int

const (
	reading   purpose = iota // shared with other readers
	writing                  // alone; ends with a commit
	replacing                // alone; changes nothing itself
)

// access is the way into the file for one operation: it takes the locks, makes
// sure that what lies behind is what stands at the path, looks over the first
// pages, and closes everything again, whatever happened in between.
//
// Two locks are taken. The one on the file itself is bbolt's and protects
// it. The one on the file beside it (path.lock) is held only while waiting
// for the first: it makes a queue, so that a process that writes without
// pause cannot keep others out, and it holds a note that says who came in
// last.
type access struct {
	path    string
	purpose purpose
	wait    time.Duration
	command string

	file   *os.File
	layout Layout
	db     *bolt.DB
	tx     *bolt.Tx
}

// run runs fn in a transaction and commits it when that is the purpose.
func (a *access) run(fn func(Tx) error) error {
	db, err := openDB(a.path, &bolt.Options{
		ReadOnly:     a.purpose == reading,
		Timeout:      a.wait,
		OpenFile:     a.open,
		NoStatistics: true,
	})
	if err != nil {
		return err
	}
	a.db = db
	if a.tx, err = db.Begin(a.purpose != reading); err != nil {
		return err
	}
	if err := fn(Tx{a.tx}); err != nil || a.purpose != writing {
		return err
	}
	return a.tx.Commit()
}

// close ends what run began. Where bbolt breaks down while it gives up a
// transaction, its DB stays locked for ever and cannot be closed; then only
// the file is, which frees the lock, and the mapping is lost.
func (a *access) close() {
	_ = guard(a.closeDB)
	if a.file != nil {
		a.file.Close()
	}
}

func (a *access) closeDB() error {
	if a.tx != nil {
		_ = a.tx.Rollback() // says that it is closed after a commit
	}
	if a.db != nil {
		return a.db.Close()
	}
	return nil
}

// open is what bbolt calls to open the file. It returns it locked.
func (a *access) open(path string, flag int, _ os.FileMode) (*os.File, error) {
	if err := a.lock(path, flag&^os.O_CREATE); err != nil {
		return nil, err
	}
	stat, err := a.file.Stat()
	if err != nil {
		return nil, err
	}
	if a.layout, err = ReadLayout(a.file, stat.Size()); err != nil {
		return nil, err
	}
	if a.purpose != reading {
		return a.file, a.layout.CheckFreelist(a.file)
	}
	return a.file, nil
}

// lock opens the file and waits until it is ours. When another process put a
// new file into its place meanwhile, that one is opened instead.
func (a *access) lock(path string, flag int) error {
	if err := a.lookAt(path); err != nil {
		return err
	}
	deadline := time.Now().Add(a.wait)
	queue, err := a.enqueue(deadline)
	if err != nil {
		return err
	}
	if queue != nil {
		defer queue.Close()
	}
	for {
		f, err := os.OpenFile(path, flag, 0)
		if err != nil {
			return err
		}
		a.file = f
		if err := waitLock(f, a.purpose != reading, deadline); err != nil {
			return err
		}
		if current(f, path) {
			break
		}
		f.Close()
	}
	if queue != nil {
		leaveNote(queue, Note{PID: os.Getpid(), Command: a.command, Since: time.Now()})
	}
	return nil
}

// enqueue waits for our turn to wait for the file. It is nil where there can
// be no queue, such as in a directory that is read-only, and when the time is
// up: then the wait for the file itself will say so.
func (a *access) enqueue(deadline time.Time) (*Side, error) {
	s, err := OpenSide(LockPath(a.path), deadline)
	var other *NotPlainError
	if errors.As(err, &other) {
		return nil, err
	}
	return s, nil
}

// lookAt refuses what should not be opened at all.
func (a *access) lookAt(path string) error {
	stat, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	case err != nil:
		return err
	case !stat.Mode().IsRegular():
		return ErrNotFile
	case a.purpose != reading && stat.Mode()&0o222 == 0:
		return ErrReadOnly // root could, but somebody said no
	}
	if _, err := os.Lstat(LockPath(path)); errors.Is(err, fs.ErrNotExist) {
		return refuseOthers(path) // so that no lock is left beside what is not ours
	}
	return nil
}

// refuseOthers refuses a file in which nothing says that bbolt wrote it. It is read
// without a lock: what it looks for is the same in every version of a page.
func refuseOthers(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if stat, err := f.Stat(); err != nil || stat.Size() == 0 || marked(f) {
		return err
	}
	return ErrNoPages
}

// current reports whether f is what stands at path.
func current(f *os.File, path string) bool {
	have, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(have, there)
}

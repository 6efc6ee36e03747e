package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
)

// purpose is what a file is opened for.
type purpose int

const (
	reading   purpose = iota // shared with other readers
	writing                  // alone; ends with a commit
	replacing                // alone; changes nothing itself
)

// errMissing says that there is no file yet.
var errMissing = errors.New("there is no store yet")

// door is the way into the file for one operation: it takes the locks, makes
// sure that what lies behind is what stands at the path, looks over the first
// pages, and closes everything again, whatever happened in between.
//
// Two locks are taken. The one on the file itself is bbolt's and protects
// it. The one on the file beside it (path.lock) is held only while waiting
// for the first: it makes a queue, so that a process that writes without
// pause cannot keep others out, and it holds a note that says who came in
// last.
type door struct {
	path    string
	purpose purpose
	wait    time.Duration
	command string

	file   *os.File
	layout boltfile.Layout
	db     *bolt.DB
	tx     *bolt.Tx
}

// enter runs fn in a transaction and commits it when that is the purpose.
func (d *door) enter(fn func(*bolt.Tx) error) error {
	db, err := bolt.Open(d.path, 0o600, &bolt.Options{
		ReadOnly:     d.purpose == reading,
		Timeout:      d.wait,
		OpenFile:     d.open,
		NoStatistics: true,
	})
	if err != nil {
		return d.locate(err)
	}
	d.db = db
	if d.tx, err = db.Begin(d.purpose != reading); err != nil {
		return err
	}
	if err := fn(d.tx); err != nil || d.purpose != writing {
		return d.locate(err)
	}
	return d.tx.Commit()
}

// leave ends what enter began. Where bbolt breaks down while it gives up a
// transaction, its DB stays locked for ever and cannot be closed; then only
// the file is, which frees the lock, and the mapping is lost.
func (d *door) leave() {
	_ = boltfile.Guard(d.close)
	if d.file != nil {
		d.file.Close()
	}
}

func (d *door) close() error {
	if d.tx != nil {
		_ = d.tx.Rollback() // says that it is closed after a commit
	}
	if d.db != nil {
		return d.db.Close()
	}
	return nil
}

// open is what bbolt calls to open the file. It returns it locked.
func (d *door) open(path string, flag int, _ os.FileMode) (*os.File, error) {
	if err := d.lock(path, flag&^os.O_CREATE); err != nil {
		return nil, err
	}
	stat, err := d.file.Stat()
	if err != nil {
		return nil, err
	}
	if d.layout, err = boltfile.ReadLayout(d.file, stat.Size()); err != nil {
		return nil, err
	}
	if d.purpose != reading {
		return d.file, d.layout.CheckFreelist(d.file)
	}
	return d.file, nil
}

// lock opens the file and waits until it is ours. When another process put a
// new file into its place meanwhile, that one is opened instead.
func (d *door) lock(path string, flag int) error {
	if err := d.lookAt(path); err != nil {
		return err
	}
	deadline := time.Now().Add(d.wait)
	queue := d.queue(deadline)
	if queue != nil {
		defer queue.Close()
	}
	for {
		f, err := os.OpenFile(path, flag, 0)
		if err != nil {
			return err
		}
		d.file = f
		if err := waitLock(f, d.purpose != reading, deadline); err != nil {
			return d.locate(err)
		}
		if current(f, path) {
			break
		}
		f.Close()
	}
	if queue != nil {
		leaveNote(queue, note{PID: os.Getpid(), Command: d.command, Since: time.Now()})
	}
	return nil
}

// lookAt refuses what should not be opened at all.
func (d *door) lookAt(path string) error {
	stat, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errMissing
	case err != nil:
		return err
	case !stat.Mode().IsRegular():
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is not a file", path), Tip: "name a file with --store"}
	case d.purpose != reading && stat.Mode()&0o222 == 0:
		return readOnly(path, nil) // root could, but somebody said no
	}
	return nil
}

// locate gives errors that know nothing of the file its name.
func (d *door) locate(err error) error {
	var f boltfile.Flaw
	switch {
	case errors.As(err, &f):
		return damaged(d.path, string(f), nil)
	case errors.Is(err, boltfile.ErrNoPages):
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is no switchboard store, or its beginning is damaged", d.path),
			Tip: "name another file with --store; if this was a store, restore a backup or save what can be read with `switchboard check --salvage FILE`"}
	case errors.Is(err, errBusy):
		return busy(d.path)
	}
	return err
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

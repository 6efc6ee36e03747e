package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
)

// Kind says whether the trials of a store come from real models or from
// simulated ones. A store holds one kind, stamped when it is made.
type Kind string

// The kinds.
const (
	Real Kind = "real"
	Demo Kind = "demo"
)

// Options say how a store is used. The zero value is for looking at whatever
// is there.
type Options struct {
	Kind     Kind          // refuse the other one; empty takes any, but adds nothing
	Wait     time.Duration // how long to wait for another process; 0 is DefaultWait
	ReadOnly bool          // never write, not even to bring an older store up to date
	Command  string        // who we are, for those who wait for us; empty is the program's name
}

// DefaultWait is how long an operation waits for another process.
const DefaultWait = 3 * time.Second

// Query selects trials, newest first.
type Query struct {
	Limit  int    // at most so many; 0 is all
	Before string // only trials older than this id
	Text   string // only trials whose prompt, task or model contains it, whatever the case
}

// Store keeps trials and ratings in one file. See the package's comment for
// what it promises. It implements engine.Recorder, engine.Answered,
// engine.Spent and engine.Shared, and is safe for use by several goroutines.
//
// Between operations nothing is open and nothing is locked, so there is
// nothing to close.
type Store struct {
	PathX string
	id    string // of this process, as the others know it
	Opts  Options

	gate  sync.RWMutex // our own writers and readers wait here, without a limit; other processes at the file's lock
	queue commitQueue
}

// Open readies the store at path. A file that is not there is made, with its
// directories, when something is first written; until then the store is
// empty. One that is there is looked over: a damaged, foreign, newer or
// otherwise stamped file is refused, and one of an older version is brought
// up to date.
func Open(path string, opts Options) (*Store, error) {
	if opts.Wait <= 0 {
		opts.Wait = DefaultWait
	}
	if opts.Command == "" {
		opts.Command = filepath.Base(os.Args[0])
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // what replaces the file must not replace a link to it
	}
	s := &Store{PathX: path, id: engine.NewID(time.Now()), Opts: opts}
	if err := s.lookOver(); err != nil {
		return nil, err
	}
	return s, nil
}

// Path is where the file is, or will be.
func (s *Store) Path() string { return s.PathX }

// lookOver makes sure that the file can be worked with.
func (s *Store) lookOver() error {
	err := s.View(func(tx *bolt.Tx) error { return nil })
	if errors.Is(err, eval.ErrOlder) && !s.Opts.ReadOnly {
		err = s.migrate()
	}
	if err != nil {
		return err
	}
	return s.withFile(func(f *os.File, l boltfile.Layout) error {
		return (&boltfile.Walker{R: f, L: l}).Shape()
	})
}

// View runs fn in a read transaction. When there is no file, fn is not run
// and the error is nil: nothing has been stored.
func (s *Store) View(fn func(*bolt.Tx) error) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	err := s.visit(reading, func(tx *bolt.Tx) error {
		if err := s.checkStamp(tx); err != nil {
			return err
		}
		return fn(tx)
	})
	if errors.Is(err, errMissing) {
		return nil
	}
	return err
}

// Update runs fn in a write transaction and returns when what it did is on
// disk. Several callers may share one transaction. fn may run more than once;
// when it returns an error, nothing of it stays.
func (s *Store) Update(fn func(*bolt.Tx) error) error {
	if s.Opts.ReadOnly || s.Opts.Kind == "" {
		return readOnly(s.PathX, nil)
	}
	return s.queue.submit(fn, s.transact)
}

// Ready makes sure that something can be added: it writes an empty
// transaction, and makes the file if it is not there. Whoever is about to pay
// for what has to be kept asks first.
func (s *Store) Ready() error { return s.Update(func(*bolt.Tx) error { return nil }) }

// transact runs fn in a write transaction of its own, in a file that is made
// if need be.
func (s *Store) transact(fn func(*bolt.Tx) error) error {
	s.gate.Lock()
	defer s.gate.Unlock()
	checked := func(tx *bolt.Tx) error {
		if err := s.checkStamp(tx); err != nil {
			return err
		}
		return fn(tx)
	}
	err := s.visit(writing, checked)
	if !errors.Is(err, errMissing) {
		return err
	}
	if err := explain(s.PathX, true, create(s.PathX, s.Opts.Kind)); err != nil {
		return err
	}
	return s.visit(writing, checked)
}

// ReplaceWith runs fn in a transaction that holds the file for us alone but
// changes nothing: fn writes another file and puts it into this one's place.
func (s *Store) ReplaceWith(fn func(*bolt.Tx) error) error {
	if s.Opts.ReadOnly {
		return readOnly(s.PathX, nil)
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	return s.visit(replacing, func(tx *bolt.Tx) error {
		if err := s.checkStamp(tx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// visit opens the file, runs fn in a transaction, and closes the file.
func (s *Store) visit(p purpose, fn func(*bolt.Tx) error) error {
	d := s.door(p)
	err := boltfile.Guard(func() error { return d.enter(fn) })
	d.leave()
	return explain(s.PathX, p != reading, err)
}

// withFile runs fn on the file itself, under the lock of a reader. When there
// is no file, fn is not run.
func (s *Store) withFile(fn func(*os.File, boltfile.Layout) error) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	d := s.door(reading)
	defer d.leave()
	f, err := d.open(s.PathX, os.O_RDONLY, 0)
	if err == nil {
		err = fn(f, d.layout)
	}
	if errors.Is(err, errMissing) {
		return nil
	}
	return explain(s.PathX, false, d.locate(err))
}

func (s *Store) door(p purpose) *door {
	return &door{path: s.PathX, purpose: p, wait: s.Opts.Wait, command: s.Opts.Command}
}

// Info is what can be said about a store's file without reading its records.
type Info struct {
	Path     string
	Exists   bool
	Bytes    int64
	Mode     fs.FileMode
	Kind     Kind
	Schema   int
	Writable bool // as far as its mode says
}

// Warning is a sentence on a mode that lets others read the prompts, or "".
func (i Info) Warning() string {
	if i.Mode&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("%s can be read by other users (mode %04o): it holds prompts in plain text; run chmod 600 on it", i.Path, i.Mode)
}

// Info looks at the file.
func (s *Store) Info() (Info, error) {
	info := Info{Path: s.PathX, Kind: s.Opts.Kind, Schema: schemaVersion}
	stat, err := os.Stat(s.PathX)
	if errors.Is(err, fs.ErrNotExist) {
		return info, nil
	}
	if err != nil {
		return info, explain(s.PathX, false, err)
	}
	info.Exists, info.Bytes, info.Mode = true, stat.Size(), stat.Mode().Perm()
	info.Writable = info.Mode&0o222 != 0 && !s.Opts.ReadOnly
	err = s.View(func(tx *bolt.Tx) error {
		st, err := readStamp(tx)
		info.Kind, info.Schema = st.Kind, st.Schema
		return err
	})
	return info, err
}

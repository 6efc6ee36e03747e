package bolt

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
)

// Options say how a store is used. The zero value is for looking at whatever
// is there.
type Options struct {
	Kind     store.Kind    // refuse the other one; empty takes any, but adds nothing
	Wait     time.Duration // how long to wait for another process; 0 is DefaultWait
	ReadOnly bool          // never write, not even to bring an older store up to date
	Command  string        // who we are, for those who wait for us; empty is the program's name
	Who      string        // who does what becomes an event; empty is the user's name
	Prompts  bool          // events keep the prompts too
}

// DefaultWait is how long an operation waits for another process.
const DefaultWait = 3 * time.Second

// Store keeps trials and ratings in one file. See the package's comment for
// what it promises. It implements engine.Recorder, engine.Answered,
// engine.Spent and engine.Shared, and is safe for use by several goroutines.
//
// Between operations nothing is open and nothing is locked, so there is
// nothing to close.
type Store struct {
	file *boltfile.File
	kind store.Kind
	id   string // of this process, as the others know it

	witness *eventlog.Witness
}

// Open readies the store at path. A file that is not there is made, with its
// directories, when something is first written; until then the store is
// empty. One that is there is looked over: a damaged, foreign, newer or
// otherwise stamped file is refused, and one of an older version is brought
// up to date.
func Open(path string, opts Options) (*Store, error) {
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
	s := at(path, opts)
	if err := s.lookOver(); err != nil {
		return nil, err
	}
	return s, nil
}

// at is the store at a path, which nothing looks at yet.
func at(path string, o Options) *Store {
	if o.Wait <= 0 {
		o.Wait = DefaultWait
	}
	who := cmp.Or(o.Who, os.Getenv("USER"), os.Getenv("LOGNAME"), "me")
	s := &Store{kind: o.Kind, id: engine.NewID(time.Now()), witness: &eventlog.Witness{Who: who, Prompts: o.Prompts}}
	s.file = boltfile.At(path, boltfile.Options{
		Wait: o.Wait, ReadOnly: o.ReadOnly, Command: o.Command,
		Admit:  s.checkInfo,
		Create: func(tx boltfile.Tx) error { return initialize(tx, o.Kind) },
	})
	return s
}

// Path is where the file is, or will be.
func (s *Store) Path() string { return s.file.Path() }

// lookOver makes sure that the file can be worked with.
func (s *Store) lookOver() error {
	err := s.view(func(boltfile.Tx) error { return nil })
	if errors.Is(err, eval.ErrOlder) && !s.file.ReadOnly {
		err = s.migrate()
	}
	if err != nil {
		return err
	}
	return s.inspect(func(r io.ReaderAt, l boltfile.Layout) error {
		if !s.file.ReadOnly {
			outfile.Sweep(s.Path()) // who rewrites the file holds its lock alone, so nobody does
		}
		return (&boltfile.Walker{R: r, L: l}).Shape()
	})
}

// Doubt is why what was stored last may be missing, or nil. bbolt keeps two
// first pages and takes the older one where the newer is damaged: what is read
// then is sound, and as it was before the last transaction. The next write
// heals the page, so whoever opens the store says it while it can be seen.
func (s *Store) Doubt() error {
	if !s.file.OneMeta() {
		return nil
	}
	return &eval.Error{Reason: eval.ErrDamaged,
		Sentence: fmt.Sprintf("one of the two first pages of the store %s is damaged: what was stored last may be missing", s.Path()),
		Tip:      "restore a backup, or save all that can be read with `switchboard check --salvage FILE` before anything is added"}
}

// view runs fn in a read transaction. When there is no file, fn is not run
// and the error is nil: nothing has been stored.
func (s *Store) view(fn func(boltfile.Tx) error) error {
	return Explain(s.Path(), false, s.file.View(fn))
}

// inspect runs fn on the file itself. When there is no file, fn is not run.
func (s *Store) inspect(fn func(io.ReaderAt, boltfile.Layout) error) error {
	return Explain(s.Path(), false, s.file.Inspect(fn))
}

// update runs fn in a write transaction and returns when what it did is on
// disk. Several callers may share one transaction. fn may run more than once;
// when it returns an error, nothing of it stays.
func (s *Store) update(fn func(boltfile.Tx) error) error {
	if s.kind == "" {
		return readOnly(s.Path(), nil)
	}
	return Explain(s.Path(), true, s.file.Update(fn))
}

// Ready makes sure that something can be added: it writes an empty
// transaction, and makes the file if it is not there. Whoever is about to pay
// for what has to be kept asks first.
func (s *Store) Ready() error { return s.update(func(boltfile.Tx) error { return nil }) }

// rewrite puts another file into this one's place; see boltfile.File.Rewrite.
// A record whose checksum does not fit ends it. The new file begins to count its
// transactions anew, so the files are counted: see Revision.
func (s *Store) rewrite(plan func(boltfile.Tx) (boltfile.Rewriting, error)) error {
	return Explain(s.Path(), true, s.file.Rewrite(func(tx boltfile.Tx) (boltfile.Rewriting, error) {
		r, err := plan(tx)
		add, files := r.Add, tx.Bucket(metaBucket).Sequence()
		r.Add = func(w *boltfile.Bulk) error {
			if err := w.Tx().Bucket(metaBucket).SetSequence(files + 1); err != nil {
				return err
			}
			return add(w)
		}
		return r, err
	}))
}

// Info looks at the file.
func (s *Store) Info() (store.Info, error) {
	info := store.Info{Path: s.Path(), Kind: s.kind, Schema: schemaVersion}
	stat, err := os.Stat(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return info, nil
	}
	if err != nil {
		return info, Explain(s.Path(), false, err)
	}
	info.Exists, info.Bytes, info.Mode = true, stat.Size(), stat.Mode().Perm()
	info.Writable = info.Mode&0o222 != 0 && !s.file.ReadOnly
	err = s.view(func(tx boltfile.Tx) error {
		st, err := readInfo(tx)
		info.Kind, info.Schema = st.Kind, st.Schema
		return err
	})
	return info, err
}

// Revision is a number that every change of the store makes another one, also
// those of other processes. Zero: nothing has been stored.
func (s *Store) Revision() (n int, err error) {
	err = s.view(func(tx boltfile.Tx) error {
		n = int(tx.Bucket(metaBucket).Sequence())<<32 + tx.ID()
		return nil
	})
	return n, err
}

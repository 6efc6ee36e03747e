package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"switchboard/engine/caps"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/reservations"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
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
	Gather   time.Duration // how long a trial or an answer may wait for others that are kept with it
	Token    access.Token  // of no use for a file: whoever has it may do everything
}

// DefaultWait is how long an operation waits for another process.
const DefaultWait = 3 * time.Second

// Open readies the store at path. A file that is not there is made, with its
// directories, when something is first written; until then the store is
// empty. One that is there is looked over: a damaged, foreign, newer or
// otherwise stamped file is refused, and one of an older version is brought
// up to date.
func Open(path string, opts Options) (*records.Store, error) {
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
	f := at(path, opts)
	if err := f.lookOver(); err != nil {
		return nil, err
	}
	return f.store(opts), nil
}

// file is the records.Backend that is a file.
type file struct {
	file   *boltfile.File
	kind   store.Kind
	shared reservations.Last
}

// at is the file at a path, which nothing looks at yet.
func at(path string, o Options) *file {
	if o.Wait <= 0 {
		o.Wait = DefaultWait
	}
	f := &file{kind: o.Kind}
	f.file = boltfile.At(path, boltfile.Options{
		Wait: o.Wait, ReadOnly: o.ReadOnly, Command: o.Command,
		Admit:  func(tx boltfile.Tx) error { return placeOf(path).Admit(tx, o.Kind, foreign(path)) },
		Create: func(tx boltfile.Tx) error { return records.Initialize(tx, o.Kind) },
	})
	return f
}

// store is the store in the file.
func (f *file) store(o Options) *records.Store {
	return records.New(f, placeOf(f.path()), records.Options{Kind: o.Kind, Who: o.Who, Prompts: o.Prompts, Gather: o.Gather})
}

func placeOf(path string) records.Place {
	return records.Place{Name: path, Another: "name another file with --store"}
}

func foreign(path string) string {
	return path + " is a bbolt file, but no switchboard store"
}

func (f *file) path() string { return f.file.Path() }

// lookOver makes sure that the file can be worked with.
func (f *file) lookOver() error {
	err := f.View(func(keyed.Tx) error { return nil })
	if errors.Is(err, eval.ErrOlder) && !f.file.ReadOnly {
		err = Explain(f.path(), true, f.file.Upgrade(func(tx boltfile.Tx) error { return records.Migrate(tx) }))
	}
	if err != nil {
		return err
	}
	return f.inspect(func(r io.ReaderAt, l boltfile.Layout) error {
		if !f.file.ReadOnly {
			outfile.Sweep(f.path()) // who rewrites the file holds its lock alone, so nobody does
		}
		return (&boltfile.Walker{R: r, L: l}).Shape()
	})
}

// Doubt is why what was stored last may be missing, or nil. bbolt keeps two
// first pages and takes the older one where the newer is damaged: what is read
// then is sound, and as it was before the last transaction. The next write
// heals the page, so whoever opens the store says it while it can be seen.
func (f *file) Doubt() error {
	if !f.file.OneMeta() {
		return nil
	}
	return &eval.Error{Reason: eval.ErrDamaged,
		Sentence: fmt.Sprintf("one of the two first pages of the store %s is damaged: what was stored last may be missing", f.path()),
		Tip:      "restore a backup, or save all that can be read with `switchboard check --salvage FILE` before anything is added"}
}

// View implements keyed.Transactor.
func (f *file) View(fn func(keyed.Tx) error) error {
	return f.view(func(tx boltfile.Tx) error { return fn(tx) })
}

// view is View with what only a file has.
func (f *file) view(fn func(boltfile.Tx) error) error {
	return Explain(f.path(), false, f.file.View(fn))
}

// inspect runs fn on the file itself. When there is no file, fn is not run.
func (f *file) inspect(fn func(io.ReaderAt, boltfile.Layout) error) error {
	return Explain(f.path(), false, f.file.Inspect(fn))
}

// Update implements keyed.Transactor.
func (f *file) Update(fn func(keyed.Tx) error) error { return f.UpdateWithin(0, keyed.Reads{}, fn) }

// UpdateWithin implements records.Backend.
func (f *file) UpdateWithin(wait time.Duration, _ keyed.Reads, fn func(keyed.Tx) error) error {
	return Explain(f.path(), true, f.file.UpdateWithin(wait, func(tx boltfile.Tx) error { return fn(tx) }))
}

// Rewrite puts another file into this one's place; see boltfile.File.Rewrite.
// A record whose checksum does not fit ends it, unless it can be found again. The
// new file begins to count its transactions anew, so the files are counted: see
// Revision.
func (f *file) Rewrite(plan func(keyed.Tx) (records.Rewriting, error)) error {
	err := f.file.Rewrite(func(tx boltfile.Tx) (boltfile.Rewriting, error) {
		r, err := plan(tx)
		files := tx.Bucket(records.MetaBucket).Sequence()
		return boltfile.Rewriting{
			Keep: withoutDamage(r.Drop),
			Add: func(w *boltfile.Bulk) error {
				if err := w.Tx().Bucket(records.MetaBucket).SetSequence(files + 1); err != nil {
					return err
				}
				return r.Add(bulk{w})
			},
		}, err
	})
	if errors.Is(err, boltfile.ErrMissing) {
		return records.ErrNothing
	}
	return Explain(f.path(), true, err)
}

// bulk is a records.Bulk.
type bulk struct{ *boltfile.Bulk }

func (b bulk) Tx() keyed.Tx { return b.Bulk.Tx() }

// withoutDamage is all records but those to be dropped. Where one is damaged
// nothing is copied, unless it can be found again.
func withoutDamage(drop map[string]bool) func(bucket string, k, v []byte) (bool, error) {
	return func(bucket string, k, v []byte) (bool, error) {
		if drop[records.Where(bucket, k)] {
			return false, nil
		}
		_, err := record.Open(bucket, k, v)
		if err != nil && records.FoundAgain(bucket) {
			return false, nil
		}
		return err == nil, err
	}
}

// Info looks at the file.
func (f *file) Info() (store.Info, error) {
	info := store.Info{Path: f.path(), Kind: f.kind, Schema: records.SchemaVersion}
	stat, err := os.Stat(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return info, nil
	}
	if err != nil {
		return info, Explain(f.path(), false, err)
	}
	info.Exists, info.Bytes, info.Mode = true, stat.Size(), stat.Mode().Perm()
	info.Writable = info.Mode&0o222 != 0 && !f.file.ReadOnly
	err = f.View(func(tx keyed.Tx) error {
		st, err := records.ReadStamp(tx)
		info.Kind, info.Schema = st.Kind, st.Schema
		return err
	})
	return info, err
}

// Revision counts the files and their transactions.
func (f *file) Revision() (n int, err error) {
	err = f.view(func(tx boltfile.Tx) error {
		n = int(tx.Bucket(records.MetaBucket).Sequence())<<32 + tx.ID()
		return nil
	})
	return n, err
}

// Mark implements spending.Marker.
func (f *file) Mark() (mark any, ok bool) { return f.file.Mark() }

// Close implements records.Backend.
func (f *file) Close() {}

func reservationsPath(path string) string { return path + ".till" }

// Share implements records.Backend by the file path.till.
func (f *file) Share(now time.Time, p records.Participant, decide func(*caps.SharedSpending) map[caps.Scope]int64) error {
	shared := reservations.File{Member: reservations.Member{Me: p.ID, Tell: p.Tell, Last: &f.shared}, Path: reservationsPath(f.path()), Wait: f.file.Wait}
	return Explain(f.path(), true, shared.Share(now, decide))
}

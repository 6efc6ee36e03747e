package records

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/spending"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
)

// Backend is where a store keeps its records. Its errors are sentences that name
// the store, as far as they are not those of what it runs.
type Backend interface {
	keyed.Transactor

	// UpdateWithin is Update that may wait so long for others to share its
	// transaction with. ahead is all that fn reads, or nothing where that is not
	// known before: what lacks there is read while nobody else may write.
	UpdateWithin(wait time.Duration, ahead keyed.Reads, fn func(keyed.Tx) error) error

	// Rewrite changes much at one stroke: whoever reads meanwhile finds all of
	// it done or nothing. plan may run more than once. That nothing was ever
	// stored is ErrNothing.
	Rewrite(plan func(keyed.Tx) (Rewriting, error)) error

	// Doubt is why what was stored last may be missing, or nil.
	Doubt() error

	// Info looks at the store without reading its records.
	Info() (store.Info, error)

	// Revision is a number that every change of the store makes another one,
	// also those of other processes. Zero: nothing has been stored.
	Revision() (int, error)

	// Check examines all that is kept.
	Check(context.Context) (store.Report, error)

	// Backup writes a copy while others work on the store.
	Backup(context.Context, outfile.Job) (store.Report, error)

	// Close gives back what is held between operations.
	Close()

	// Share lets processes see what each holds of the caps: see caps.Shared.
	Share(now time.Time, p Participant, decide func(*caps.SharedSpending) map[caps.Scope]int64) error
}

// Participant is a process that shares caps with others.
type Participant struct {
	ID   string       // as the others know it
	Tell func(string) // what became of the calls of one that ended; once for all processes
}

// Rewriting says what becomes of the records.
type Rewriting struct {
	Drop map[string]bool // the places of those that go
	Gone []string        // engine.TextKey of the prompts that go: the backend removes them where else it has them
	Add  func(Bulk) error
}

// Bulk adds records, more of them than fit into the memory.
type Bulk interface {
	// Tx is the transaction of the moment: Count may begin another one.
	Tx() keyed.Tx

	// Count makes room for so many bytes.
	Count(bytes int) error
}

// Place is how people speak of a store.
type Place struct {
	Name    string // the path of a file, or the address of a database without its password
	Another string // how to name another one
}

// Options say what a store is for.
type Options struct {
	Kind    store.Kind // empty: nothing is added
	Who     string     // who does what becomes an event; empty is the user's name
	Prompts bool       // events keep the prompts too
	Shared  bool       // raters may be asked for a token
	Token   access.Token

	// Gather is how long a trial or an answer may wait for others that are kept
	// with it.
	Gather time.Duration
}

// ErrNothing says that nothing was ever stored.
var ErrNothing = errors.New("there is no store yet")

// Store keeps trials and ratings. See the package's comment for what it
// promises. It implements engine.Recorder, engine.Answered, engine.Spent and
// engine.Shared, and is safe for use by several goroutines.
type Store struct {
	at    Backend
	place Place
	kind  store.Kind
	id    string // of this process among those that share caps

	gather  time.Duration
	counted spending.Counted
	latest  keyed.Latest[header] // trials under way, for the answers that are added to them

	who     string // who does what becomes an event, where nobody has signed in
	prompts bool   // events hold the prompts too
	shared  bool   // the store may ask raters for a token
	token   access.Token
	signed  atomic.Value // the name of the rater whose token it was when it was last looked up: that name is tried first
}

// New is the store that a backend keeps.
func New(at Backend, place Place, o Options) *Store {
	who := cmp.Or(o.Who, os.Getenv("USER"), os.Getenv("LOGNAME"), "me")
	return &Store{at: at, place: place, kind: o.Kind, id: engine.NewID(time.Now()), who: who, prompts: o.Prompts, shared: o.Shared, token: o.Token, gather: o.Gather, counted: spending.Counted{In: at}}
}

// Path is where the store is, or will be: a file, or the address of a database
// without its password.
func (s *Store) Path() string { return s.place.Name }

// Doubt is why what was stored last may be missing, or nil.
func (s *Store) Doubt() error { return s.at.Doubt() }

// Info looks at the store without reading its records.
func (s *Store) Info() (store.Info, error) { return s.at.Info() }

// Revision is a number that every change of the store makes another one, also
// those of other processes. Zero: nothing has been stored.
func (s *Store) Revision() (int, error) { return s.at.Revision() }

// Check examines all that is kept.
func (s *Store) Check(ctx context.Context) (store.Report, error) { return s.at.Check(ctx) }

// Backup writes a consistent copy of the store while others work on it. The
// copy is checked before it gets its name, and one of a store in Doubt is not
// made: neither takes the place of a good backup. A copy on stdout is not, and
// its report is empty but for its size.
func (s *Store) Backup(ctx context.Context, job outfile.Job) (store.Report, error) {
	if err := s.May(access.Lead); err != nil {
		return store.Report{}, err
	}
	return s.at.Backup(ctx, job)
}

// Close gives back what a database holds between operations; a file holds nothing.
func (s *Store) Close() { s.at.Close() }

// view runs fn in a read transaction. When nothing was ever stored, fn is not
// run and the error is nil.
func (s *Store) view(fn func(keyed.Tx) error) error { return s.at.View(fn) }

// update runs fn in a write transaction, if who acts has a role that may, and
// returns when what it did is kept. Several callers may share one transaction. fn may
// run more than once; when it returns an error, nothing of it stays.
func (s *Store) update(need access.Role, fn func(keyed.Tx) error) error {
	return s.updateWithin(0, need, fn)
}

// updateWithin is update that may wait so long for others to share its transaction
// with.
func (s *Store) updateWithin(wait time.Duration, need access.Role, fn func(keyed.Tx) error) error {
	return s.updateAhead(wait, keyed.Reads{}, need, fn)
}

// updateAhead is updateWithin where it is known before what fn reads.
func (s *Store) updateAhead(wait time.Duration, ahead keyed.Reads, need access.Role, fn func(keyed.Tx) error) error {
	if s.kind == "" {
		return ReadOnly(s.Path(), nil)
	}
	if ahead.Size() > 0 {
		s.readsOfActor(&ahead)
	}
	return s.at.UpdateWithin(wait, ahead, func(tx keyed.Tx) error {
		if err := s.permit(tx, need); err != nil {
			return err
		}
		return fn(tx)
	})
}

// rewrite is update for Rewrite.
func (s *Store) rewrite(need access.Role, plan func(keyed.Tx) (Rewriting, error)) error {
	return s.at.Rewrite(func(tx keyed.Tx) (Rewriting, error) {
		if err := s.permit(tx, need); err != nil {
			return Rewriting{}, err
		}
		return plan(tx)
	})
}

// Ready makes sure that something can be added: it writes an empty
// transaction, and makes the store if it is not there. Whoever is about to pay
// for what has to be kept asks first.
func (s *Store) Ready() error { return s.update(access.Rate, func(keyed.Tx) error { return nil }) }

// Share implements caps.Shared.
func (s *Store) Share(now time.Time, decide func(*caps.SharedSpending) map[caps.Scope]int64) error {
	tell := func(text string) {
		_ = s.AddEvent(audit.Event{Time: now, What: audit.Alarm, Reason: "process_ended", Detail: text}) // it counts all the same
	}
	return s.at.Share(now, Participant{s.id, tell}, decide)
}

// ReadOnly says that nothing can be added to a store.
func ReadOnly(path string, under error) *eval.Error {
	return &eval.Error{Reason: eval.ErrReadOnly, Sentence: fmt.Sprintf("the store %s is read-only: it can be looked at, but nothing can be added", path),
		Tip: "make it and its directory writable, or name another with --store", Err: under}
}

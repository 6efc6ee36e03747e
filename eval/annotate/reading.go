package annotate

import (
	"sync"
	"sync/atomic"

	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Reading is a store as it was read for all raters of this process. Their queues use it
// one after the other, and each sees at once what the others have done. So the store is
// read once, when the first rater comes, however many there are.
type Reading struct {
	store Store

	mu       sync.Mutex
	snapshot *snapshot.Snapshot
	stale    bool          // the snapshot lacks something that was stored, or could not be read
	seen     uint64        // the number of the latest refresh that succeeded
	begun    atomic.Uint64 // how many refreshes have begun

	proven proven
}

// NewReading has read nothing yet.
func NewReading(s Store) *Reading { return &Reading{store: s} }

// Look calls look with what the store holds now, for a caller that does not rate. Where no
// queue was used yet, the store is read for this call alone.
func (r *Reading) Look(look func(*snapshot.Snapshot) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.snapshot == nil {
		return calibrate.ReadAnew{Store: r.store}.Look(look)
	}
	if err := r.follow(); err != nil {
		return err
	}
	return look(r.snapshot)
}

// come locks the reading and brings it up to date for a rater who begins.
func (r *Reading) come() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.follow()
}

// follow brings the reading up to date. It reads what was added since, and the whole store
// only where something other than additions has changed it.
func (r *Reading) follow() error {
	if r.snapshot == nil {
		return r.replace(snapshot.Open(r.store))
	}
	whole, err := r.snapshot.Follow(r.store)
	if r.stale = err != nil; err == nil && !whole {
		err = r.replace(r.snapshot.Reopen(r.store))
	}
	return err
}

// replace takes a snapshot of the whole store that was just read.
func (r *Reading) replace(whole *snapshot.Snapshot, err error) error {
	if err == nil {
		r.snapshot, r.stale = whole, false
	}
	return err
}

// refresh reads what came since.
func (r *Reading) refresh() error {
	look := r.begun.Add(1)
	err := r.snapshot.Refresh(r.store)
	if r.stale = err != nil; err == nil {
		r.seen = look
	}
	return err
}

// refreshFor is refresh for a queue that began to wait when so many refreshes had begun: a
// refresh that began later and has succeeded need not be done again.
func (r *Reading) refreshFor(begun uint64) error {
	if r.stale || r.seen <= begun {
		return r.refresh()
	}
	return nil
}

// freshen refreshes the snapshot if it is known to lack something.
func (r *Reading) freshen() error {
	if r.stale {
		return r.refresh()
	}
	return nil
}

// learn adds a vote that was just stored.
func (r *Reading) learn(vote store.NumberedRating) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stale = !r.snapshot.Learn(vote.Number, vote.Rating) || r.stale
}

// vote is the vote with an id.
func (r *Reading) vote(id string) (vote eval.Rating, known bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if vote, known = r.snapshot.Vote(id); !known {
		err = r.refresh()
		vote, known = r.snapshot.Vote(id)
	}
	return vote, known, err
}

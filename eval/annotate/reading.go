package annotate

import (
	"sync"
	"sync/atomic"

	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Reading is a store as it was read for all who rate from it in this process. Their
// queues look at it in turn, and each sees at once what the others have done, so that
// the store is read once, however many rate. It is read when the first one comes.
type Reading struct {
	store Store

	mu       sync.Mutex
	snapshot *snapshot.Snapshot
	stale    bool          // something was kept that the snapshot does not hold yet, or could not be read
	seen     uint64        // the last look that has ended well, by its number
	begun    atomic.Uint64 // looks

	proven proven
}

// NewReading has read nothing yet.
func NewReading(s Store) *Reading { return &Reading{store: s} }

// Look shows what the store holds now to somebody who does not rate. Where nobody has
// rated here it is read for this look alone.
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

// come is follow for somebody who begins to rate.
func (r *Reading) come() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.follow()
}

// follow brings the reading to what the store holds now. What has come since is read,
// and all only where that is not enough.
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

// refreshFor is refresh for somebody who has waited since so many looks had begun: what
// another one has read meanwhile is not read again.
func (r *Reading) refreshFor(begun uint64) error {
	if r.stale || r.seen <= begun {
		return r.refresh()
	}
	return nil
}

// freshen reads what came since where something of it is known to have come.
func (r *Reading) freshen() error {
	if r.stale {
		return r.refresh()
	}
	return nil
}

// learn adds a vote that was just kept.
func (r *Reading) learn(vote store.NumberedRating) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stale = !r.snapshot.Learn(vote.Number, vote.Rating) || r.stale
}

// vote is that with an id.
func (r *Reading) vote(id string) (vote eval.Rating, known bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if vote, known = r.snapshot.Vote(id); !known {
		err = r.refresh()
		vote, known = r.snapshot.Vote(id)
	}
	return vote, known, err
}

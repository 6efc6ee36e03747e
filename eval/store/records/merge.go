package records

import (
	"cmp"
	"fmt"
	"slices"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// Merge keeps trials with their answers and ratings as far as they are new:
// all of them or, on an error, none. item makes each when it is needed, more
// than once, and the same each time. A store of simulated trials takes none.
func (s *Store) Merge(n int, item func(i int) (store.MergeItem, error)) (store.Merged, error) {
	if s.kind == store.Demo {
		return store.Merged{}, &eval.Error{Reason: eval.ErrKind, Tip: "leave --demo out, or " + s.place.Another,
			Sentence: fmt.Sprintf("the store %s is for simulated trials, and what is imported was not simulated", s.Path())}
	}
	m, err := s.newMerge(n, item)
	if err != nil {
		return store.Merged{}, err
	}
	if n <= fewMerged {
		err = s.update(access.Lead, m.addTo)
	} else if err = s.Ready(); err == nil {
		err = s.rewrite(access.Lead, func(keyed.Tx) (Rewriting, error) { return Rewriting{Add: m.addAll}, nil })
	}
	if err != nil {
		return store.Merged{}, err
	}
	return m.merged, nil
}

// fewMerged fit into one transaction. More of them would fill the memory.
const fewMerged = 2000

// merge is under way. What is stored is made when it is needed, entry by
// entry, in the order of the trials' ids: neighbours go to the same pages.
type merge struct {
	store  *Store
	item   func(i int) (store.MergeItem, error)
	order  []mergePlace
	merged store.Merged
}

type mergePlace struct {
	id   string
	item int
}

// newMerge makes every entry once, to find out what is wrong with any.
func (s *Store) newMerge(n int, item func(i int) (store.MergeItem, error)) (*merge, error) {
	m := &merge{store: s, item: item, order: make([]mergePlace, n)}
	for i := range n {
		e, err := m.entry(i)
		if err != nil {
			return nil, &store.MergeError{Item: i, Err: err}
		}
		m.order[i] = mergePlace{e.trial.header.ID, i}
	}
	slices.SortFunc(m.order, func(a, b mergePlace) int { return cmp.Compare(a.id, b.id) })
	return m, nil
}

// mergeEntry is one item, ready to be stored.
type mergeEntry struct {
	trial   trialEntry
	ratings []ratingEntry
}

type ratingEntry struct {
	store.MergeRating
	payload []byte
}

func (m *merge) entry(i int) (e mergeEntry, err error) {
	item, err := m.item(i)
	if err != nil {
		return e, err
	}
	if e.trial, err = m.store.newEntry(item.Trial); err != nil {
		return e, err
	}
	for _, r := range item.Ratings {
		if err := r.Validate(); err != nil {
			return e, err
		}
		payload, err := record.JSON(r.Rating)
		if err != nil {
			return e, err
		}
		e.ratings = append(e.ratings, ratingEntry{r, payload})
	}
	return e, nil
}

// addTo adds everything in one transaction, which may run more than once.
func (m *merge) addTo(tx keyed.Tx) error {
	m.merged = store.Merged{}
	for _, at := range m.order {
		if _, err := m.add(tx, at); err != nil {
			return err
		}
	}
	return nil
}

// addAll adds everything in transactions of a fair size.
func (m *merge) addAll(w Bulk) error {
	m.merged = store.Merged{}
	for _, at := range m.order {
		size, err := m.add(w.Tx(), at)
		if err == nil {
			err = w.Count(size) // at times this begins the next transaction
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds what is new of one entry, and says how many bytes that was.
func (m *merge) add(tx keyed.Tx, at mergePlace) (size int, err error) {
	e, err := m.entry(at.item)
	if err != nil {
		return 0, err
	}
	if tx.Bucket(trialBucket).Has(at.id) {
		m.merged.Skipped++
	} else {
		if err := e.trial.addTo(tx); err != nil {
			return 0, err
		}
		m.merged.Trials++
		m.merged.Answers += len(e.trial.answers)
		size += e.trial.size()
	}
	for _, r := range e.ratings {
		known := tx.Bucket(ratingIDs)
		if known.Has(r.ID) || known.Has(r.Else) {
			continue
		}
		if err := appendRating(tx, r.Rating, r.payload); err != nil {
			return 0, err
		}
		m.merged.Ratings++
		size += len(r.payload)
	}
	return size, nil
}

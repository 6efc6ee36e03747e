package records

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// Raters are those of the store, by name.
func (s *Store) Raters() (all []access.Rater, err error) {
	err = s.view(func(tx keyed.Tx) error {
		all, err = ratersIn(tx)
		return err
	})
	return all, err
}

func ratersIn(tx keyed.Tx) (all []access.Rater, err error) {
	err = eachRecord(tx, raterBucket, "", func(_ string, r access.Rater) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

// AddRater lets in a rater. The first is an admin, added by whoever may use the
// database; from then on the store asks everybody for a token. show gives the token to
// its rater: see changeRaters.
func (s *Store) AddRater(r access.Rater, show func() error) error {
	if err := r.Check(); err != nil {
		return err
	}
	return s.changeRaters(show, func(tx keyed.Tx, by access.Rater) (audit.Event, error) {
		b := tx.Bucket(raterBucket)
		n := b.Sequence()
		switch {
		case n > 0 && !by.Role.May(access.Admin):
			return audit.Event{}, s.permit(tx, access.Admin)
		case n == 0 && r.Role != access.Admin:
			return audit.Event{}, &eval.Error{Reason: eval.ErrInvalid, Sentence: "the first rater of a store is an admin: nobody else could add the others", Tip: fmt.Sprintf("`switchboard rater add %s --role admin`", r.Name)}
		case b.Has(r.Name):
			return audit.Event{}, &eval.Error{Reason: eval.ErrExists, Sentence: "there is a rater " + r.Name + " already", Tip: "`switchboard rater renew " + r.Name + "` makes another token"}
		}
		r.By = s.acting(s.who)
		if err := record.PutJSON(tx, raterBucket, []byte(r.Name), r); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Time: r.Added, New: r.Name, Reason: "added", Detail: string(r.Role)}, b.SetSequence(n + 1)
	})
}

// RenewRater gives a rater another token, by its hash, and another role unless that
// is empty. The token before no longer holds. Raters may renew their own. show gives the
// token to its rater: see changeRaters.
func (s *Store) RenewRater(name string, role access.Role, hash string, now time.Time, show func(access.Rater) error) (r access.Rater, err error) {
	err = s.changeRaters(func() error { return show(r) }, func(tx keyed.Tx, by access.Rater) (audit.Event, error) {
		if r, err = readRater(tx, name); err != nil {
			return audit.Event{}, err
		}
		changes := role != "" && role != r.Role
		if by.Name != name || changes {
			if err := s.permit(tx, access.Admin); err != nil {
				return audit.Event{}, err
			}
		}
		if changes {
			if err := otherAdmin(tx, r); err != nil {
				return audit.Event{}, err
			}
			r.Role = role
		}
		r.Hash, r.Added, r.By = hash, now, s.acting(s.who)
		if err := r.Check(); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Time: now, New: name, Reason: "renewed", Detail: string(r.Role)}, record.PutJSON(tx, raterBucket, []byte(name), r)
	})
	return r, err
}

// RemoveRater lets a rater in no more; the ratings stay. The last admin stays until
// no other rater is left: with the last rater the store asks nobody for a token again.
func (s *Store) RemoveRater(name string, now time.Time) error {
	return s.changeRaters(nil, func(tx keyed.Tx, _ access.Rater) (audit.Event, error) {
		if err := s.permit(tx, access.Admin); err != nil {
			return audit.Event{}, err
		}
		r, err := readRater(tx, name)
		if err != nil {
			return audit.Event{}, err
		}
		b := tx.Bucket(raterBucket)
		if b.Sequence() > 1 {
			if err := otherAdmin(tx, r); err != nil {
				return audit.Event{}, err
			}
		}
		if err := b.Delete([]byte(name)); err != nil {
			return audit.Event{}, err
		}
		return audit.Event{Time: now, Old: name, Reason: "removed", Detail: string(r.Role)}, b.SetSequence(b.Sequence() - 1)
	})
}

// changeRaters makes a change, which is an event, if the store is one that is shared.
// With show the change is first made and taken back, and then show is run: what is to
// be seen once is shown only where the change can be kept, and kept only where it was
// shown, and nobody waits for whoever reads it.
func (s *Store) changeRaters(show func() error, change func(tx keyed.Tx, by access.Rater) (audit.Event, error)) error {
	if !s.shared {
		return &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("the store %s is a file, and raters' tokens are for a store that is shared, in a database", s.Path()),
			Tip: "in a file --rater names who rates"}
	}
	if show != nil {
		if err := s.update(access.Rate, func(tx keyed.Tx) error { return cmp.Or(s.changeRatersIn(tx, change), errTried) }); !errors.Is(err, errTried) {
			return err
		}
		if err := s.Ready(); err != nil { // trying has sent nothing yet
			return err
		}
		if err := show(); err != nil {
			return err
		}
	}
	return s.update(access.Rate, func(tx keyed.Tx) error { return s.changeRatersIn(tx, change) })
}

// errTried takes back a change that could be made.
var errTried = errors.New("the change was only tried")

func (s *Store) changeRatersIn(tx keyed.Tx, change func(tx keyed.Tx, by access.Rater) (audit.Event, error)) error {
	by, err := s.actor(tx)
	if err != nil {
		return err
	}
	who := s.acting(s.who)
	e, err := change(tx, by)
	if err != nil {
		return err
	}
	e.What, e.Who = audit.Raters, who
	return s.by().Note(tx, e)
}

// otherAdmin makes sure that there is an admin beside a rater who is to be one no
// more.
func otherAdmin(tx keyed.Tx, r access.Rater) error {
	all, err := ratersIn(tx)
	if err != nil || r.Role != access.Admin || slices.ContainsFunc(all, func(o access.Rater) bool { return o.Role == access.Admin && o.Name != r.Name }) {
		return err
	}
	return &eval.Error{Reason: eval.ErrInvalid, Sentence: r.Name + " is the only admin of the store, and nobody else could add raters", Tip: "make another admin first"}
}

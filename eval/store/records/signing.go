package records

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/internal/eventlog"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// SignedIn is who acts, or nobody where the store asks no rater for a token. Where
// it does, and whoever acts has none that holds, that is eval.ErrDenied.
func (s *Store) SignedIn() (r access.Rater, err error) {
	err = s.view(func(tx keyed.Tx) error {
		r, err = s.actor(tx)
		return err
	})
	return r, err
}

// May is nil where who acts has a role that may do what needs another, and where the
// store asks no rater for a token.
func (s *Store) May(need access.Role) error {
	return s.view(func(tx keyed.Tx) error { return s.permit(tx, need) })
}

// actor is who acts in a transaction; see SignedIn.
func (s *Store) actor(tx keyed.Tx) (r access.Rater, err error) {
	if !s.shared || tx.Bucket(raterBucket).Sequence() == 0 {
		s.signed.Store("")
		return r, nil
	}
	if s.token.None() {
		return r, denied("a rater's token is needed for the store "+s.Path(), "set SWITCHBOARD_RATER_TOKEN, or name a file that holds it with token_file in [store]")
	}
	if name, _ := s.signed.Load().(string); name != "" {
		if r, err = readRater(tx, name); err == nil && r.Hash == s.token.Hash() {
			return r, nil
		}
	}
	r, err = s.raterByToken(tx)
	if err != nil {
		return access.Rater{}, err
	}
	s.signed.Store(r.Name)
	return r, nil
}

// readsOfActor adds what actor reads.
func (s *Store) readsOfActor(ahead *keyed.Reads) {
	if !s.shared {
		return
	}
	ahead.Numbers = append(ahead.Numbers, raterBucket)
	if name, _ := s.signed.Load().(string); name != "" {
		ahead.Key(raterBucket, []byte(name))
	}
}

func (s *Store) raterByToken(tx keyed.Tx) (access.Rater, error) {
	all, err := ratersIn(tx)
	hash := s.token.Hash()
	if i := slices.IndexFunc(all, func(r access.Rater) bool { return r.Hash == hash }); i >= 0 && err == nil {
		return all[i], nil
	}
	if err == nil {
		err = denied("the rater's token is not, or no longer, one of the store "+s.Path(), "an admin of the store makes another one with `switchboard rater renew NAME`")
	}
	return access.Rater{}, err
}

// readRater is the rater of a name. That there is none is eval.ErrNotFound.
func readRater(tx keyed.Tx, name string) (r access.Rater, err error) {
	err = record.GetJSON(tx, raterBucket, []byte(name), &r)
	if err == nil && r.Name == "" {
		err = &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no rater %s", eval.Shorten(name)), Tip: "`switchboard rater list` lists them"}
	}
	return r, err
}

// permit refuses who has no role that may do what needs another.
func (s *Store) permit(tx keyed.Tx, need access.Role) error {
	r, err := s.actor(tx)
	if err != nil || r.Name == "" || r.Role.May(need) {
		return err
	}
	return denied(fmt.Sprintf("%s has the role %s, and this needs the role %s", r.Name, r.Role, need), "ask an admin of the store")
}

// mayRateAs refuses what somebody says in another's name. Who leads may pass on what
// a rater of the store says, as a server does for raters who sign in there.
func (s *Store) mayRateAs(tx keyed.Tx, name string) error {
	r, err := s.actor(tx)
	switch {
	case err != nil || r.Name == "" || r.Name == name:
		return err
	case !r.Role.May(access.Lead):
		return denied(fmt.Sprintf("%s cannot rate as %s", r.Name, eval.Shorten(name)), "sign in with the token of that rater")
	}
	if _, err := readRater(tx, name); errors.Is(err, eval.ErrNotFound) {
		return denied(fmt.Sprintf("%s is not, or no longer, a rater of the store %s", eval.Shorten(name), s.Path()), "an admin of the store adds raters with `switchboard rater add NAME`")
	} else if err != nil {
		return err
	}
	return nil
}

func denied(sentence, tip string) *eval.Error {
	return &eval.Error{Reason: eval.ErrDenied, Sentence: sentence, Tip: tip}
}

// acting is who an event is of: who has signed in, else whoever is given.
func (s *Store) acting(given string) string {
	name, _ := s.signed.Load().(string)
	return cmp.Or(name, given)
}

// by is the witness of what is done.
func (s *Store) by() *eventlog.Witness {
	return &eventlog.Witness{Who: s.acting(s.who), Prompts: s.prompts}
}

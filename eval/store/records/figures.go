package records

import (
	"iter"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/figures"
	"switchboard/eval/internal/keyed"
)

// Figures yields the trials since a moment, the oldest first, as far as figures
// of models need them: when, which task, whether routed, and the answers by lane, with
// as many dots as their texts have characters in place of those. A trial is good until
// the next one is asked for. Those whose id was not made by engine.NewID, as are
// imported ones, may be missing, unless the moment is the zero time. Damage is reported
// as by Trials.
func (s *Store) Figures(since time.Time) iter.Seq2[engine.Trial, error] {
	return s.pages(figures.NewPage, since)
}

// Bills yields the trials since a moment as Figures does, with what their ledger and
// another decision about them need: the prompt and the trial that it follows, the
// decision's choice, the quotes and the tags.
func (s *Store) Bills(since time.Time) iter.Seq2[engine.Trial, error] {
	return s.pages(figures.NewBills, since)
}

// pages yields one page of trials after another.
func (s *Store) pages(of func(since time.Time) *figures.Page, since time.Time) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		p := of(since)
		for more := true; more; {
			p.Clear() // the store may have gone
			err := s.view(func(tx keyed.Tx) (err error) {
				more, err = p.Read(tx)
				return err
			})
			for i, t := range p.Trials {
				if !yield(t, p.Errs[i]) {
					return
				}
			}
			if err != nil {
				yield(engine.Trial{}, err)
				return
			}
			more = more && len(p.Trials) > 0
		}
	}
}

package calibrate

import (
	"context"
	"iter"
	"time"

	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// Disagreement is a prompt of which raters say different things, with its
// text; "" where it cannot be read.
type Disagreement struct {
	snapshot.Disagreement
	Text string
}

// Statements are what raters said of single models, vote by vote.
func (d *Disagreement) Statements() iter.Seq2[eval.Rating, eval.Said] { return statements(d.Events) }

// Disagreements lists what raters differ on, on the scale of the calibration,
// those furthest apart first. What somebody still judges blind is left out.
func (s *Service) Disagreements(ctx context.Context) ([]Disagreement, error) {
	done, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	var all []Disagreement
	for _, d := range done.snapshot.Disagreements(done.Scale, done.Ladder.Reference(), time.Now()) {
		t, err := s.Store.Trial(d.Trial)
		if t.ID == "" && err != nil && !eval.IsAny(err, eval.ErrNotFound) {
			return nil, err
		}
		all = append(all, Disagreement{d, t.Prompt})
	}
	return all, nil
}

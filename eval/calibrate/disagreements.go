package calibrate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"switchboard/eval"
	"switchboard/eval/metrics"
)

// Disagreement is what raters judged differently, with the text of the prompt;
// "" where that cannot be read.
type Disagreement struct {
	metrics.Disagreement
	Text string
}

// Models are those whose answers it is about, in a line.
func (d *Disagreement) Models() string {
	var all []string
	for _, a := range d.Answers {
		all = append(all, a.Model)
	}
	return strings.Join(all, " ")
}

// Said is an opinion in words.
func (d *Disagreement) Said(o metrics.Opinion) eval.Said {
	said := eval.Said{Model: d.Models(), Remark: eval.Remark{Tags: o.Tags, Note: o.Note}.Words()}
	switch v, err := d.Scale.Verdict(o.Quality); {
	case o.Winner == eval.First:
		said.Model, said.Words = d.Answers[0].Model, "better"
	case o.Winner == eval.Second:
		said.Model, said.Words = d.Answers[1].Model, "better"
	case o.Winner != "":
		said.Words = strings.ReplaceAll(string(o.Winner), "_", " ")
	case err != nil:
		said.Words = fmt.Sprintf("%.2f", o.Quality)
	default:
		said.Words = d.Scale.Words(v)
	}
	return said
}

// Disagreements lists what raters judged differently on the scale of the
// calibration, those furthest apart first. What somebody is still to judge
// blind is left out.
func (s *Service) Disagreements(ctx context.Context) ([]Disagreement, error) {
	done, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	found, _, err := metrics.Disagreements(ctx, done.snapshot.SettledRatings(time.Now()), done.Scale)
	if err != nil {
		return nil, err
	}
	var all []Disagreement
	for _, d := range found {
		t, err := s.Store.Trial(d.Answers[0].Trial)
		if t.ID == "" && err != nil && !eval.IsAny(err, eval.ErrNotFound) {
			return nil, err
		}
		all = append(all, Disagreement{d, t.Prompt})
	}
	return all, nil
}

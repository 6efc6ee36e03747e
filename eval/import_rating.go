package eval

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"switchboard/engine"
)

// ratings are what the outcome says about the answers of its trial, on a
// scale. They count as blind: nothing is known to have been shown.
func (o *Outcome) ratings(t engine.Trial, options ImportOptions) ([]Rating, error) {
	base := Rating{
		Time: options.Now, Rater: cmp.Or(shorten(o.Rater), ImportRater), Trial: t.ID, Prompt: PromptKey(t.Prompt), Task: t.Decision.Task,
		Scale: options.Scale, Blind: true, Draw: Draw{Method: options.Draw},
	}
	var ratings []Rating
	var err error
	switch {
	case o.Winner != nil:
		ratings, err = o.battles(base)
	case options.Scale == Preference:
		ratings = o.preferences(base)
	default:
		ratings, err = o.verdicts(base)
	}
	for i := range ratings {
		r := &ratings[i]
		r.ID = r.importedID()
	}
	return ratings, err
}

// importedID follows from what an imported rating says.
func (r Rating) importedID() string {
	return r.Trial + "-" + importID(r.Rater, r.Scale, r.Draw, r.Shown, r.Verdicts, r.Winner)
}

// vouchedID is the id of the same rating where somebody vouches for the draw.
func (r Rating) vouchedID() string {
	r.Draw.Method = Uniform
	return r.importedID()
}

// battles is the one comparison that a file gives.
func (o *Outcome) battles(r Rating) ([]Rating, error) {
	if r.Scale != Imported && r.Scale != Preference {
		return nil, fmt.Errorf("the line says which answer is better, which is nothing on the scale %q (leave --scale out, or say preference)", r.Scale)
	}
	r.Shown = []Shown{o.shown(0), o.shown(1)}
	r.Winner = o.Winner
	return []Rating{r}, nil
}

// preferences compare every two answers that have a quality.
func (o *Outcome) preferences(base Rating) []Rating {
	var ratings []Rating
	for i, a := range o.Answers {
		for j, b := range o.Answers[i+1:] {
			if a.Quality == nil || b.Quality == nil {
				continue
			}
			r, w := base, better(*a.Quality, *b.Quality)
			r.Shown, r.Winner = []Shown{o.shown(i), o.shown(i + 1 + j)}, &w
			ratings = append(ratings, r)
		}
	}
	return ratings
}

// verdicts is one rating of all answers that have a quality.
func (o *Outcome) verdicts(r Rating) ([]Rating, error) {
	for i, a := range o.Answers {
		if a.Quality == nil {
			continue
		}
		v, err := r.Scale.verdict(*a.Quality)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", shorten(a.Model), err)
		}
		v.Answer = len(r.Shown)
		r.Shown, r.Verdicts = append(r.Shown, o.shown(i)), append(r.Verdicts, v)
	}
	if len(r.Verdicts) == 0 {
		return nil, nil
	}
	return []Rating{r}, nil
}

func (o *Outcome) shown(i int) Shown { return Shown{Lane: i, Model: o.Answers[i].Model} }

// verdict is a quality on a scale that has it.
func (s Scale) verdict(q float64) (Verdict, error) {
	switch s {
	case Imported:
		return Verdict{Quality: &q}, nil
	case Accept:
		if q == 0 || q == 1 {
			return Verdict{Value: int(q)}, nil
		}
		return Verdict{}, fmt.Errorf("the quality %v is not on the scale accept, which has 0 and 1 (leave --scale out)", q)
	case Score:
		if steps := q * 4; math.Abs(steps-math.Round(steps)) < 1e-9 {
			return Verdict{Value: 1 + int(math.Round(steps))}, nil
		}
		return Verdict{}, fmt.Errorf("the quality %v is not on the scale score, which has 0, 0.25, 0.5, 0.75 and 1 (leave --scale out)", q)
	}
	return Verdict{}, errors.New("the scale has no qualities")
}

package dataset

import (
	"cmp"
	"fmt"

	"switchboard/engine"
	"switchboard/eval"
)

// ratings are the ratings that an outcome gives the answers of its trial. They count as
// blind, for it is not known that the raters saw which model had answered.
func (o *Outcome) ratings(t engine.Trial, options ImportOptions) ([]eval.Rating, error) {
	base := eval.Rating{
		Time: options.Now, Rater: cmp.Or(eval.Shorten(o.Rater), eval.ImportRater), Trial: t.ID, Prompt: eval.PromptKey(t.Prompt), Task: t.Decision.Task,
		Scale: options.Scale, Blind: true, Draw: eval.Draw{Method: options.Draw},
	}
	var ratings []eval.Rating
	var err error
	switch {
	case o.Winner != nil:
		ratings, err = o.battles(base)
	case options.Scale == eval.Preference:
		ratings = o.preferences(base)
	default:
		ratings, err = o.verdicts(base)
	}
	for i := range ratings {
		r := &ratings[i]
		r.ID = importedID(*r)
	}
	return ratings, err
}

// importedID is an id made from the content of an imported rating.
func importedID(r eval.Rating) string {
	return r.Trial + "-" + importID(r.Rater, r.Scale, r.Draw, r.Shown, r.Verdicts, r.Winner)
}

// vouchedID is the id that the same rating has where the caller vouches for the draw.
func vouchedID(r eval.Rating) string {
	r.Draw.Method = eval.Uniform
	return importedID(r)
}

// battles is the rating of an outcome that compares two answers.
func (o *Outcome) battles(r eval.Rating) ([]eval.Rating, error) {
	if r.Scale != eval.Imported && r.Scale != eval.Preference {
		return nil, fmt.Errorf("the line says which answer is better, which is nothing on the scale %q (leave --scale out, or say preference)", r.Scale)
	}
	r.Shown = []eval.Shown{o.shown(0), o.shown(1)}
	r.Winner = o.Winner
	return []eval.Rating{r}, nil
}

// preferences are comparisons of every two answers that have a quality, one rating each.
func (o *Outcome) preferences(base eval.Rating) []eval.Rating {
	var ratings []eval.Rating
	for i, a := range o.Answers {
		for j, b := range o.Answers[i+1:] {
			if a.Quality == nil || b.Quality == nil {
				continue
			}
			r, w := base, eval.Better(*a.Quality, *b.Quality)
			r.Shown, r.Winner = []eval.Shown{o.shown(i), o.shown(i + 1 + j)}, &w
			ratings = append(ratings, r)
		}
	}
	return ratings
}

// verdicts is one rating with a verdict for each answer that has a quality; none where
// no answer has one.
func (o *Outcome) verdicts(r eval.Rating) ([]eval.Rating, error) {
	for i, a := range o.Answers {
		if a.Quality == nil {
			continue
		}
		v, err := r.Scale.Verdict(*a.Quality)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", eval.Shorten(a.Model), err)
		}
		v.Answer = len(r.Shown)
		r.Shown, r.Verdicts = append(r.Shown, o.shown(i)), append(r.Verdicts, v)
	}
	if len(r.Verdicts) == 0 {
		return nil, nil
	}
	return []eval.Rating{r}, nil
}

func (o *Outcome) shown(i int) eval.Shown { return eval.Shown{Lane: i, Model: o.Answers[i].Model} }

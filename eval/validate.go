package eval

import (
	"slices"
)

// Validate reports what is wrong with a rating by itself, or nil. Whether it
// fits its trial is for AddRating to see.
func (r Rating) Validate() error {
	switch {
	case !GoodID(r.ID):
		return Invalid("%q is no id of a rating", Shorten(r.ID))
	case r.Time.IsZero():
		return Invalid("the rating %s has no time", r.ID)
	case r.Rater == "":
		return Invalid("the rating %s has no rater", r.ID)
	case r.Trial == "":
		return Invalid("the rating %s has no trial", r.ID)
	case r.Session != "" && !GoodID(r.Session):
		return Invalid("%q is no id of a session", Shorten(r.Session))
	}
	if r.Retracts != "" {
		return r.checkRetraction()
	}
	for _, check := range []func() error{r.checkShown, r.checkDraw, r.checkTags, r.checkJudgement} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (r Rating) checkRetraction() error {
	if len(r.Verdicts) > 0 || r.Winner != nil || r.Skipped {
		return Invalid("the rating %s takes another one back and judges at once", r.ID)
	}
	return nil
}

func (r Rating) checkShown() error {
	if len(r.Shown) == 0 {
		return Invalid("the rating %s shows no answers", r.ID)
	}
	type place struct {
		trial string
		lane  int
	}
	seen := map[place]bool{}
	for _, s := range r.Shown {
		at := place{r.Of(s), s.Lane}
		if s.Lane < 0 || seen[at] {
			return Invalid("the rating %s shows lane %d, which is below 0 or shown twice", r.ID, s.Lane)
		}
		seen[at] = true
	}
	return nil
}

func (r Rating) checkDraw() error {
	switch p := r.Draw.Probability; {
	case !slices.Contains([]DrawMethod{SelfChosen, Uniform, Routable, Unvouched}, r.Draw.Method):
		return Invalid("the rating %s was drawn in an unknown way, %q", r.ID, Shorten(string(r.Draw.Method)))
	case !(p >= 0 && p <= 1): // nor NaN
		return Invalid("the rating %s was drawn with the probability %v", r.ID, p)
	}
	return nil
}

func (r Rating) checkTags() error {
	all := r.Tags
	for _, m := range r.Remarks {
		if m.Answer < 0 || m.Answer >= len(r.Shown) {
			return Invalid("the rating %s has a remark on an answer that it does not show", r.ID)
		}
		all = append(slices.Clone(all), m.Tags...)
	}
	for _, tag := range all {
		if !slices.Contains([]Tag{Wrong, Incomplete, Style, Refused}, tag) {
			return Invalid("the rating %s has an unknown tag, %q", r.ID, Shorten(string(tag)))
		}
	}
	return nil
}

// checkJudgement makes sure that a rating says one thing, on its scale.
func (r Rating) checkJudgement() error {
	switch r.Scale {
	case Accept, Score:
		if r.Winner != nil {
			return Invalid("the rating %s names a winner on the scale %q", r.ID, r.Scale)
		}
		return r.checkVerdicts()
	case Preference:
		if len(r.Verdicts) > 0 {
			return Invalid("the rating %s judges single answers on the scale %q", r.ID, r.Scale)
		}
		return r.checkWinner()
	case Imported:
		return r.checkImported()
	}
	return Invalid("the rating %s is on an unknown scale, %q", r.ID, Shorten(string(r.Scale)))
}

// checkImported allows what a file can say: qualities of single answers, or
// which of two was better.
func (r Rating) checkImported() error {
	if r.Winner == nil {
		return r.checkVerdicts()
	}
	if len(r.Verdicts) > 0 {
		return Invalid("the rating %s names a winner and judges single answers at once", r.ID)
	}
	return r.checkWinner()
}

func (r Rating) checkVerdicts() error {
	if r.Skipped != (len(r.Verdicts) == 0) {
		return Invalid("the rating %s has to judge or to skip, one of the two", r.ID)
	}
	judged := map[int]bool{}
	for _, v := range r.Verdicts {
		if v.Answer < 0 || v.Answer >= len(r.Shown) || judged[v.Answer] {
			return Invalid("the rating %s judges answer %d, which it does not show or judges twice", r.ID, v.Answer)
		}
		judged[v.Answer] = true
		if _, err := r.Scale.QualityOf(v); err != nil {
			return Invalid("the rating %s: %v", r.ID, err)
		}
	}
	return nil
}

func (r Rating) checkWinner() error {
	switch {
	case r.Skipped != (r.Winner == nil):
		return Invalid("the rating %s has to judge or to skip, one of the two", r.ID)
	case len(r.Shown) != 2:
		return Invalid("the rating %s compares %d answers, not two", r.ID, len(r.Shown))
	case r.Winner != nil && !slices.Contains([]Winner{First, Second, Tie, BothBad}, *r.Winner):
		return Invalid("the rating %s has an unknown outcome, %q", r.ID, Shorten(string(*r.Winner)))
	}
	return nil
}

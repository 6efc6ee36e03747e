package metrics

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/eval"
)

// Disagreement is an answer that several raters judged differently, or a pair of
// answers of which they preferred different ones. Of each rater the latest word
// counts, without what was asked again.
type Disagreement struct {
	Scale    eval.Scale
	Task     engine.Task
	Prompt   string       // PromptKey
	Answers  []eval.Shown // one or two; each names its trial
	Apart    float64      // the greatest difference of two qualities; of a pair 1 where both sides were preferred, else 0.5
	Opinions []Opinion    // in the order in which the raters first spoke
}

// Opinion is what one rater said of it.
type Opinion struct {
	Rating  string // its id
	Rater   string
	Time    time.Time
	Blind   bool
	Quality float64     // of one answer
	Winner  eval.Winner // of two, in the order of Answers; "" of one
	Tags    []eval.Tag
	Note    string
}

// Disagreements are those of all ratings that stand, on one scale or, with "",
// on each: the widest first. Damaged ratings are left out and counted.
func Disagreements(ctx context.Context, ratings iter.Seq2[eval.Rating, error], scale eval.Scale) (all []Disagreement, damaged int, err error) {
	var c collector
	events, err := c.events(ctx, ratings)
	if err != nil {
		return nil, 0, err
	}
	u := units{by: map[unit]*Disagreement{}}
	for _, r := range events {
		if !r.Skipped && !r.Draw.Repeat && (scale == "" || r.Scale == scale) {
			u.take(r)
		}
	}
	for _, key := range u.order {
		d := u.by[key]
		if d.measure(); d.Apart > 0 {
			all = append(all, *d)
		}
	}
	slices.SortStableFunc(all, func(a, b Disagreement) int { return cmp.Compare(b.Apart, a.Apart) })
	return all, c.stats.Damaged, nil
}

// unit is what raters judge: an answer, twice the same, or a pair.
type unit struct {
	scale  eval.Scale
	answer [2]answerAt
}

// units are what was judged, in the order in which it first was.
type units struct {
	by    map[unit]*Disagreement
	order []unit
}

func (u *units) take(r eval.Rating) {
	for _, v := range r.Verdicts {
		q, err := r.Scale.QualityOf(v)
		if err != nil || v.Answer >= len(r.Shown) {
			continue // Validate lets no such rating into a store
		}
		s := r.Shown[v.Answer]
		o := opinion(r, v.Answer)
		o.Quality = q
		u.add(unit{r.Scale, [2]answerAt{at(s, r), at(s, r)}}, r, []eval.Shown{s}, o)
	}
	if r.Winner == nil || len(r.Shown) != 2 {
		return
	}
	shown, w := slices.Clone(r.Shown), *r.Winner
	if at(shown[0], r).compare(at(shown[1], r)) > 0 {
		slices.Reverse(shown)
		w = flipped(w)
	}
	o := opinion(r, -1)
	o.Winner = w
	u.add(unit{r.Scale, [2]answerAt{at(shown[0], r), at(shown[1], r)}}, r, shown, o)
}

// opinion is a rating without its judgement, with what was said of an answer or,
// where that is not known, of all of them.
func opinion(r eval.Rating, answer int) Opinion {
	o := Opinion{Rating: r.ID, Rater: r.Rater, Time: r.Time, Blind: r.Blind, Tags: r.Tags, Note: r.Note}
	if answer >= 0 && len(r.Remarks) > 0 {
		said := r.RemarkOn(answer)
		o.Tags, o.Note = said.Tags, said.Note
	}
	return o
}

func (u *units) add(key unit, r eval.Rating, shown []eval.Shown, o Opinion) {
	d := u.by[key]
	if d == nil {
		d = &Disagreement{Scale: r.Scale, Task: r.Task, Prompt: r.Prompt}
		for _, s := range shown {
			s.Trial = r.Of(s)
			d.Answers = append(d.Answers, s)
		}
		u.by[key] = d
		u.order = append(u.order, key)
	}
	if i := slices.IndexFunc(d.Opinions, func(old Opinion) bool { return old.Rater == o.Rater }); i >= 0 {
		d.Opinions[i] = o
		return
	}
	d.Opinions = append(d.Opinions, o)
}

// measure says how far the opinions are apart.
func (d *Disagreement) measure() {
	d.Apart = 0
	for i, a := range d.Opinions {
		for _, b := range d.Opinions[i+1:] {
			d.Apart = max(d.Apart, apart(a, b))
		}
	}
}

func apart(a, b Opinion) float64 {
	switch {
	case a.Winner == "":
		return math.Abs(a.Quality - b.Quality)
	case a.Winner == b.Winner:
		return 0
	case a.Winner == flipped(b.Winner):
		return 1
	}
	return 0.5
}

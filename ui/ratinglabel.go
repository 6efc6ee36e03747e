package ui

import (
	"strconv"
	"strings"

	"switchboard/eval"
)

// label writes the standing ratings on their lanes; later ones win.
func (c *compare) label() {
	for _, l := range c.lanes {
		l.rating, l.box.stale = ratingLabel{}, true
	}
	for _, r := range standingRatings(c.ratings, c.bench.Rater) {
		for _, v := range r.Verdicts {
			if v.Answer < len(r.Shown) {
				c.stick(r.Shown[v.Answer].Lane, verdictLabel(r.Scale, v))
			}
		}
		if r.Winner != nil && len(r.Shown) == 2 {
			a, b := winnerLabels(*r.Winner)
			c.stick(r.Shown[0].Lane, a)
			c.stick(r.Shown[1].Lane, b)
		}
	}
}

func (c *compare) stick(lane int, label ratingLabel) {
	if lane >= 0 && lane < len(c.lanes) {
		c.lanes[lane].rating = label
	}
}

// ratingLabel is a rating as it stands on its lane.
type ratingLabel struct {
	text string
	bad  bool
}

// short is the sign alone, or the score: no sign of a rating is one of how a
// lane ended.
func (l ratingLabel) short() string {
	sign, word, _ := strings.Cut(l.text, " ")
	if sign == "★" {
		return word
	}
	return sign
}

func verdictLabel(s eval.Scale, v eval.Verdict) ratingLabel {
	switch {
	case v.Quality != nil:
		return ratingLabel{"★ " + strconv.FormatFloat(*v.Quality, 'f', 2, 64), *v.Quality < 0.5}
	case s == eval.Score:
		return ratingLabel{"★ " + strconv.Itoa(v.Value) + "/5", v.Value < 3}
	case v.Value == 1:
		return ratingLabel{"✓ accepted", false}
	}
	return ratingLabel{"▾ rejected", true}
}

func winnerLabels(w eval.Winner) (first, second ratingLabel) {
	better, worse := ratingLabel{"▲ better", false}, ratingLabel{"▼ worse", true}
	switch w {
	case eval.First:
		return better, worse
	case eval.Second:
		return worse, better
	case eval.Tie:
		return ratingLabel{"= tie", false}, ratingLabel{"= tie", false}
	}
	return ratingLabel{"▾ both bad", true}, ratingLabel{"▾ both bad", true}
}

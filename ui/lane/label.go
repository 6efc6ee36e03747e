package lane

import (
	"strconv"
	"strings"

	"switchboard/eval"
)

// RatingLabel is a rating as it stands on its lane.
type RatingLabel struct {
	Text string
	Bad  bool
}

// Short is the sign alone, or the score: no sign of a rating is one of how a
// lane ended.
func (l RatingLabel) Short() string {
	sign, word, _ := strings.Cut(l.Text, " ")
	if sign == "★" {
		return word
	}
	return sign
}

func VerdictLabel(s eval.Scale, v eval.Verdict) RatingLabel {
	switch {
	case v.Quality != nil:
		return RatingLabel{"★ " + strconv.FormatFloat(*v.Quality, 'f', 2, 64), *v.Quality < 0.5}
	case s == eval.Score:
		return RatingLabel{"★ " + strconv.Itoa(v.Value) + "/5", v.Value < 3}
	case v.Value == 1:
		return RatingLabel{"✓ accepted", false}
	}
	return RatingLabel{"▾ rejected", true}
}

func WinnerLabels(w eval.Winner) (first, second RatingLabel) {
	better, worse := RatingLabel{"▲ better", false}, RatingLabel{"▼ worse", true}
	switch w {
	case eval.First:
		return better, worse
	case eval.Second:
		return worse, better
	case eval.Tie:
		return RatingLabel{"= tie", false}, RatingLabel{"= tie", false}
	}
	return RatingLabel{"▾ both bad", true}, RatingLabel{"▾ both bad", true}
}

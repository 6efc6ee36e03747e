package metrics

import (
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

// reliability turns rows of raters into columns of units; 0 is no judgement.
func reliability(rows ...[]float64) [][]float64 {
	units := make([][]float64, len(rows[0]))
	for _, row := range rows {
		for u, v := range row {
			if v != 0 {
				units[u] = append(units[u], v)
			}
		}
	}
	return units
}

// The first example is Krippendorff's (2011, section C), with his results. The
// second one is widely used to check programs; its figures are those of the
// krippendorff package for Python.
func TestAlpha(t *testing.T) {
	four := reliability(
		[]float64{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
		[]float64{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
		[]float64{0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
		[]float64{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0},
	)
	three := reliability(
		[]float64{0, 0, 0, 0, 0, 3, 4, 1, 2, 1, 1, 3, 3, 0, 3},
		[]float64{1, 0, 2, 1, 3, 3, 4, 3, 0, 0, 0, 0, 0, 0, 0},
		[]float64{0, 0, 2, 1, 3, 4, 4, 0, 2, 1, 1, 3, 3, 0, 4},
	)
	for name, c := range map[string]struct {
		units [][]float64
		level Level
		want  float64
	}{
		"four raters, nominal":   {four, Nominal, 0.743},
		"four raters, ordinal":   {four, Ordinal, 0.815},
		"four raters, interval":  {four, Numerical, 0.849},
		"three raters, nominal":  {three, Nominal, 0.691},
		"three raters, interval": {three, Numerical, 0.811},
	} {
		t.Run(name, func(t *testing.T) {
			if a := NewAgreement(c.units, c.level); !a.HasAlpha || !evaltest.Within(a.Alpha, c.want, 5e-4) {
				t.Errorf("got %.4f", a.Alpha)
			}
		})
	}
	t.Run("units with one judgement count for nothing", func(t *testing.T) {
		if a := NewAgreement(four, Nominal); a.Units != 11 || a.Pairs != 3+8*6+3+1 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("raw agreement counts pairs", func(t *testing.T) {
		a := NewAgreement([][]float64{{1, 1, 0}, {0, 0}, {1}}, Nominal)
		if a.Units != 2 || a.Pairs != 4 || a.Raw != 0.5 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("where all say the same there is no alpha", func(t *testing.T) {
		if a := NewAgreement([][]float64{{1, 1}, {1, 1}}, Ordinal); a.HasAlpha || a.Raw != 1 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("of nothing, nothing is known", func(t *testing.T) {
		if a := NewAgreement([][]float64{{1}}, Nominal); a.HasAlpha || a.Pairs != 0 {
			t.Errorf("%+v", a)
		}
	})
}

func TestAgreementOfBallots(t *testing.T) {
	first, second := eval.First, eval.Second
	compare := func(id, rater string, lanes [2]int, w *eval.Winner) eval.Rating {
		return eval.Rating{ID: id, Trial: "t", Rater: rater, Scale: eval.Preference, Winner: w,
			Shown: []eval.Shown{{Lane: lanes[0], Model: "a"}, {Lane: lanes[1], Model: "b"}}}
	}
	t.Run("the sides of a pair do not matter", func(t *testing.T) {
		votes := ballots([]eval.Rating{
			compare("1", "ana", [2]int{0, 1}, &first),
			compare("2", "ben", [2]int{1, 0}, &second),
		}, eval.Preference)
		if a := agreementOf(votes, eval.Preference); a.Raw != 1 || a.Pairs != 1 || a.Raters != 2 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("a rater's later vote counts in place of the earlier one", func(t *testing.T) {
		votes := ballots([]eval.Rating{
			compare("1", "ana", [2]int{0, 1}, &first),
			compare("2", "ana", [2]int{1, 0}, &first),
			compare("3", "ben", [2]int{0, 1}, &second),
		}, eval.Preference)
		if a := agreementOf(votes, eval.Preference); a.Raw != 1 || a.Pairs != 1 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("answers judged one by one are compared by value", func(t *testing.T) {
		judge := func(id, rater string, value int) eval.Rating {
			return eval.Rating{ID: id, Trial: "t", Rater: rater, Scale: eval.Score, Shown: []eval.Shown{{Lane: 0, Model: "a"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: value}}}
		}
		votes := ballots([]eval.Rating{judge("1", "ana", 4), judge("2", "ben", 4), judge("3", "eva", 5)}, eval.Score)
		a := agreementOf(votes, eval.Score)
		if a.Level != Ordinal || a.Units != 1 || a.Pairs != 3 || !evaltest.Within(a.Raw, 1.0/3, 1e-12) {
			t.Errorf("%+v", a)
		}
		if v := votes[0].lanes; len(v) != 1 || v[0].at != (answerAt{"t", 0}) || v[0].place != 0 || v[0].model != "a" || v[0].quality != 0.75 {
			t.Errorf("%+v", votes[0].lanes)
		}
	})
}

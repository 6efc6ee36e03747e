package metrics

import (
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

// Admissions to Berkeley in 1973 by department, men and women: the figures are
// those of R's mantelhaen.test(UCBAdmissions).
func TestMantelHaenszel(t *testing.T) {
	departments := []fourfold{
		{512, 313, 89, 19}, {353, 207, 17, 8}, {120, 205, 202, 391},
		{138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317},
	}
	odds, in, known := mantelHaenszel(departments, 0.95)
	if !known || !evaltest.Within(odds, 0.9046968, 1e-7) || !evaltest.Within(in.Low, 0.7719074, 1e-6) || !evaltest.Within(in.High, 1.0603298, 1e-6) {
		t.Errorf("got %v in %v", odds, in)
	}
}

// comparisonsOf repeats a comparison.
func comparisonsOf(n int, c Comparison) []Comparison {
	all := make([]Comparison, n)
	for i := range all {
		all[i] = c
	}
	return all
}

func TestPositionBias(t *testing.T) {
	t.Run("is the share won by the first", func(t *testing.T) {
		b := positionBias(append(append(
			comparisonsOf(30, Comparison{Ordered: true, First: "a", Second: "b", Winner: eval.First}),
			comparisonsOf(10, Comparison{Ordered: true, First: "a", Second: "b", Winner: eval.Second})...),
			comparisonsOf(5, Comparison{Ordered: true, First: "a", Second: "b", Winner: eval.BothBad})...), 0.95)
		if b.Favoured.N != 40 || b.Favoured.Value != 0.75 || b.Favoured.Low < 0.59 || b.Favoured.Low > 0.61 {
			t.Errorf("%+v", b)
		}
		if b.HasOdds {
			t.Error("the odds are known though the pair was seen one way round only")
		}
	})
	t.Run("is none where the better model came first more often", func(t *testing.T) {
		// a beats b in 4 of 5 whichever comes first; it came first three times in four.
		all := append(append(append(
			comparisonsOf(48, Comparison{Ordered: true, First: "a", Second: "b", Winner: eval.First}),
			comparisonsOf(12, Comparison{Ordered: true, First: "a", Second: "b", Winner: eval.Second})...),
			comparisonsOf(4, Comparison{Ordered: true, First: "b", Second: "a", Winner: eval.First})...),
			comparisonsOf(16, Comparison{Ordered: true, First: "b", Second: "a", Winner: eval.Second})...)
		b := positionBias(all, 0.95)
		if b.Favoured.Low < 0.5 {
			t.Errorf("the plain share should mislead here: %+v", b.Favoured)
		}
		if !b.HasOdds || !evaltest.Within(b.Odds, 1, 1e-12) || b.OddsIn.Low > 1 || b.OddsIn.High < 1 {
			t.Errorf("%+v", b)
		}
	})
}

func TestLengthBias(t *testing.T) {
	all := append(append(append(
		comparisonsOf(6, Comparison{First: "a", Second: "b", Winner: eval.First, Lengths: [2]int{90, 10}}),
		comparisonsOf(2, Comparison{First: "b", Second: "a", Winner: eval.First, Lengths: [2]int{10, 90}})...),
		comparisonsOf(3, Comparison{First: "b", Second: "a", Winner: eval.First, Lengths: [2]int{90, 10}})...),
		comparisonsOf(1, Comparison{First: "a", Second: "b", Winner: eval.First, Lengths: [2]int{10, 90}})...)
	b := lengthBias(append(all,
		Comparison{First: "a", Second: "b", Winner: eval.First, Lengths: [2]int{10, 0}},
		Comparison{First: "a", Second: "b", Winner: eval.First, Lengths: [2]int{7, 7}}), 0.95)
	t.Run("leaves out what is of equal or unknown length", func(t *testing.T) {
		if b.Favoured.N != 12 {
			t.Errorf("%+v", b.Favoured)
		}
	})
	t.Run("is the share won by the longer, whichever came first", func(t *testing.T) {
		if b.Favoured.Value != 9.0/12 {
			t.Errorf("%+v", b.Favoured)
		}
	})
	t.Run("compares a model with itself", func(t *testing.T) {
		// a longer: 6 won, 2 lost; a shorter: 1 won, 3 lost.
		if !b.HasOdds || !evaltest.Within(b.Odds, 6.0*3/(2*1), 1e-12) {
			t.Errorf("%+v", b)
		}
	})
}

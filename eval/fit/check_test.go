package fit

import (
	"math"
	"math/rand/v2"
	"testing"

	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
)

// checked makes rows of which so much is lost where the answers are so far apart and
// have so few words in common.
func checked(n int, seed uint64, lose, win func(apart, unlike float64) float64) (rows []agreement.Features, gaps, d []float64) {
	r := rand.New(rand.NewPCG(seed, 5))
	for range n {
		var f agreement.Features
		apart, unlike := 0.1*r.Float64(), r.Float64()
		if r.IntN(4) == 0 {
			apart = 1 - apart
		}
		for i := range f { // what is only chance
			f[i] = int32(r.IntN(257))
		}
		f[agreement.Agreement], f[agreement.Words] = int32(256*(1-apart)), int32(256*(1-unlike))
		lost := 0.0
		switch u := r.Float64(); {
		case u < lose(apart, unlike):
			lost = 1
		case u > 1-win(apart, unlike):
			lost = -1
		}
		rows, gaps, d = append(rows, f), append(gaps, 0.2), append(d, lost)
	}
	return rows, gaps, d
}

// area is how well weights put other rows in order, by what is truly lost of them.
func area(learned routing.CheckWeights, truth func(apart, unlike float64) float64) float64 {
	rows, _, _ := checked(2000, 99, truth, nowhere)
	gaps, lost := make([]float64, len(rows)), make([]float64, len(rows))
	for i := range rows {
		gaps[i] = learned.Checked(0.2, &rows[i])
		lost[i] = truth(1-float64(rows[i][agreement.Agreement])/256, 1-float64(rows[i][agreement.Words])/256)
	}
	return NewCurve(gaps, lost).Area()
}

func nowhere(float64, float64) float64 { return 0 }

func TestLearnCheckTellsWhatIsLostFromWhatIsWon(t *testing.T) {
	t.Run("what is won by chance is no lesson", func(t *testing.T) {
		lose := func(apart, unlike float64) float64 { return 0.5 * apart * (0.2 + 0.8*unlike) }
		win := func(float64, float64) float64 { return 0.15 }
		var learned, both float64
		const times = 30
		for i := range uint64(times) {
			rows, gaps, d := checked(170, i, lose, win)
			l := newCheckLearner(rows, gaps, d)
			learned += area(LearnCheck(rows, gaps, d).Weights, lose) / times
			both += area(l.weights(l.choose(l.y)), lose) / times
		}
		if learned < both+0.01 {
			t.Errorf("area %.3f, %.3f where both are one lesson", learned, both)
		}
	})
	t.Run("what agreement tells of what is won is learned", func(t *testing.T) {
		lose := func(apart, unlike float64) float64 { return 0.25 }
		win := func(apart, unlike float64) float64 { return 0.6 * unlike }
		rows, gaps, d := checked(1000, 2, lose, win)
		w := LearnCheck(rows, gaps, d).Weights
		at := func(unlike int32) float64 {
			var f agreement.Features
			f[agreement.Words] = 256 - unlike
			return w.Checked(0.2, &f)
		}
		if at(256) > at(0)-0.2 {
			t.Errorf("a gap of %.2f where nearly all is won, %.2f where much is lost", at(256), at(0))
		}
	})
}

func TestLearnCheckOfRowsThatTeachNothing(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		lose float64
	}{"nothing is lost": {100, 0}, "everything is": {100, 1}, "few rows": {10, 0.3}} {
		t.Run(name, func(t *testing.T) {
			rows, gaps, d := checked(c.n, 3, func(float64, float64) float64 { return c.lose }, nowhere)
			learned := LearnCheck(rows, gaps, d)
			for i := range rows {
				gap := learned.Weights.Checked(gaps[i], &rows[i])
				if math.IsNaN(gap) || math.IsNaN(learned.HeldOut[i]) || c.n > 20 && math.Abs(gap-c.lose) > 0.15 {
					t.Fatalf("gap %v, held out %v", gap, learned.HeldOut[i])
				}
			}
		})
	}
}

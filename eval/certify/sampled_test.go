package certify

import (
	"math/rand/v2"
	"testing"

	"switchboard/engine"
	"switchboard/eval/internal/evaltest"
)

// population is a land without end, of which imports are a sample: d by gap.
func population(gap func(r *rand.Rand) float64, d func(r *rand.Rand, gap float64) float64) land {
	return land{rungs: 1, prompt: func(r *rand.Rand) landPrompt {
		at := gap(r)
		return landPrompt{task: engine.QA, gaps: []float64{at}, d: []float64{d(r, at)}}
	}}
}

// steps has a few prompts that are safe, then an eighth at one gap.
func steps(r *rand.Rand) float64 {
	switch u := r.Float64(); {
	case u < 0.03:
		return 0.02 + u
	case u < 0.15:
		return 0.2
	}
	return 0.9
}

// TestImportsThatAreASample certifies pools that were drawn from a population
// and judged before they came. What is claimed has to hold of the population,
// and how much of that a threshold routes is a matter of the sample.
func TestImportsThatAreASample(t *testing.T) {
	n := evaltest.Repeats(t, 100)
	certify := func(t *testing.T, w land, size int, falseFrom float64) (certified, wrong int) {
		r := rand.New(rand.NewPCG(uint64(size), 21))
		for range n {
			l := w.planAs(r, size, 200, 1, true)
			results, _, err := l.Certify(l.all())
			if err != nil {
				t.Fatal(err)
			}
			certified += toOne(results[0].Certified)
			wrong += toOne(results[0].Certified && results[0].Threshold >= falseFrom)
		}
		return certified, wrong
	}
	const atGap = 0.0501 / 0.12 // what is lost there, so that it is a twentieth of all and a bit
	for name, d := range map[string]func(r *rand.Rand) float64{
		"always as much is lost": func(*rand.Rand) float64 { return atGap },
		"all or nothing is lost": func(r *rand.Rand) float64 { return chance(r, atGap) },
	} {
		t.Run("are false no more often than is said: "+name, func(t *testing.T) {
			w := population(steps, func(r *rand.Rand, gap float64) float64 {
				if gap < 0.2 {
					return 0
				}
				return d(r)
			})
			for _, size := range []int{400, 1500} {
				_, wrong := certify(t, w, size, 0.2)
				t.Logf("| a sample that is imported, %s | %d | %.1f %% |", name, size, 100*float64(wrong)/float64(n))
				if wrong > evaltest.TooMany(n, 0.05) {
					t.Errorf("%d of %d, %d prompts each", wrong, n, size)
				}
			}
		})
	}
	t.Run("prove what is true", func(t *testing.T) {
		w := population((*rand.Rand).Float64, func(r *rand.Rand, gap float64) float64 { return chance(r, 0.05*gap) })
		if certified, _ := certify(t, w, 1500, 2); certified < n*9/10 {
			t.Errorf("%d of %d", certified, n)
		}
	})
}

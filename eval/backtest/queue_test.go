package backtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"switchboard/eval"
	"switchboard/eval/dataset"
	"switchboard/eval/fit"
	"switchboard/eval/internal/evaltest"
)

// quarter finds how many certify ratings it takes until half of the
// calibrations certify a quarter of the prompts, 0 if no number tried does.
// certify is the share that one calibration certifies with so many.
func quarter(repeats int, queue eval.DrawMethod, certify func(i, ratings int, queue eval.DrawMethod) float64) int {
	for _, n := range []int{50, 70, 100, 140, 200, 280, 400, 560, 800, 1100} {
		shares := make([]float64, repeats)
		for i := range shares {
			shares[i] = certify(i, n, queue)
		}
		slices.Sort(shares)
		if shares[repeats/2] >= 0.25 {
			return n
		}
	}
	return 0
}

// TestQueuesToAQuarter compares the two ways of drawing. SWITCHBOARD_LONG=200
// makes the table of docs/statistics.md.
func TestQueuesToAQuarter(t *testing.T) {
	n := evaltest.Repeats(t, 15)
	for name, lose := range map[string]func(float64) float64{
		"a good score":    func(p float64) float64 { return 0.02 + 0.3*p*p },
		"a fair score":    func(p float64) float64 { return 0.05 + 0.15*p },
		"a useless score": func(float64) float64 { return 0.125 },
	} {
		t.Run(name, func(t *testing.T) {
			certify := func(i, ratings int, queue eval.DrawMethod) float64 {
				r := rand.New(rand.NewPCG(uint64(i), 21))
				w := simulation{Config: Config{Ratings: 170 + ratings, MaxLoss: 0.05, Confidence: 0.95}}
				places := make([]float64, 4000)
				for i := range places {
					places[i] = r.Float64()
					d := 0.0
					if r.Float64() < lose(places[i]) {
						d = 1
					}
					w.d, w.same = append(w.d, d), append(w.same, false)
				}
				gap := func(i int) float64 { return places[i] }
				order := fit.UpTo(len(places)) // the pool is in no order
				fitted := make([]float64, 170)
				for i := range fitted {
					fitted[i] = gap(i)
				}
				_, threshold := w.certify(order[170:], order[:170], fitted, gap, queue)
				return shareBelow(order[170:], gap, threshold)
			}
			uniform, routable := compareQueues(t, name, n, certify)
			if routable == 0 || uniform > 0 && routable > uniform {
				t.Errorf("%d by the routable queue, %d by the uniform one", routable, uniform)
			}
		})
	}
}

func shareBelow(pool []int, gap func(int) float64, threshold float64) float64 {
	n := 0
	for _, i := range pool {
		if gap(i) <= threshold {
			n++
		}
	}
	return float64(n) / float64(len(pool))
}

func compareQueues(t *testing.T, name string, n int, certify func(i, ratings int, queue eval.DrawMethod) float64) (uniform, routable int) {
	t.Helper()
	uniform, routable = quarter(n, eval.Uniform, certify), quarter(n, eval.Routable, certify)
	t.Logf("| %s | %s | %s |", name, number(uniform), number(routable))
	return uniform, routable
}

func number(n int) string {
	if n == 0 {
		return "more than 1,100"
	}
	return fmt.Sprint(n)
}

// TestQueuesToAQuarterOfPublishedOutcomes does the same with the product's own
// scorer on outcomes that are known.
func TestQueuesToAQuarterOfPublishedOutcomes(t *testing.T) {
	dir := os.Getenv("SWITCHBOARD_DATA")
	if dir == "" {
		t.Skip("SWITCHBOARD_DATA does not name the directory of the published outcomes")
	}
	n := evaltest.Repeats(t, 9)
	for _, file := range []string{"gsm8k.jsonl", "mmlu.jsonl"} {
		t.Run(file, func(t *testing.T) {
			f, err := os.Open(filepath.Join(dir, "routellm", file))
			if err != nil {
				t.Skip("the published outcomes are not there: " + err.Error())
			}
			defer f.Close()
			set, err := dataset.ReadOutcomes(f, file)
			if err != nil {
				t.Fatal(err)
			}
			w, err := newSimulation(Config{Weak: "mixtral-8x7b-instruct-v0.1", Strong: "gpt-4-1106-preview", Ratings: 170, FitShare: 1, Queue: eval.Uniform, Splits: 1, MaxLoss: 0.05, Confidence: 0.95}, set)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.read(t.Context(), set); err != nil {
				t.Fatal(err)
			}
			type fitted struct {
				pool, fit  []int
				held, gaps []float64
			}
			fits := map[int]fitted{}
			_, routable := compareQueues(t, file, n, func(i, ratings int, queue eval.DrawMethod) float64 {
				x, ok := fits[i]
				if !ok {
					order := rand.New(rand.NewPCG(1, uint64(i))).Perm(len(w.d))
					s := split{fit: order[:170]}
					held, err := w.fit(&s)
					if err != nil {
						t.Fatal(err)
					}
					x = fitted{order[170:], s.fit, held, s.gaps}
					fits[i] = x
				}
				world := *w
				world.Ratings = 170 + ratings
				gap := func(i int) float64 { return x.gaps[i] }
				if queue == eval.Uniform && ratings > len(x.pool) {
					return 0
				}
				_, threshold := world.certify(x.pool, x.fit, x.held, gap, queue)
				return shareBelow(x.pool, gap, threshold)
			})
			if routable == 0 {
				t.Error("no number of ratings is enough")
			}
		})
	}
}

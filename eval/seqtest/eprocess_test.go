package seqtest

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"switchboard/eval/internal/evaltest"
)

func TestEProcessErrsNoMoreThanItSays(t *testing.T) {
	const level = 0.05
	n := evaltest.Repeats(t, 400)
	for name, w := range evaltest.AtTheLimit {
		for _, size := range []int{20, 100, 600} {
			t.Run(name+", "+strconv.Itoa(size)+" values", func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(size), 5))
				wrong := 0
				for range n {
					e := EProcess{Mean: w.Mean, Level: level, Plan: size}
					for range 2 * size { // also when it goes on beyond its plan
						e.Update(w.Draw(r))
					}
					if e.Rejected() {
						wrong++
					}
				}
				if wrong > evaltest.TooMany(n, level) {
					t.Errorf("%d of %d", wrong, n)
				}
			})
		}
	}
}

func TestEProcessHoldsForAPoolDrawnToItsEnd(t *testing.T) {
	const level, size = 0.05, 200
	n := evaltest.Repeats(t, 400)
	pool := make([]float64, size)
	for i := range 30 { // mean 0.15
		pool[i] = 1
	}
	r := rand.New(rand.NewPCG(1, 6))
	wrong := 0
	for range n {
		e := EProcess{Mean: 0.15, Level: level, Pool: size, Plan: 120}
		for _, i := range r.Perm(size) {
			e.Update(pool[i])
		}
		if e.Rejected() {
			wrong++
		}
	}
	if wrong > evaltest.TooMany(n, level) {
		t.Errorf("%d of %d", wrong, n)
	}
}

func TestEProcessProvesWhatIsTrue(t *testing.T) {
	n := evaltest.Repeats(t, 300)
	for name, c := range map[string]struct {
		draw  evaltest.World
		mean  float64
		plan  int
		least float64 // share proved
	}{
		"a fifth routed":       {evaltest.ThreeWay(0.03, 0.09), 0.25, 66, 0.93},
		"a third routed":       {evaltest.ThreeWay(0.03, 0.09), 0.05 / 0.3, 100, 0.75},
		"nothing is ever lost": {evaltest.ThreeWay(0, 0), 0.05, 120, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			proved := 0
			for range n {
				e := EProcess{Mean: c.mean, Level: 0.05, Plan: c.plan, Spread: 0.15}
				for range c.plan {
					e.Update(c.draw(r))
				}
				if e.Rejected() {
					proved++
				}
			}
			if share := float64(proved) / float64(n); share < c.least {
				t.Errorf("%.3f, want %.2f", share, c.least)
			}
		})
	}
}

func TestEProcessKeepsWhatItHasProved(t *testing.T) {
	e := EProcess{Mean: 0.5, Level: 0.05, Plan: 20}
	for range 20 {
		e.Update(0)
	}
	if !e.Rejected() {
		t.Fatalf("evidence %v", e.EValue())
	}
	for range 50 {
		e.Update(1)
	}
	if !e.Rejected() || e.EValue() < 20 {
		t.Errorf("evidence %v", e.EValue())
	}
}

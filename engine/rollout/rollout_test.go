package rollout

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestTheShareIsWhatWasAskedFor(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, percent := range []float64{0, 1, 5, 25, 50, 99.5, 100} {
		t.Run(Rollout{Ramp, percent}.String(), func(t *testing.T) {
			const n = 40_000
			in := 0
			for i := range n {
				if (Rollout{Ramp, percent}).Part(fmt.Sprint("user-", i, random.Uint64())) == Choice {
					in++
				}
			}
			p := percent / 100
			if off := math.Abs(float64(in) - n*p); off > 4*math.Sqrt(n*p*(1-p)) {
				t.Errorf("%d of %d", in, n)
			}
		})
	}
}

func TestAKeyThatIsInStaysIn(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		key := fmt.Sprint(random.Uint64())
		was := Reference
		for percent := 0.0; percent <= 100; percent += 2.5 {
			now := Rollout{Ramp, percent}.Part(key)
			if now != (Rollout{Ramp, percent}).Part(key) {
				t.Fatalf("%s has two parts at %v", key, percent)
			}
			if was == Choice && now != Choice {
				t.Fatalf("%s is out again at %v", key, percent)
			}
			if (now == Choice) != (Rollout{Shadow, percent}.Part(key) == Shadowed) {
				t.Fatalf("%s is in another share as a shadow", key)
			}
			was = now
		}
		if was != Choice {
			t.Fatalf("%s is out at all", key)
		}
	}
}

// TestPlacesAreTheSameEverywhere holds what other machines, and later versions,
// have to come to as well.
func TestPlacesAreTheSameEverywhere(t *testing.T) {
	for key, want := range map[string]float64{"": 41.687714604845, "ana": 57.877401361383, "What is 2 + 2?": 30.286830975194} {
		if got := place(key); math.Abs(got-want) > 1e-9 {
			t.Errorf("%q is at %.12f, not %.12f", key, got, want)
		}
	}
}

func TestPartsOfStages(t *testing.T) {
	for _, c := range []struct {
		r    Rollout
		want Part
	}{
		{Rollout{}, Choice}, {Rollout{Stage: Full}, Choice}, {Rollout{Stage: Observe}, Reference},
		{Rollout{Shadow, 100}, Shadowed}, {Rollout{Shadow, 0}, Reference}, {Rollout{Ramp, 100}, Choice}, {Rollout{Ramp, 0}, Reference},
	} {
		t.Run(c.r.String()+" is "+string(c.want), func(t *testing.T) {
			if got := c.r.Part("ana"); got != c.want || c.r.Check() != nil {
				t.Error(got, c.r.Check())
			}
		})
	}
	for _, r := range []Rollout{{"canary", 0}, {Ramp, 101}, {Ramp, -1}, {Shadow, math.NaN()}, {Observe, 5}, {Full, 5}} {
		t.Run(r.String()+" is refused", func(t *testing.T) {
			if r.Check() == nil {
				t.Error("taken")
			}
		})
	}
}

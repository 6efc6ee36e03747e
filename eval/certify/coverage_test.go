package certify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/seqtest"
)

// calibrated is what came of one calibration in a land.
type calibrated struct {
	wrong bool // some certificate is false
	share float64
}

// calibrate plans a run, has its draws rated and looks when it is told to.
// Every certificate that was ever there counts.
func (l *landRun) calibrate(r *rand.Rand, ratings int, who raters, looks func(n int) []int) calibrated {
	var c calibrated
	prompts := 0
	for i := range l.Families {
		prompts += len(l.Families[i].Prompts)
	}
	for i := range l.Families {
		f := &l.Families[i]
		draws := l.rate(r, f, ratings/max(1, l.Tested()), who)
		s, best := f.thresholds(), -1
		for _, at := range looks(len(draws)) {
			best = max(best, s.fixedSequence(f.evidence(allRoutable(len(f.Routable)), f.known(draws, at)).draws, l.Level()))
		}
		if best >= 0 && len(f.Grid) > 0 {
			c.share += float64(f.Routed[best]) / float64(prompts)
			c.wrong = c.wrong || l.loss(f, best) > l.Limit.Loss+1e-9
		}
	}
	return c
}

func atTheEnd(n int) []int { return []int{n} }

func afterEvery(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// coverages are the worlds and ways in which certificates may be made. Each
// may be false once in twenty calibrations.
var coverages = map[string]struct {
	land     land
	who      raters
	looks    func(int) []int
	attempts int
}{
	"a good score":                            {risk(func(p float64) float64 { return 0.02 + 0.3*p*p }, never), truthful, atTheEnd, 1},
	"a score without skill":                   {risk(func(float64) float64 { return 0.125 }, never), truthful, atTheEnd, 1},
	"a score the wrong way round":             {risk(func(p float64) float64 { return 0.4 * (1 - p) }, never), truthful, atTheEnd, 1},
	"losses and wins":                         {risk(func(p float64) float64 { return 0.05 + 0.3*p }, func(float64) float64 { return 0.05 }), truthful, atTheEnd, 1},
	"at the limit from .2 of the pool on":     {atLimit(0.2), truthful, atTheEnd, 1},
	"at the limit from .6 of the pool on":     {atLimit(0.6), truthful, atTheEnd, 1},
	"at the limit, a look after every rating": {atLimit(0.2), truthful, afterEvery, 1},
	"three models":                            {threeModels(), truthful, atTheEnd, 1},
	"several families":                        {severalTasks(), truthful, atTheEnd, 1},
	"at the limit, bad news late":             {atLimit(0.2), hesitant, afterEvery, 1},
	"at the limit, bad items skipped":         {atLimit(0.2), shy, afterEvery, 1},
	"at the limit, three attempts":            {atLimit(0.2), truthful, atTheEnd, 3},
	"several families, three attempts":        {severalTasks(), shy, atTheEnd, 3},

	"half of the texts are the same":                  {sometimesSame(risk(func(p float64) float64 { return 0.02 + 0.3*p*p }, never), 0.5), truthful, atTheEnd, 1},
	"most texts are the same, at the limit":           {sometimesSame(atLimit(0.2), 0.8), truthful, atTheEnd, 1},
	"most texts are the same, a look after every one": {sometimesSame(atLimit(0.2), 0.8), shy, afterEvery, 1},
	"texts are the same, three models":                {sometimesSame(threeModels(), 0.5), truthful, atTheEnd, 1},
	"a check that tells most":                         {withChecks(risk(func(float64) float64 { return 0.125 }, never), tellsMost), truthful, atTheEnd, 1},
	"a check that tells nothing":                      {withChecks(risk(func(p float64) float64 { return 0.02 + 0.3*p*p }, never), tellsNothing), truthful, atTheEnd, 1},
	"a check that agrees with what is lost":           {withChecks(atLimit(0.2), misleads), truthful, afterEvery, 1},
	"checks of three models":                          {withChecks(threeModels(), tellsMost), truthful, atTheEnd, 1},
	"checks, same texts, several families":            {sometimesSame(withChecks(severalTasks(), tellsMost), 0.4), hesitant, afterEvery, 1},
	"a check that tells most, three attempts":         {withChecks(atLimit(0.2), tellsMost), shy, atTheEnd, 3},
	"the same texts, and one gap":                     {sameOrOneGap(0.4, aQuarter), truthful, atTheEnd, 1},
	"the same texts, and one gap at the limit":        {sameOrOneGap(0.4, aTwentieth), truthful, atTheEnd, 1},
	"the same texts, one gap, a look after every one": {sameOrOneGap(0.4, aTwentieth), shy, afterEvery, 1},
	"texts are the same, several families":            {sometimesSame(severalTasks(), 0.5), hesitant, afterEvery, 1},
}

// TestCoverage plays whole certification runs with the code of the product.
// SWITCHBOARD_LONG=1000 plays as many of each as docs/statistics.md tells of.
func TestCoverage(t *testing.T) {
	n, sizes := evaltest.Repeats(t, 40), []int{200}
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		sizes = []int{50, 200, 500, 2000}
	}
	for name, c := range coverages {
		for _, ratings := range sizes {
			if ratings > 200 && len(c.looks(2)) > 1 {
				continue // a look is a test of its own
			}
			t.Run(fmt.Sprintf("%s/%d ratings", name, ratings), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(ratings), 11))
				wrong, share := 0, 0.0
				for range n {
					bad := false
					for attempt := 1; attempt <= c.attempts; attempt++ {
						run := c.land.plan(r, max(1200, ratings*2), 120, attempt)
						got := run.calibrate(r, ratings, c.who, c.looks)
						bad = bad || got.wrong
						share += got.share / float64(n*c.attempts)
					}
					wrong += toOne(bad)
				}
				t.Logf("| %s | %d | %.1f %% | %.0f %% |", name, ratings, 100*float64(wrong)/float64(n), 100*share)
				if wrong > evaltest.TooMany(n, 0.05) {
					t.Errorf("%d of %d certificates are false", wrong, n)
				}
			})
		}
	}
}

// TestCoverageFindsMistakes breaks the rules of a run, one at a time: the
// simulation has to notice.
func TestCoverageFindsMistakes(t *testing.T) {
	n := evaltest.Repeats(t, 40)
	play := func(t *testing.T, broken func(r *rand.Rand, l *landRun, f *Family) (best int)) (wrong int) {
		t.Helper()
		r := rand.New(rand.NewPCG(3, 12))
		for range n {
			l := atLimit(0.2).plan(r, 1200, 120, 1)
			f := &l.Families[0]
			if best := broken(r, &l, f); best >= 0 && l.loss(f, best) > l.Limit.Loss+1e-9 {
				wrong++
			}
		}
		return wrong
	}
	t.Run("a test for a fixed number, looked at again and again", func(t *testing.T) {
		wrong := play(t, func(r *rand.Rand, l *landRun, f *Family) int {
			draws := l.rate(r, f, 400, truthful)
			s, k := f.thresholds(), slices.IndexFunc(f.Grid, func(t float64) bool { return t >= 0.2 }) // the first that is false
			for at := 50; at <= len(draws); at += 50 {
				loss, n := s.loss(k, f.evidence(allRoutable(len(f.Routable)), f.known(draws, at)).draws)
				mean, allowed := loss/s.share(k), l.Level().Loss/s.share(k)
				if allowed-mean > seqtest.NormalQuantile(1-2*l.Level().Error)*math.Sqrt(mean*(1-mean)/float64(n)) {
					return k
				}
			}
			return -1
		})
		if wrong <= evaltest.TooMany(n, 0.05) {
			t.Errorf("%d of %d", wrong, n)
		}
		t.Logf("| (a test for a fixed number, looked at again and again) | 400 | %.1f %% | |", 100*float64(wrong)/float64(n))
	})
	t.Run("what is settled counts before what is open", func(t *testing.T) {
		wrong := play(t, func(r *rand.Rand, l *landRun, f *Family) int {
			draws, best := l.rate(r, f, 200, hesitant), -1
			for at := 10; at <= len(draws); at += 10 {
				j := f.known(draws, at)
				var settled []draw
				for i := range f.Routable {
					if w := j.Prompts[f.Routable[i].Prompt]; w.Final {
						settled = append(settled, w.drawn(f.Routable[i].Picks, nil))
					}
				}
				s := f.thresholds()
				best = max(best, s.fixedSequence(settled, l.Level()))
			}
			return best
		})
		if wrong <= evaltest.TooMany(n, 0.05) {
			t.Errorf("%d of %d", wrong, n)
		}
		t.Logf("| (what is settled counts before what is open) | 200 | %.1f %% | |", 100*float64(wrong)/float64(n))
	})
	t.Run("what is skipped does not count", func(t *testing.T) {
		wrong := play(t, func(r *rand.Rand, l *landRun, f *Family) int {
			var judged []draw
			for i, d := range l.rate(r, f, 400, shy) {
				if d.d != nil {
					w := Judgement{D: d.d}
					judged = append(judged, w.drawn(f.Routable[i].Picks, nil))
				}
			}
			s := f.thresholds()
			return s.fixedSequence(judged, l.Level())
		})
		if wrong <= evaltest.TooMany(n, 0.05) {
			t.Errorf("%d of %d", wrong, n)
		}
		t.Logf("| (what is skipped does not count) | 400 | %.1f %% | |", 100*float64(wrong)/float64(n))
	})
	t.Run("texts that are only alike count as the same", func(t *testing.T) {
		alike := atLimit(0.2)
		alike.exact = func(r *rand.Rand, pool []landPrompt) {
			atLimit(0.2).exact(r, pool)
			for i := range pool { // as many of what is lost as of the rest
				pool[i].same = []bool{r.IntN(2) == 0}
			}
		}
		r, wrong := rand.New(rand.NewPCG(4, 12)), 0
		for range n {
			l := alike.plan(r, 1200, 120, 1)
			wrong += toOne(l.calibrate(r, 400, truthful, atTheEnd).wrong)
		}
		if wrong <= evaltest.TooMany(n, 0.05) {
			t.Errorf("%d of %d", wrong, n)
		}
		t.Logf("| (texts that are only alike count as the same) | 400 | %.1f %% | |", 100*float64(wrong)/float64(n))
	})
}

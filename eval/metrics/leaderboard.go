package metrics

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Leaderboard puts models in order by how they fared against each other.
type Leaderboard struct {
	Comparisons int
	Prompts     int
	Places      []Place // best first

	// Provisional says why the places may still change at a stroke, or is
	// empty.
	Provisional string
}

// Place is one model on a leaderboard. Its score is on the scale that chess
// made known: 400 points are odds of ten to one, and the mean of the board is
// 1000.
type Place struct {
	Model  string
	Score  float64
	Scores Interval
	Wins   int
	Losses int
	Ties   int
}

const (
	meanScore     = 1000
	pointsANatlog = 400 / math.Ln10

	// boardRidge holds a model that has only won, or only lost, near the
	// others. It counts as much as a hundredth of a comparison or so.
	boardRidge = 0.01
)

// newLeaderboard fits a Bradley-Terry model with ties (see worths). The
// intervals are percentiles of a bootstrap over prompts (Efron and Tibshirani,
// 1993: "An Introduction to the Bootstrap", section 13.3). The same
// comparisons give the same board.
func newLeaderboard(ctx context.Context, comparisons []Comparison, confidence float64, resamples int) (Leaderboard, error) {
	board := Leaderboard{Comparisons: len(comparisons)}
	if len(comparisons) == 0 {
		return board, nil
	}
	f := newField(comparisons)
	board.Prompts, board.Provisional = len(f.prompts), f.provisional()
	fitted := f.fit(boardRidge)
	intervals, err := f.bootstrap(ctx, confidence, resamples)
	if err != nil {
		return Leaderboard{}, err
	}
	for i, model := range f.models {
		board.Places = append(board.Places, Place{Model: model, Score: score(fitted.theta[i]), Scores: intervals[i]})
	}
	for i, p := range f.pairs {
		board.Places[p.a].count(f.tallies[i][0], f.tallies[i][1], f.tallies[i][2])
		board.Places[p.b].count(f.tallies[i][1], f.tallies[i][0], f.tallies[i][2])
	}
	slices.SortStableFunc(board.Places, func(a, b Place) int { return cmp.Compare(b.Score, a.Score) })
	return board, nil
}

func score(theta float64) float64 { return meanScore + pointsANatlog*theta }

func (p *Place) count(wins, losses, ties float64) {
	p.Wins += int(wins)
	p.Losses += int(losses)
	p.Ties += int(ties)
}

// provisional says why the most likely worths are not finite, or not unique:
// both need a way from every model to every other along comparisons that were
// not lost (Hunter, 2004: "MM algorithms for generalized Bradley-Terry
// models", assumption 1).
func (f *field) provisional() string {
	if i := slices.Index(f.reached(true, true), false); i >= 0 {
		return fmt.Sprintf("%s and %s were never compared, not even through others", f.models[0], f.models[i])
	}
	for _, up := range []bool{true, false} {
		if i := slices.Index(f.reached(up, !up), false); i >= 0 {
			return fmt.Sprintf("between %s and %s everything went one way, so nobody knows how far apart they are", f.models[0], f.models[i])
		}
	}
	return ""
}

// bootstrap is an interval of the score of every model. A resample in which a
// model was not compared says nothing of it.
func (f *field) bootstrap(ctx context.Context, confidence float64, resamples int) ([]Interval, error) {
	random := rand.New(rand.NewPCG(uint64(len(f.prompts)), 1))
	scores := make([][]float64, len(f.models))
	for range resamples {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r := f.resampled(random)
		theta := r.fit(boardRidge).theta
		for i, compared := range r.compared() {
			if compared {
				scores[i] = append(scores[i], score(theta[i]))
			}
		}
	}
	intervals := make([]Interval, len(f.models))
	for i, s := range scores {
		slices.Sort(s)
		intervals[i] = Interval{quantile(s, (1-confidence)/2), quantile(s, (1+confidence)/2)}
	}
	return intervals, nil
}

func (f *field) compared() []bool {
	compared := make([]bool, len(f.models))
	for i, p := range f.pairs {
		if f.tallies[i] != (tally{}) {
			compared[p.a], compared[p.b] = true, true
		}
	}
	return compared
}

package metrics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

// baseball is the season of 1987 in the eastern division of the American
// League: how often the team of a row beat that of a column (Agresti, 2002:
// "Categorical data analysis", table 10.10).
var baseball = struct {
	teams []string
	wins  [][]int
}{
	[]string{"Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"},
	[][]int{
		{0, 7, 9, 7, 7, 9, 11},
		{6, 0, 7, 5, 11, 9, 9},
		{4, 6, 0, 7, 7, 8, 12},
		{6, 8, 6, 0, 6, 7, 10},
		{6, 2, 6, 7, 0, 7, 12},
		{4, 4, 5, 6, 6, 0, 6},
		{2, 4, 1, 3, 1, 7, 0},
	},
}

func season() []Comparison {
	var all []Comparison
	for i, row := range baseball.wins {
		for j, n := range row {
			for range n {
				all = append(all, Comparison{Prompt: fmt.Sprint(len(all)), First: baseball.teams[i], Second: baseball.teams[j], Winner: eval.First})
			}
		}
	}
	return all
}

// The figures are those of the package BradleyTerry2 for R (Turner and Firth,
// 2012, section 2), which sets Baltimore to 0.
func TestBradleyTerry(t *testing.T) {
	f := newField(season())
	w := f.fit(0)
	if w.nu != 0 {
		t.Errorf("there are no ties, but ν is %v", w.nu)
	}
	theta := map[string]float64{}
	for i, team := range f.models {
		theta[team] = w.theta[i]
	}
	for team, want := range map[string]float64{
		"Boston": 1.1077, "Cleveland": 0.6839, "Detroit": 1.4364, "Milwaukee": 1.5814, "New York": 1.2476, "Toronto": 1.2945,
	} {
		if got := theta[team] - theta["Baltimore"]; !evaltest.Within(got, want, 5e-5) {
			t.Errorf("%s: got %.4f, want %.4f", team, got, want)
		}
	}
}

func TestDavidson(t *testing.T) {
	t.Run("two models have the worths that counting gives", func(t *testing.T) {
		var all []Comparison
		for outcome, n := range map[eval.Winner]int{eval.First: 18, eval.Second: 8, eval.Tie: 10, eval.BothBad: 2} {
			all = append(all, comparisonsOf(n, Comparison{First: "a", Second: "b", Winner: outcome})...)
		}
		w := newField(all).fit(0)
		ratio, nu := math.Exp(w.theta[0]-w.theta[1]), w.nu
		if !evaltest.Within(ratio, 18.0/8, 1e-6) || !evaltest.Within(nu, 12/math.Sqrt(18*8), 1e-6) {
			t.Errorf("odds %v, ν %v", ratio, nu)
		}
	})
	// Davidson's likelihood equations (3.2 and 3.3): each model's wins and half
	// its ties, and all ties, are as many as were to be expected.
	t.Run("many models solve the likelihood equations", func(t *testing.T) {
		f := randomField(5, 400)
		w := f.fit(0)
		points, ties := make([]float64, 5), 0.0
		for i, p := range f.pairs {
			n := f.tallies[i]
			a, b, tie := odds(w, p)
			size := n[0] + n[1] + n[2]
			points[p.a] += n[0] + n[2]/2 - size*(a+tie/2)
			points[p.b] += n[1] + n[2]/2 - size*(b+tie/2)
			ties += n[2] - size*tie
		}
		for _, rest := range append(points, ties) {
			if !evaltest.Within(rest, 0, 1e-6) {
				t.Errorf("off by %v and %v", points, ties)
			}
		}
	})
}

// odds writes Davidson's model out, without the program's way round.
func odds(w worths, p pair) (a, b, tie float64) {
	x, y := math.Exp(w.theta[p.a]), math.Exp(w.theta[p.b])
	z := x + y + w.nu*math.Sqrt(x*y)
	return x / z, y / z, w.nu * math.Sqrt(x*y) / z
}

func randomField(models, n int) *field {
	random := rand.New(rand.NewPCG(1, 2))
	var all []Comparison
	for i := range n {
		a, b := random.IntN(models), random.IntN(models-1)
		if b >= a {
			b++
		}
		w := []eval.Winner{eval.First, eval.Second, eval.Tie}[random.IntN(3)]
		if a > b && w != eval.Tie && random.IntN(3) > 0 {
			w = eval.First
		}
		all = append(all, Comparison{Prompt: fmt.Sprint(i), First: fmt.Sprint(a), Second: fmt.Sprint(b), Winner: w})
	}
	return newField(all)
}

func TestLeaderboard(t *testing.T) {
	board := func(comparisons []Comparison) Leaderboard {
		t.Helper()
		b, err := newLeaderboard(t.Context(), comparisons, 0.95, 200)
		evaltest.Must(t, err)
		return b
	}
	t.Run("puts the best first and says how sure that is", func(t *testing.T) {
		b := board(season())
		if b.Places[0].Model != "Milwaukee" || b.Places[6].Model != "Baltimore" || b.Provisional != "" {
			t.Fatalf("%+v", b)
		}
		sum := 0.0
		for _, p := range b.Places {
			sum += p.Score / 7
			if !(p.Scores.Low < p.Score && p.Score < p.Scores.High) {
				t.Errorf("%+v", p)
			}
			if p.Wins+p.Losses != 78 || p.Ties != 0 {
				t.Errorf("%s played %d and %d", p.Model, p.Wins, p.Losses)
			}
		}
		if !evaltest.Within(sum, 1000, 1e-6) {
			t.Errorf("the mean is %v", sum)
		}
	})
	t.Run("is the same for the same comparisons", func(t *testing.T) {
		if a, b := board(season()), board(season()); !reflect.DeepEqual(a, b) {
			t.Error("it differs")
		}
	})
	for name, c := range map[string]struct {
		comparisons []Comparison
		want        string
	}{
		"is provisional while models were not compared": {
			[]Comparison{{First: "a", Second: "b", Winner: eval.Tie}, {First: "c", Second: "d", Winner: eval.Tie}}, "a and c were never compared"},
		"is provisional while one has won everything": {
			append(comparisonsOf(9, Comparison{First: "a", Second: "b", Winner: eval.First}), Comparison{First: "b", Second: "c", Winner: eval.Tie}),
			"everything went one way"},
		"is settled by a single tie": {
			append(comparisonsOf(9, Comparison{First: "a", Second: "b", Winner: eval.First}), Comparison{First: "b", Second: "a", Winner: eval.Tie}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := board(c.comparisons)
			if c.want == "" && b.Provisional != "" || !strings.Contains(b.Provisional, c.want) {
				t.Errorf("got %q", b.Provisional)
			}
			for _, p := range b.Places {
				if math.IsNaN(p.Score) || math.IsInf(p.Score, 0) || p.Scores.Low > p.Scores.High {
					t.Errorf("%+v", p)
				}
			}
		})
	}
	t.Run("of nothing has no places", func(t *testing.T) {
		if b := board(nil); len(b.Places) != 0 || b.Comparisons != 0 {
			t.Errorf("%+v", b)
		}
	})
	t.Run("holds votes on one prompt together", func(t *testing.T) {
		// 20 prompts, each judged alike by 10 raters: 200 comparisons are worth 20.
		var many, few []Comparison
		for i := range 20 {
			c := Comparison{Prompt: fmt.Sprint(i), First: "a", Second: "b", Winner: []eval.Winner{eval.First, eval.Second}[i%2]}
			few, many = append(few, c), append(many, comparisonsOf(10, c)...)
		}
		a, b := board(few).Places[0].Scores, board(many).Places[0].Scores
		if ratio := (b.High - b.Low) / (a.High - a.Low); !evaltest.Within(ratio, 1, 0.05) {
			t.Errorf("ten raters a prompt change the width by %v", ratio)
		}
	})
}

func TestQuantile(t *testing.T) {
	for q, want := range map[float64]float64{0: 1, 0.5: 2.5, 0.95: 3.85, 1: 4} {
		if got := quantile([]float64{1, 2, 3, 4}, q); !evaltest.Within(got, want, 1e-12) {
			t.Errorf("%v: got %v, want %v", q, got, want)
		}
	}
}

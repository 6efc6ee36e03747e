package ui

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"switchboard/eval"
	"switchboard/eval/metrics"
	"switchboard/providers"
	"switchboard/ui/lane"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

func TestLanesSayWhatTheirQualityCost(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	story(t, "once something was rated, each lane says what its quality cost, and the figure follows the ratings", func(t *testing.T) {
		s := simulateOn(t, contest(60), 160, 40)
		s.lacks("accepted/$")
		s.pass(time.Second)
		s.shows("34,900 accepted/$ · 73 % of 60 judged", "270 accepted/$ · 92 % of 60 judged", "simulated")
		s.write("Say hello")
		s.press("enter")
		s.answered()
		s.press("esc", "h", "h", "r", "k", "esc")
		s.pass(time.Second)
		s.shows("72 % of 61")
		s.whole()
	})
	story(t, "where nothing was rated there is nothing of it", func(t *testing.T) {
		s := asked(t, 160, 40)
		s.pass(time.Second)
		s.lacks("accepted/$")
	})
	story(t, "the figure says where it comes from", func(t *testing.T) {
		s := simulateOn(t, contest(60), 160, 50)
		s.pass(time.Second)
		s.do("figures")
		s.shows("for a dollar", "that share ÷ the mean cost of an answer")
	})
	story(t, "it drops out of lanes without the room", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 18}, {300, 12}} {
			s := simulateOn(t, contest(60), size[0], size[1])
			s.pass(time.Second)
			s.whole()
			s.write("Say hello")
			s.press("enter")
			s.answered()
			s.pass(time.Second)
			s.whole()
		}
	})
	story(t, "while somebody rates blind, no vote moves a figure before the names are shown", func(t *testing.T) {
		s := simulateOn(t, contest(60), 160, 40)
		s.pass(time.Second)
		s.root.rating.Votes = []rate.Vote{{Rating: eval.Rating{Trial: "000001"}}}
		r := s.store.ratings[0]
		r.ID, r.Rater = "another", "cleo"
		s.store.AddRating(r)
		s.send(shell.Rated{Generation: s.root.Generations.Now(shell.Lasting), Rating: r, Err: nil})
		s.pass(time.Second)
		s.shows("73 % of 60")
	})
}

func TestWorthLine(t *testing.T) {
	known := func(cost, each int64, share float64, n int) lane.Quality {
		w := lane.Quality{Stats: metrics.ModelStats{Acceptance: metrics.ShareOf(share*float64(n), n, 0.95)}}
		if cost >= 0 {
			w.Stats.Cost = providers.Nano(cost)
		}
		if each >= 0 {
			w.Stats.CostPerAccepted = providers.Nano(each)
		}
		return w
	}
	simulated := known(80_000, 80_000, 1, 4)
	simulated.Simulated = true
	for _, c := range []struct {
		name  string
		worth lane.Quality
		cells int
		want  string
	}{
		{"all of it", known(31_200, 80_000, .39, 49), 40, "12,500 accepted/$ · 39 % of 49 judged"},
		{"all but the word for its answers", known(31_200, 80_000, .39, 49), 35, "12,500 accepted/$ · 39 % of 49"},
		{"the price goes last", known(31_200, 80_000, .39, 49), 20, "12,500 accepted/$"},
		{"and before that its word", known(31_200, 80_000, .39, 49), 14, "12,500 acc./$"},
		{"too narrow for anything", known(31_200, 80_000, .39, 49), 12, ""},
		{"a dear one", known(1e9, 3e9, .33, 3), 40, "0.333 accepted/$ · 33 % of 3 judged"},
		{"nobody knows the cost", known(-1, -1, .5, 2), 40, "— accepted/$ · 50 % of 2 judged"},
		{"none accepted", known(1000, -1, 0, 7), 40, "0 accepted/$ · 0 % of 7 judged"},
		{"without a price", known(0, 0, .5, 8), 40, "free · 50 % of 8 judged"},
		{"never rated", known(1000, -1, 0, 0), 40, ""},
		{"simulated says so", simulated, 50, "12,500 accepted/$ · 100 % of 4 judged · simulated"},
		{"simulated says so where there is less room", simulated, 24, "12,500 accepted/$ · sim."},
		{"and where there is hardly any", simulated, 20, "12,500 acc./$ · sim."},
		{"and is left out where it cannot be said", simulated, 19, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := c.worth.Line(styled.NewTheme("dark", nil), styled.Widths{}, c.cells)
			if got := ansi.Strip(l.Render(styled.Widths{}, l.Width(styled.Widths{}))); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	t.Run("what has three digits keeps them, and thousands are grouped", func(t *testing.T) {
		for v, want := range map[float64]string{271.4: "271", 99.96: "100", 1234567: "1,230,000", 0.5: "0.5"} {
			if got := lane.Rounded(v); got != want {
				t.Errorf("%v is %q, want %q", v, got, want)
			}
		}
	})
}

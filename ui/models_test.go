package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

// contest is a store with n trials of three models in two tasks: one that is
// cheap and often wrong, one that is dear and seldom wrong, and one without a
// price that nobody rated. Two raters judged the first two of them.
func contest(n int) *memory {
	store := &memory{}
	start := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	for i := range n {
		id := fmt.Sprintf("%06d", i)
		task := engine.Extraction
		if i%3 == 0 {
			task = engine.Math
		}
		answer := func(model string, cost int64, total time.Duration, words int) engine.Answer {
			return engine.Answer{Model: model, Provider: "simulated", Text: strings.Repeat("word ", words+i%5), Finish: providers.Stop, Simulated: true,
				Cost: providers.Nano(cost), FirstToken: total / 4, Total: total + time.Duration(i%7)*total/20,
				Usage: providers.Usage{Input: providers.Count(40), Output: providers.Count(80)}}
		}
		cheap, dear, silent := answer("demo-nano", 21_000, 600*time.Millisecond, 9), answer("demo-flagship", 3_400_000, 2*time.Second, 14), answer("llama", 0, time.Second, 4)
		silent.Cost = providers.Money{}
		if i%11 == 0 {
			cheap = engine.Answer{Model: "demo-nano", Provider: "simulated", Finish: providers.Failed, Failure: &engine.Failure{Sentence: "it broke"}}
		}
		prompt := "prompt number " + id
		store.trials = append(store.trials, engine.Trial{ID: id, Time: start.Add(time.Duration(i) * time.Minute), Prompt: prompt, Simulated: true,
			Decision: engine.Decision{Model: "demo-nano", Task: task}, Answers: []engine.Answer{cheap, dear, silent}})
		for r, rater := range []string{"ana", "bo"} {
			if (i+r)%2 == 1 && i%4 != 0 {
				continue
			}
			good := 1
			if i%3 == 0 && (i+r)%5 != 0 {
				good = 0
			}
			rating := eval.Rating{ID: fmt.Sprintf("r%d-%s", i, rater), Time: start, Rater: rater, Trial: id, Prompt: eval.PromptKey(prompt), Task: task, Scale: eval.Accept, Blind: true, Simulated: true,
				Draw: eval.Draw{Method: eval.SelfChosen}, Shown: []eval.Shown{{Lane: 0, Model: "demo-nano"}, {Lane: 1, Model: "demo-flagship"}},
				Verdicts: []eval.Verdict{{Answer: 0, Value: good}, {Answer: 1, Value: 1 - boolean(i%13 == 0)}}}
			if (i+r)%3 == 0 {
				rating.Shown[0], rating.Shown[1] = rating.Shown[1], rating.Shown[0]
				rating.Verdicts[0].Answer, rating.Verdicts[1].Answer = 1, 0
			}
			store.ratings = append(store.ratings, rating)
		}
	}
	return store
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func inModelsScreen(t *testing.T, store *memory, w, h int) *simulator {
	t.Helper()
	s := simulateOn(t, store, w, h)
	s.press("esc", "4")
	s.pass(time.Second)
	return s
}

// row is the line of the screen that holds a text.
func (s *simulator) row(text string) string {
	s.Helper()
	for l := range strings.SplitSeq(s.screen(), "\n") {
		if strings.Contains(l, text) {
			return l
		}
	}
	s.Fatalf("no line holds %q:\n%s", text, s.screen())
	return ""
}

func TestModelsShowFiguresAndRaters(t *testing.T) {
	story(t, "and none of a rater's is cut where the boxes stand side by side", func(t *testing.T) {
		for _, w := range []int{80, 100, 120, 160} {
			inModelsScreen(t, contest(60), w, 40).shows("agreement", "shown first won", "longer won")
		}
	})
	story(t, "figures, leaderboard, raters", func(t *testing.T) {
		s := inModelsScreen(t, contest(60), 160, 45)
		s.shows("60 trials", "scale accept", "models · all tasks", "leaderboard", "agreement", "α ", "shown first won", "longer won")
		if row := s.row("llama"); !strings.Contains(row, "—") || strings.Contains(row, "$0") {
			t.Errorf("nobody knows what llama costs: %q", row)
		}
		if row := s.row("demo-nano "); !strings.Contains(row, "10 %") || !strings.Contains(row, "$0.000029") {
			t.Errorf("demo-nano fails one time in eleven, and not every answer is accepted: %q", row)
		}
		s.whole()
	})
	story(t, "by task, and one task only", func(t *testing.T) {
		s := inModelsScreen(t, contest(60), 160, 45)
		s.press("t", "down", "enter")
		s.shows("models · every task", "extraction", "math")
		s.press("t")
		s.write("math")
		s.press("enter")
		s.shows("models · math")
		s.lacks("extraction")
		s.press("esc")
		s.shows("models · all tasks")
	})
	story(t, "sorted by a column, and back", func(t *testing.T) {
		s := inModelsScreen(t, contest(60), 160, 45)
		s.press("s")
		s.shows("model ▴")
		s.press("r")
		s.shows("model ▾", "▸ llama")
		s.press("s")
		s.shows("accepted ▴")
		first := s.models().Table.Rows[0]
		if first.Model != "llama" {
			t.Errorf("what nobody rated comes first, not %s", first.Model)
		}
	})
	story(t, "an empty store says what to do", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {160, 45}} {
			s := inModelsScreen(t, &memory{}, size[0], size[1])
			s.shows("Nothing here yet")
			s.whole()
		}
	})
	story(t, "two models that were never compared make a provisional board", func(t *testing.T) {
		store := contest(9)
		for i := range store.ratings {
			store.ratings[i].Verdicts = store.ratings[i].Verdicts[:1]
			store.ratings[i].Shown = store.ratings[i].Shown[:1]
			store.ratings[i].Verdicts[0].Answer = 0
		}
		s := inModelsScreen(t, store, 160, 45)
		s.shows("No answers were compared yet")
	})
	story(t, "is read again only when something was added", func(t *testing.T) {
		store := contest(12)
		s := inModelsScreen(t, store, 120, 40)
		reads := store.reads
		s.press("6", "4")
		s.pass(time.Second)
		if again := store.reads - reads; again != 1 { // the history's page
			t.Errorf("the store was read %d times", again)
		}
		s.press("6", "enter")
		s.pass(time.Second)
		s.press("r", "j")
		s.pass(time.Second)
		s.press("esc", "4")
		s.pass(time.Second)
		s.shows("ratings on the scale accept")
		if s.models().Reading.Stale {
			t.Error("the rating was not noticed")
		}
	})
	story(t, "on a low screen the panes are pages", func(t *testing.T) {
		s := inModelsScreen(t, contest(60), 40, 12)
		s.shows("▸ models", "demo-nano")
		s.press("tab")
		s.shows("leaderboard")
		s.press("tab")
		s.shows("raters", "agreement")
		s.press("tab")
		s.shows("health", "last hour")
		s.press("tab")
		s.shows("▸ models")
		s.whole()
	})
	story(t, "hostile names are harmless", func(t *testing.T) {
		store := contest(30)
		for i := range store.trials {
			store.trials[i].Answers[0].Model = "evil\x1b[2J\u202e\x07"
			store.trials[i].Decision.Task = "x\x1b]0;title\a"
		}
		s := inModelsScreen(t, store, 120, 40)
		s.press("t", "down", "enter")
		raw := s.root.View().Content
		for _, bad := range []string{"\x1b[2J", "\x1b]", "\u202e", "\a"} {
			if strings.Contains(raw, bad) {
				t.Errorf("the screen holds %q", bad)
			}
		}
		s.whole()
	})
}

// busy is a store with a day of answers of one model, slow for the last hour,
// and one that fails.
func busy() *memory {
	store := &memory{}
	for i := range 240 {
		at := time.Now().Add(-time.Duration(i) * 6 * time.Minute)
		first := time.Second
		if i < 12 {
			first = 4 * time.Second
		}
		a := engine.Answer{Model: "demo-nano", Text: "x", Finish: providers.Stop, FirstToken: first, Total: first + time.Second}
		if i == 5 {
			a = engine.Answer{Model: "demo-nano", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Overloaded}}
		}
		store.trials = append(store.trials, engine.Trial{ID: fmt.Sprintf("%06d", i), Time: at, Prompt: "x", Decision: engine.Decision{Task: engine.Math}, Answers: []engine.Answer{a}})
	}
	return store
}

func TestModelsShowTheHealthOfOne(t *testing.T) {
	story(t, "the last hour, the last day, and when a first token is late", func(t *testing.T) {
		s := inModelsScreen(t, busy(), 120, 40)
		s.shows("health · demo-nano", "errors 11 % (overloaded 1)", "first p50 p95 p99 3.97s", "a first token beyond 2.0", "asked as usual")
		day := []rune(strings.Fields(s.row("24 hours"))[3])
		if len(day) != 24 || day[2] != '▃' || day[22] != '█' {
			t.Errorf("the day is %q", string(day))
		}
		s.whole()
	})
	story(t, "with no line cut at 100 columns", func(t *testing.T) {
		s := inModelsScreen(t, busy(), 100, 30)
		s.press("tab")
		s.shows("last week; in this hour ")
		for _, name := range []string{"by the hour", "24 hours", "agreement"} {
			if strings.Contains(s.row(name), "…") {
				t.Errorf("cut: %q", s.row(name))
			}
		}
	})
	story(t, "of the task that is selected", func(t *testing.T) {
		s := inModelsScreen(t, busy(), 120, 40)
		s.press("t", "down", "enter")
		s.shows("health · demo-nano · math")
	})
	story(t, "in place of the leaderboard where there is no room", func(t *testing.T) {
		s := inModelsScreen(t, busy(), 80, 24)
		s.lacks("last hour")
		s.press("tab")
		s.shows("health · demo-nano", "last hour", "▸ models")
		s.whole()
		s.press("shift+tab")
		s.lacks("last hour")
		s.shows("leaderboard")
	})
}

func TestGoldenModels(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"220x60", 220, 60}} {
		story(t, size.name, func(t *testing.T) {
			x := open(t, contest(60), size.w, size.h)
			x.press("\x1b[15~")
			x.wait(time.Second)
			screens := x.text()
			for _, k := range []string{"\t", "\t", "\t", "\t", "s", "s", "r"} {
				x.press(k)
			}
			x.press("t")
			x.press("\x1b[B", enter)
			golden.RequireEqual(t, screens+x.text())
			x.press(ctrlC)
			x.left()
		})
	}
}

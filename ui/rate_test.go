package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// sits down to rate a pile of so many prompts, two answers each.
func sit(t *testing.T, n, w, h int, scale eval.Scale, change ...func(*shell.App)) *simulator {
	t.Helper()
	with := []func(*shell.App){func(b *shell.App) { b.Scale = scale }, piled("demo-nano", "demo-flagship")}
	s := simulateOn(t, rateable(n), w, h, append(with, change...)...)
	s.press("f3")
	return s
}

func TestRatingIsOneKeyAPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	story(t, "a preference is one key, and the next prompt comes by itself", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.shows("blind · rater ana · 0 of 3", "Question 0:", " A ", " B ", "a A  s tie  d B  f both bad  space skip", "▱▱▱▱▱ 3 to go")
		s.press("a")
		s.shows("Question 1:", "stored: A better", "1 of 3")
		s.press("s", "d")
		s.shows("Every prompt was rated", "R shows the names", "3 of 3")
		s.lacks("to go")
		s.whole()
		for i, want := range []eval.Winner{eval.First, eval.Tie, eval.Second} {
			r := s.store.ratings[i]
			if *r.Winner != want || !r.Blind || r.Rater != "ana" || r.Session != "session 0" || r.ID == "" || r.Time.IsZero() || len(r.Shown) != 2 || r.Draw.Method != eval.Uniform {
				t.Errorf("stored %+v", r)
			}
		}
		if a, b := s.store.ratings[0].Shown[0].Model, s.store.ratings[1].Shown[0].Model; a == b {
			t.Errorf("the order shown is not recorded: %s and %s", a, b)
		}
	})
	story(t, "on the other scales the focus goes from answer to answer", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Accept)
		s.shows("j accept  k reject")
		s.press("j")
		s.shows("▸ B ", "✓ accepted…")
		if len(s.store.ratings) != 0 {
			t.Error("half a rating was stored")
		}
		s.press("k")
		s.shows("stored: A accepted, B rejected", "▸ A ", "Question 1")
		r := s.store.ratings[0]
		if len(r.Verdicts) != 2 || r.Verdicts[0] != (eval.Verdict{Answer: 0, Value: 1}) || r.Verdicts[1] != (eval.Verdict{Answer: 1, Value: 0}) {
			t.Errorf("stored %+v", r)
		}
		s = sit(t, 3, 120, 36, eval.Score)
		s.press("f", "a")
		s.shows("stored: A 4/5, B 1/5")
	})
	story(t, "digits are scores where scores are given, and function keys lead to the screens", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Score)
		s.press("5", "2")
		s.shows("stored: A 5/5, B 2/5", "Question 1")
		s.press("6", "f7")
		s.lacks("blind · rater")
	})
	story(t, "two hundred in a row, by the home row alone", func(t *testing.T) {
		s := sit(t, 200, 120, 36, eval.Preference)
		for i := range 200 {
			s.shows(fmt.Sprintf("Question %d:", i))
			s.press([]string{"a", "s", "d", "f"}[i%4])
		}
		if len(s.store.ratings) != 200 {
			t.Errorf("%d ratings were stored", len(s.store.ratings))
		}
		s.shows("200 of 200")
	})
	story(t, "a key that comes before the next answers judges nothing", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.send(uitest.KeyPress("a"))
		s.send(uitest.KeyPress("a"))
		s.pass(time.Second)
		if len(s.store.ratings) != 1 {
			t.Errorf("%d ratings were stored", len(s.store.ratings))
		}
		s.shows("Question 1")
	})
	story(t, "a rating that cannot be stored says so, and the prompt stays", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.store.broken = errors.New("the disk of demo-nano is full")
		s.press("a")
		s.shows("✗ the rating was not stored: the disk of ▒▒▒ is full", "Question 0")
		s.lacks("stored: A better")
		s.store.broken = nil
		s.press("d")
		s.shows("stored: B better", "Question 1")
		s.lacks("✗")
	})
	story(t, "a session that ended elsewhere begins anew", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("a")
		s.store.broken = fmt.Errorf("this rating session has ended: %w", eval.ErrInvalid)
		s.press("a")
		s.shows("✗ the rating was not stored: this rating session has ended", "Question 1")
		s.store.broken = nil
		s.press("u")
		s.shows("there is nothing left to take back")
		s.press("a")
		s.shows("stored: A better")
	})
	story(t, "the next prompt that cannot be read says so, and enter tries again", func(t *testing.T) {
		p := &pile{models: []string{"demo-nano", "demo-flagship"}, broken: errors.New("the store is damaged"), scale: eval.Preference}
		s := simulateOn(t, rateable(2), 120, 36, func(b *shell.App) {
			p.store, b.Scale = b.Store.(*memory), eval.Preference
			b.OpenQueue = func(string) (shell.Queue, error) { return p, nil }
		})
		s.press("f3")
		s.shows("The next prompt could not be read: the store is damaged.", "enter looks again")
		p.broken = nil
		s.press("enter")
		s.shows("Question 0")
	})
	story(t, "skip is an event that judges nothing", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Score)
		s.press(" ")
		s.shows("stored: skipped", "Question 1")
		if r := s.store.ratings[0]; !r.Skipped || len(r.Verdicts) != 0 || len(r.Shown) != 2 {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "tags and a note go with the rating", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("t")
		s.leads(" t done  a wrong  s incomplete  d style  f refused")
		s.press("a", "d", "f", "f", "t", "e")
		s.write("why on earth")
		s.press("enter")
		s.shows("with it: A #wrong #style “why on earth”")
		s.press("d")
		r := s.store.ratings[0]
		if fmt.Sprint(r.Tags) != "[wrong style]" || r.Note != "why on earth" || *r.Winner != eval.Second {
			t.Errorf("stored %+v", r)
		}
		s.lacks("why on earth")
		s.press("e")
		s.write("x")
		s.press("esc", "a")
		if r := s.store.ratings[1]; r.Note != "" || len(r.Tags) != 0 {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "tags and notes are of the answer in focus, and come back with it", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Accept)
		s.press("tab", "t")
		s.shows("what is wrong with B")
		s.press("a", "t", "shift+tab", "e")
		s.write("too long")
		s.press("enter")
		s.shows("with it: A “too long” · B #wrong")
		s.press("j", "k")
		want := []eval.Remark{{Answer: 0, Note: "too long"}, {Answer: 1, Tags: []eval.Tag{eval.Wrong}}}
		if r := s.store.ratings[0]; fmt.Sprint(r.Remarks) != fmt.Sprint(want) || fmt.Sprint(r.Tags) != "[wrong]" || r.Note != "too long" {
			t.Errorf("stored %+v", r)
		}
		s.press("u")
		s.shows("with it: A “too long” · B #wrong")
	})
	story(t, "nothing is drawn before somebody comes to rate", func(t *testing.T) {
		opened := 0
		s := simulateOn(t, rateable(1), 120, 36, func(b *shell.App) {
			b.OpenQueue = func(string) (shell.Queue, error) { opened++; return nil, errors.New("no") }
		})
		s.press("f7", "1")
		if opened != 0 {
			t.Error("the queue was opened")
		}
	})
}

func TestUndoTakesVotesBack(t *testing.T) {
	story(t, "takes back what was said of an answer, then vote after vote, and stays blind", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Accept)
		s.press("j", "u")
		s.shows("▸ A ")
		s.lacks("✓ accepted")
		s.press("j", "j", "k", "k")
		s.shows("Question 2")
		s.press("u")
		s.shows("Question 1", "taken back", "▸ B ", "▾ rejected")
		s.press("u")
		s.lacks("▾ rejected")
		s.press("u")
		s.shows("Question 0", "✓ accepted")
		s.press("k")
		s.shows("stored: A accepted, B rejected", "Question 1")
		s.press("j", "j")
		s.shows("Question 2")
		standing := eval.WithoutRetracted(s.store.ratings)
		if len(standing) != 2 || len(s.store.ratings) != 6 || !standing[0].Blind || !standing[1].Blind {
			t.Errorf("%d of %d stand: %+v", len(standing), len(s.store.ratings), standing)
		}
		if s.store.ratings[3].Retracts != s.store.ratings[1].ID && s.store.ratings[2].Retracts != s.store.ratings[1].ID {
			t.Errorf("stored %+v", s.store.ratings)
		}
	})
	story(t, "pressed at once waits for the rating", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Preference)
		s.send(uitest.KeyPress("a"))
		s.send(uitest.KeyPress("u"))
		s.pass(time.Second)
		s.shows("Question 0", "taken back")
		if len(s.store.ratings) != 2 || s.store.ratings[1].Retracts != s.store.ratings[0].ID {
			t.Errorf("stored %+v", s.store.ratings)
		}
	})
	story(t, "works right after a crash", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Preference)
		s.press("a", " ", "d")
		again := simulateOn(t, s.store, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		again.press("f3")
		again.shows("Question 3", "still open from before: 3 ratings")
		again.press("u")
		again.shows("Question 2", "taken back")
		again.lacks("▲")
		again.press("u", "u")
		again.shows("Question 0")
		again.press("s")
		again.shows("Question 1")
		if r := again.store.ratings; r[len(r)-1].Session != "session 0" || !r[len(r)-1].Blind {
			t.Errorf("stored %+v", r[len(r)-1])
		}
	})
	story(t, "has nothing to take back at first", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Preference)
		s.press("u")
		s.shows("there is no rating of yours to take back")
	})
}

func TestWhatIsForgottenElsewhereIsLeft(t *testing.T) {
	story(t, "the next prompt comes, and says why", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		forget(t, s, "Question 0")
		s.press("a")
		s.shows("Question 1", "the rating was not stored: the trial was forgotten")
		s.press("a")
		s.shows("Question 2")
		s.lacks("forgotten")
	})
	story(t, "a rating of it is not taken back any more, and those before it are", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("a", "a")
		forget(t, s, "Question 1")
		s.press("u")
		s.shows("Question 2", "the rating was not taken back: the trial was forgotten")
		s.press("u")
		s.shows("Question 0", "taken back")
	})
	story(t, "nor is one of an earlier start", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("a", "a")
		again := simulateOn(t, s.store, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		again.press("f3")
		forget(t, again, "Question 1")
		again.press("u")
		again.shows("Question 2", "the latest rating cannot be taken back")
		again.press("u")
		again.shows("Question 0", "taken back")
	})
}

// forget deletes a trial as another program does, of which the screen hears nothing.
func forget(t *testing.T, s *simulator, prompt string) {
	t.Helper()
	for _, trial := range s.store.trials {
		if strings.HasPrefix(trial.Prompt, prompt) {
			if err := s.store.Forget(trial.ID); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("there is no trial of " + prompt)
}

func TestNamesAreShownAtTheEnd(t *testing.T) {
	story(t, "are shown on R, with how each model fared, and hidden again", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Accept)
		s.press("R")
		s.shows("nothing was rated since the names were last shown")
		s.press("j", "k", "j", "j", "R")
		s.shows("names shown", "who wrote what", "2 ratings, final", "demo-flagship  1 of 2 accepted", "demo-nano      2 of 2 accepted", "A   ✓ demo-flagship   B   ✓ demo-nano", "A   ✓ demo-nano       B   ▾ demo-flagship", "Question 0")
		s.whole()
		s.press("u")
		if len(s.store.ratings) != 2 {
			t.Error("a final rating was taken back")
		}
		s.press("esc")
		s.lacks("demo-nano")
		s.shows("Question 2", "blind")
		s.press("u")
		s.shows("there is nothing left to take back")
		s.press("k", "k")
		if r := s.store.ratings[2]; r.Session != "session 1" || !r.Blind {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "of what is on the screen stay hidden", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Accept)
		s.press("j", "j", "j", "R")
		s.shows("rate this one first")
		s.lacks("demo-")
	})
	story(t, "of other scales are counted their own way", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Preference)
		s.press("a", "a", "s", "R")
		s.shows("demo-flagship  better 1, worse 1, tie 1", "demo-nano      better 1, worse 1, tie 1")
		s.lacks("both bad")
		s = sit(t, 4, 120, 36, eval.Preference)
		s.press("a", "f", "s", "R")
		s.shows("tie 1, both bad 1")
		s = sit(t, 4, 120, 36, eval.Score)
		s.press("a", "g", "s", "d", "R")
		s.shows("demo-flagship  mean 3.5 of 5 over 2")
	})
	story(t, "open the trial in Compare for a look", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Accept)
		s.press("j", "j", "R", "enter")
		s.pass(time.Second)
		s.shows("▸1 Compare", "> Question 0")
		s.press("w", "esc") // the reasons first
		s.shows("▸1 Compare")
		s.press("esc")
		s.shows("▸2 Rate", "who wrote what")
	})
	story(t, "open the trial in Compare, where a change is not blind", func(t *testing.T) {
		s := sit(t, 4, 120, 36, eval.Accept)
		s.press("j", "j", "R", "enter")
		s.pass(time.Second)
		s.shows("> Question 0", "✓ accepted")
		s.press("r", "k")
		if r := s.store.ratings[1]; r.Blind || r.Draw.Method != eval.SelfChosen {
			t.Errorf("stored %+v", r)
		}
		s.press("esc", "2")
		s.shows("who wrote what")
	})
	story(t, "of earlier sessions are shown too, until they were seen", func(t *testing.T) {
		p := &pile{models: []string{"demo-nano", "demo-flagship"}, scale: eval.Preference, store: rateable(5)}
		again := func() *simulator {
			s := simulateOn(t, p.store, 120, 36, func(b *shell.App) {
				b.Scale = eval.Preference
				b.OpenQueue = func(string) (shell.Queue, error) { return p, nil }
			})
			s.press("f3")
			return s
		}
		again().press("a", "s")
		if err := p.Leave(); err != nil {
			t.Fatal(err)
		}
		s := again()
		s.shows("2 ratings since the names were last shown", "Question 2")
		s.press("u")
		s.shows("there is nothing left to take back")
		s.press("d", "R")
		s.shows("who wrote what", "3 ratings, final")
		s.press("esc", "R")
		s.shows("nothing was rated since the names were last shown")
	})
	story(t, "become final when the program is left", func(t *testing.T) {
		p := &pile{models: []string{"demo-nano", "demo-flagship"}, scale: eval.Preference, store: rateable(3)}
		x := open(t, p.store, 100, 30, func(b *shell.App) {
			b.Scale = eval.Preference
			b.OpenQueue = func(string) (shell.Queue, error) { return p, nil }
		})
		x.press("\x1bOR", "a")
		x.shows("Question 1", "stored: A better")
		x.press(ctrlC)
		x.left()
		if len(p.left) != 1 || p.reveals != 0 {
			t.Errorf("the session ended %d times, and names were shown %d times", len(p.left), p.reveals)
		}
	})
}

func TestRateCountsHonestly(t *testing.T) {
	story(t, "what is taken back does not count", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("a")
		s.shows("1 of 3")
		s.press("u")
		s.shows("taken back", "0 of 3")
	})
	story(t, "what was skipped is no rating", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("a", " ", "R")
		s.shows("1 rating, 1 skipped, final")
	})
	for says, p := range map[string]annotate.Progress{
		"no prompt to learn from yet · send more prompts":                                 {Phase: annotate.ToFit},
		"1 prompt rated · 2 more before certifying":                                       {Phase: annotate.ToFit, Done: 1, Planned: 3},
		"3 prompts rated, more votes only help to learn":                                  {Phase: annotate.ToFit, Done: 3, Planned: 3},
		"211 of 480 prompts with all answers need no rating: the answers are the same · ": {Phase: annotate.ToFit, Done: 1, Planned: 3, Compared: 480, Same: 211},
	} {
		t.Run(says, func(t *testing.T) {
			if long, _ := rate.Learning(styled.Theme{}, p); !strings.Contains(long.Plain(), says) {
				t.Error(long.Plain())
			}
		})
	}
}

// tells are what would tell who wrote an answer, what it cost, or how long it
// took.
var tells = []string{"demo-", "nano", "flagship", "OpenAI", "Claude", "$", "0.0123", "4.3s", "0.21s", "54 →", "t/s", "first "}

func TestRateIsBlind(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 12}, {300, 100}} {
		for _, scale := range []eval.Scale{eval.Accept, eval.Score, eval.Preference} {
			story(t, fmt.Sprintf("over a whole session on the scale %s at %d×%d", scale, size[0], size[1]), func(t *testing.T) {
				s := sit(t, 6, size[0], size[1], scale, func(b *shell.App) {
					b.Notices = []string{"left out of the lanes: demo-small"}
				})
				s.root.Problem("the answer of demo-small is not stored")
				check := func() {
					t.Helper()
					s.lacks(tells...)
					s.whole()
				}
				check()
				for _, key := range []string{"tab", "ctrl+d", "pgdown", "ctrl+u", "down", "up", "+", "+", "p", "esc", "?", "ctrl+d", "G", "esc", "ctrl+p", "down", "esc", ":", "esc",
					"t", "a", "?", "t", "e", "enter", "v", "w", "ctrl+t", "ctrl+r", "y", "R", "u", "esc", "x", "]", "[", "r", "n"} {
					s.press(key)
					check()
				}
				for range 8 {
					s.press("d", "k", "d", "j")
					check()
					s.press("u")
					check()
					s.press(" ")
					check()
				}
				s.shows("Every prompt was rated")
				s.press("u", "u")
				check()
			})
		}
	}
	story(t, "while the prompt of another screen is under way", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference)
		s.press("1", "enter", "f3")
		for range 20 {
			s.pass(300 * time.Millisecond)
			s.lacks(tells...)
			s.shows("Question 0")
		}
	})
	story(t, "and History keeps closed what is being rated", func(t *testing.T) {
		s := sit(t, 2, 120, 36, eval.Preference)
		s.press("a", "6")
		s.press("enter")
		s.shows("this one is being rated blind")
		s.press("j", "enter")
		s.shows("this one is being rated blind")
		s.press("2", "a", "R", "6", "enter")
		s.pass(time.Second)
		s.shows("> Question 0")
	})
	story(t, "and no other screen opens it in Compare", func(t *testing.T) {
		s := sit(t, 2, 120, 36, eval.Preference)
		s.send(shell.Reopened{Generation: s.root.Generations.Now(shell.Opening), Trial: s.store.trials[0]})
		s.shows("this one is being rated blind", "blind · rater ana")
		s.lacks(tells...)
	})
	story(t, "and Compare puts away what is to be rated", func(t *testing.T) {
		s := simulateOn(t, rateable(1), 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		s.press("f7", "enter")
		s.pass(time.Second)
		s.shows("> Question 0")
		s.press("2", "1")
		s.lacks("Question 0")
		s.shows("are being rated blind")
	})
}

func TestRateAsksForMissingAnswers(t *testing.T) {
	half := func(n int) *memory {
		store := rateable(n)
		for i := range store.trials {
			store.trials[i].Answers = store.trials[i].Answers[:1]
		}
		return store
	}
	story(t, "at once where they cost nothing", func(t *testing.T) {
		s := simulateOn(t, half(2), 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.shows("waiting for 1 answer", "nothing (simulated)")
		s.lacks(tells...)
		s.pass(20 * time.Second)
		s.shows("▸ A ", " B ")
		s.press("a")
		if r := s.store.ratings[0]; len(r.Shown) != 2 || r.Shown[0].Trial == r.Shown[1].Trial {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "and asks the rater first where they could cost too much", func(t *testing.T) {
		paid := func(b *shell.App) {
			b.Scale = eval.Preference
			service := b.Catalog.Providers[simulated.DemoProvider]
			service.Kind = providers.OpenAICompatible
			b.Catalog.Providers[simulated.DemoProvider] = service
			b.Catalog.Simulated, b.Limits.AskAbove = false, providers.USD(0.0001)
		}
		s := simulateOn(t, half(2), 120, 36, paid, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.shows("? 1 answer missing: asking for it can cost up to $", "enter asks, esc leaves it for later")
		s.lacks("demo-", "flagship")
		s.press("esc")
		s.shows("are still missing", "enter looks again")
		s.press("enter", "enter")
		s.shows("waiting for 1 answer")
		s.pass(20 * time.Second)
		s.shows("▸ A ")
		s.lacks(tells...)
	})
	story(t, "and says that a key is missing, without a name", func(t *testing.T) {
		store := half(1)
		store.trials[0].Prompt += " #fault:auth"
		s := simulateOn(t, store, 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		s.press("f3")
		s.pass(20 * time.Second)
		s.shows("? 1 answer missing", "a key is missing or was not accepted; `switchboard doctor` says which")
		s.lacks(tells...)
	})
	story(t, "ctrl+c cancels them first", func(t *testing.T) {
		s := simulateOn(t, half(2), 120, 36, func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
		s.press("f3", "ctrl+c")
		s.pass(time.Second)
		if s.quit {
			t.Fatal("ctrl+c quit")
		}
		s.shows("? 1 answer missing", "cancelled")
		s.press("enter")
		s.pass(20 * time.Second)
		s.shows("▸ A ")
	})
}

func TestRateIsWholeAtEverySize(t *testing.T) {
	story(t, "whole at every size, with answers of every kind", func(t *testing.T) {
		store := rateable(3)
		store.trials[0].Answers[0].Text = strings.Repeat("文字 👩‍👩‍👧 long ", 400)
		store.trials[0].Answers[2].Text = ""
		store.trials[0].Prompt = strings.Repeat("a long prompt 文字\n", 60)
		s := simulateOn(t, store, 120, 36, piled("demo-nano", "demo-small", "demo-flagship"))
		s.press("f3")
		for _, size := range [][2]int{{80, 24}, {40, 12}, {300, 100}, {41, 13}, {77, 17}, {120, 18}, {160, 45}} {
			s.resize(size[0], size[1])
			s.whole()
			for _, key := range []string{"tab", "tab", "tab", "pgdown", "+", "+", "p", "esc", "t", "t", "e", "esc", "?", "esc"} {
				s.press(key)
				s.whole()
			}
		}
	})
	story(t, "narrow, the answers are tabs", func(t *testing.T) {
		s := sit(t, 3, 40, 12, eval.Accept)
		s.shows("[A]", "Question 0")
		s.press("j")
		s.shows("[B]", "A ✓")
		s.press("tab")
		s.shows("[A ✓]")
	})
	story(t, "an answer is set as markdown", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Accept)
		s.pass(time.Second)
		s.shows("And a heading", "• a list")
		s.lacks("# And", "**")
	})
	story(t, "without colours the focus can be seen", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Accept, func(b *shell.App) { b.Preferences.Theme = "mono" })
		s.shows("▸ A ")
		if raw := s.root.View().Content; strings.Contains(raw, "38;") || raw == ansi.Strip(raw) {
			t.Errorf("%q", raw)
		}
	})
	story(t, "keys can be rebound", func(t *testing.T) {
		s := sit(t, 3, 120, 36, eval.Preference, func(b *shell.App) { b.Preferences.Keys = map[string][]string{"tie": {"x"}, "tag-wrong": {"w"}} })
		s.shows("x tie")
		s.press("t", "w", "t", "x")
		s.shows("stored: tie")
	})
}

func TestGoldenRate(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}, {220, 60}} {
		story(t, fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			store := rateable(3)
			store.trials[1].Answers[2].Text = strings.Repeat("A long answer, line after line.\n\n", 40)
			x := open(t, store, size[0], size[1], func(b *shell.App) { b.Scale = eval.Preference }, piled("demo-nano", "demo-flagship"))
			x.press("\x1bOR")
			x.wait(time.Second)
			screens := x.text()
			x.press("a", tab, "\x04")
			x.wait(time.Second)
			screens += x.text()
			x.press("t", "a", "t", "e", "why so long?")
			screens += x.text()
			x.press(enter, "d", "R")
			golden.RequireEqual(t, screens+x.text())
			x.press(ctrlC)
			x.left()
		})
	}
}

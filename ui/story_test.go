package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

// story runs a test in time of its own.
func story(t *testing.T, name string, tell func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, tell) })
}

func TestFirstMinute(t *testing.T) {
	story(t, "an example waits, and enter sends it", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.shows("Extract name and city", "worst case $", "SIMULATED", "★")
		s.press("enter")
		s.answered()
		s.shows(`"Paris"`, "first ", "spent ")
		s.whole()
	})
	story(t, "typing replaces the example", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.write("Hello")
		s.shows("> Hello")
		s.lacks("Extract name")
	})
	story(t, "notices are shown until they are dismissed", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Notices = []string{"No key is set."} })
		s.shows("! No key is set.")
		s.press("esc", "esc")
		s.lacks("No key is set")
	})
}

func TestAskRateReopen(t *testing.T) {
	story(t, "a rated trial comes back from the history as it was", func(t *testing.T) {
		s := simulate(t, 120, 60)
		s.write("Say hello")
		s.press("enter")
		s.answered()
		s.press("esc", "r")
		s.shows("j accept", "k reject", "rater ana")
		s.press("j", "k", "u", "k", "esc", "g", "h", "h")
		s.pass(time.Second)
		s.shows("✓ accepted", "▾ rejected")
		answers := s.screen()
		s.press("6")
		s.shows("Say hello", "✓ 2")
		s.press("enter")
		s.pass(time.Second)
		s.shows("✓ accepted", "▾ rejected", "> Say hello")
		if got, want := body(s.screen()), body(answers); got != want {
			t.Errorf("reopened:\n%s\nas it was:\n%s", got, want)
		}
		s.press("ctrl+c")
		if !s.quit {
			t.Error("ctrl+c does not quit when nothing is under way")
		}
	})
}

// body is a screen without its last line, where the hints are.
func body(screen string) string { return screen[:strings.LastIndexByte(screen, '\n')] }

func TestRatingsInCompareAreEvents(t *testing.T) {
	asked := func(t *testing.T, scale eval.Scale) *simulator {
		s := simulate(t, 120, 36, func(b *shell.App) { b.Scale = scale })
		s.press("enter")
		s.answered()
		s.press("tab", "r")
		return s
	}
	story(t, "accept is stored as chosen by the rater, with what was shown", func(t *testing.T) {
		s := asked(t, eval.Accept)
		s.press("j")
		r := s.store.ratings[0]
		if r.Draw.Method != eval.SelfChosen || r.Blind || r.Rater != "ana" || r.ID == "" || r.Time.IsZero() || len(r.Shown) != 3 ||
			r.Verdicts[0] != (eval.Verdict{Answer: 0, Value: 1}) || r.Trial != s.root.compare.Shown.Trial.ID {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "a score shows as stars", func(t *testing.T) {
		s := asked(t, eval.Score)
		s.press("f")
		s.shows("★ 4/5")
		if v := s.store.ratings[0].Verdicts[0]; v.Value != 4 {
			t.Errorf("stored %+v", v)
		}
	})
	story(t, "a preference compares the focused lane with the reference", func(t *testing.T) {
		s := asked(t, eval.Preference)
		s.shows("A demo-nano  B demo-flagship")
		s.press("d")
		s.shows("▼ worse", "▲ better")
		r := s.store.ratings[0]
		if *r.Winner != eval.Second || len(r.Shown) != 2 || r.Shown[1].Model != "demo-flagship" {
			t.Errorf("stored %+v", r)
		}
	})
	story(t, "undo takes the latest rating back with an event of its own", func(t *testing.T) {
		s := asked(t, eval.Accept)
		s.press("k")
		s.shows("▾ rejected")
		s.press("u")
		s.lacks("▾ rejected")
		if len(s.store.ratings) != 2 || s.store.ratings[1].Retracts != s.store.ratings[0].ID {
			t.Errorf("stored %+v", s.store.ratings)
		}
		s.press("u")
		s.shows("there is no rating of yours")
	})
	story(t, "a rating that cannot be stored says so and stays on the screen", func(t *testing.T) {
		s := asked(t, eval.Accept)
		s.store.broken = errors.New("the disk is full")
		s.press("j", "esc", "j", "k")
		s.shows("✗ the rating was not stored: the disk is full")
		s.lacks("✓ accepted")
	})
	story(t, "an answer that has not ended cannot be rated", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.press("enter", "esc", "r")
		s.shows("this answer has not ended yet")
	})
}

func TestCancel(t *testing.T) {
	story(t, "ctrl+c cancels the stream first and quits then", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Tell me a long story")
		s.press("enter")
		s.pass(700 * time.Millisecond)
		s.press("ctrl+c")
		s.answered()
		s.shows("■ cancelled")
		if s.quit {
			t.Fatal("ctrl+c quit while a prompt was under way")
		}
		s.press("ctrl+c")
		if !s.quit {
			t.Error("ctrl+c does not quit")
		}
	})
	story(t, "ctrl+c right after enter cancels as well", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Tell me a long story")
		s.send(uitest.KeyPress("enter"))
		s.send(uitest.KeyPress("ctrl+c"))
		s.pass(time.Second)
		if s.quit || s.root.compare.Shown.Running {
			t.Errorf("quit %v, running %v", s.quit, s.root.compare.Shown.Running)
		}
	})
	story(t, "x cancels the focused lane only", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Tell me a long story")
		s.press("enter", "tab", "tab", "tab")
		s.pass(700 * time.Millisecond)
		s.press("x")
		s.answered()
		if n := strings.Count(s.screen(), "■ cancelled after"); n != 1 {
			t.Errorf("%d lanes were cancelled:\n%s", n, s.screen())
		}
	})
}

func TestHints(t *testing.T) {
	story(t, "lead with cancelling while a prompt is under way, and with rating after it", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {160, 45}} {
			s := simulate(t, size[0], size[1])
			s.write("Tell me a long story")
			s.press("enter")
			s.pass(700 * time.Millisecond)
			s.leads(" ctrl+c cancel ")
			s.shows(" help ")
			s.press("tab")
			s.leads(" ctrl+c cancel ")
			s.press("f7")
			s.leads(" ctrl+c cancel ")
			s.press("1")
			s.answered()
			s.leads(" r rate ")
			s.whole()
		}
	})
	story(t, "show the way from the prompt to the lanes", func(t *testing.T) {
		s := asked(t, 80, 24)
		s.leads(" enter send  tab lanes  esc leave ")
	})
	story(t, "keep the way out of what lies over the screen", func(t *testing.T) {
		for _, key := range []string{"f8", "f9"} {
			s := simulate(t, 40, 16)
			s.press(key)
			s.shows(" enter take ", " esc leave ")
			s.whole()
		}
	})
	story(t, "of cancelling follow a rebound key", func(t *testing.T) {
		s := simulate(t, 100, 30, func(b *shell.App) { b.Preferences.Keys = map[string][]string{"interrupt": {"ctrl+x"}} })
		s.press("enter")
		s.leads(" ctrl+x cancel ")
		s.press("ctrl+x")
		s.answered()
	})
}

func TestFaultsStayInTheirLane(t *testing.T) {
	story(t, "a stalled lane says what happened and what to do", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Tell me a story #fault:stalled@demo-small")
		s.press("enter")
		s.answered()
		s.shows("✗ demo stopped sending", "try again, or raise", "✗ failed")
		if n := strings.Count(s.screen(), "first "); n != 2 {
			t.Errorf("%d lanes have times:\n%s", n, s.screen())
		}
		s.whole()
	})
	story(t, "a rate limit shows the wait", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.write("Hello #fault:rate_limited@demo-nano")
		s.press("enter")
		s.answered()
		s.shows("✗ limited wait ")
	})
	story(t, "a hostile answer moves no border", func(t *testing.T) {
		s := simulate(t, 80, 24)
		s.write("Hello #fault:hostile")
		s.press("enter")
		for range 50 {
			s.pass(100 * time.Millisecond)
			s.whole()
		}
		if raw := s.root.View().Content; strings.Contains(raw, "\x1b]") || strings.Contains(raw, "\x1b[2J") || strings.Contains(raw, "\u202e") {
			t.Errorf("the screen holds what it must not: %q", raw)
		}
	})
}

func TestResize(t *testing.T) {
	story(t, "the screen is whole at every size, while text arrives", func(t *testing.T) {
		s := simulate(t, 160, 45)
		s.write("Tell me a long story 文字 👩‍👩‍👧")
		s.press("enter")
		for _, size := range [][2]int{{80, 24}, {40, 12}, {300, 100}, {41, 13}, {77, 17}, {120, 18}, {160, 45}} {
			s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			s.whole()
			s.pass(150 * time.Millisecond)
			s.whole()
			s.press("?")
			s.whole()
			s.press("esc", ":")
			s.whole()
			s.press("esc", "6")
			s.whole()
			s.press("1")
		}
		s.answered()
		s.whole()
	})
	story(t, "a screen that is too small asks for more room", func(t *testing.T) {
		s := simulate(t, 30, 10)
		s.shows("needs 40×12 cells")
		s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		s.pass(200 * time.Millisecond)
		s.shows("demo-flagship")
		s.whole()
	})
}

func TestNarrowLanesAreTabs(t *testing.T) {
	story(t, "tab and l go through them", func(t *testing.T) {
		s := simulate(t, 50, 20)
		s.shows("[★ demo-nano]─ 1 of 3")
		s.press("enter")
		s.answered()
		s.press("tab", "l")
		s.shows("[demo-small]─ 2 of 3")
		s.press("tab")
		s.shows("[demo-flagship]─ 3 of 3")
		s.press("tab")
		s.shows("[★ demo-nano]─ 1 of 3")
		s.press("shift+tab")
		s.shows("[demo-flagship]─ 3 of 3")
	})
	story(t, "each has a sign of its own for failed, ended early, rejected and accepted", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {70, 20}} {
			s := simulate(t, size[0], size[1], func(b *shell.App) { b.Catalog.Lanes = append(b.Catalog.Lanes, "demo-nano") })
			s.write("Hello #fault:auth@demo-small #fault:refused@demo-flagship")
			s.press("enter")
			s.shows("1…")
			s.answered()
			s.press("tab", "r", "j", "k", "esc")
			s.shows("1✓ 2✗ 3■ 4▾")
			s.whole()
		}
	})
	story(t, "a maximised lane becomes one and goes back", func(t *testing.T) {
		s := simulate(t, 120, 30)
		s.press("enter")
		s.answered()
		s.press("tab", "+")
		s.shows("[★ demo-nano]─ demo-small ─ demo-flagship ─")
		s.lacks("╮╭")
		s.whole()
		s.press("esc")
		s.shows("╮╭")
	})
}

func TestPrompt(t *testing.T) {
	story(t, "a paste with newlines is not sent", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.send(tea.PasteMsg{Content: "first\nsecond\x1b[2J\r\nthird"})
		s.shows("> first", "  second", "  third")
		if s.root.compare.Shown.Running {
			t.Error("the paste was sent")
		}
		s.whole()
	})
	story(t, "ctrl+j begins a new line", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.write("one")
		s.press("ctrl+j")
		s.write("two")
		if got := s.root.compare.Draft.Prompt.Written(); got != "one\ntwo" {
			t.Errorf("the prompt is %q", got)
		}
	})
	story(t, "typing replaces a prompt that was sent, moving edits it", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.write("one")
		s.press("enter")
		s.answered()
		s.write("two")
		if got := s.root.compare.Draft.Prompt.Written(); got != "two" {
			t.Errorf("after typing the prompt is %q", got)
		}
		s.press("enter")
		s.answered()
		s.press("end")
		s.write("!")
		if got := s.root.compare.Draft.Prompt.Written(); got != "two!" {
			t.Errorf("after moving the prompt is %q", got)
		}
	})
	story(t, "a chosen task holds for the decision", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("ctrl+t")
		s.write("math")
		s.press("enter")
		s.shows("task math", "route math ·")
	})
	story(t, "an edited prompt previews where it would go", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("enter")
		s.answered()
		s.shows("\n route ")
		s.press("esc", "i", "end")
		s.write(" And more.")
		s.shows("\n next  ")
		s.lacks("\n route ")
	})
}

func TestScroll(t *testing.T) {
	story(t, "a lane that was scrolled stays put while it grows", func(t *testing.T) {
		s := simulate(t, 80, 16)
		s.write("Tell me a long story #fault:slow")
		s.press("enter", "esc", "l", "l")
		for range 2000 {
			if s.root.compare.Lanes.All[2].Content(s.root.Theme).Len() > 14 {
				break
			}
			s.pass(500 * time.Millisecond)
		}
		l := s.root.compare.Lanes.All[2]
		s.screen()
		if l.Top == 0 {
			t.Fatalf("the lane does not follow its end:\n%s", s.screen())
		}
		s.press("g")
		s.pass(5 * time.Second)
		if s.screen(); l.Top != 0 {
			t.Errorf("the lane moved to line %d", l.Top)
		}
		s.press("G")
		before := l.Top
		s.pass(30 * time.Second)
		if s.screen(); l.Top <= before {
			t.Error("the lane does not follow its end again")
		}
		s.press("ctrl+c")
		s.answered()
	})
}

func TestLanesInTheirRoom(t *testing.T) {
	eight := func(b *shell.App) { b.Catalog.Lanes = slices.Repeat([]string{"demo-nano", "demo-flagship"}, 4) }
	story(t, "eight stand in two rows of four where one row is too narrow", func(t *testing.T) {
		s := simulate(t, 160, 45, eight)
		s.press("esc", "o", "i", "enter")
		s.answered()
		s.press("esc", "o")
		rows := strings.Split(s.screen(), "\n")
		var tops []int
		for y, row := range rows {
			if strings.Count(row, "╮╭") == 3 {
				tops = append(tops, y)
			}
		}
		if len(tops) != 2 || strings.Count(rows[tops[1]], "demo-") != 4 {
			t.Errorf("rows of four begin at %v:\n%s", tops, s.screen())
		}
		s.press("l", "l", "l", "l")
		if row := strings.Split(s.screen(), "\n")[tops[1]]; !strings.HasPrefix(row, "╭▸") {
			t.Errorf("the fifth is not the first of the second row: %s", row)
		}
	})
	story(t, "those that were not asked take what they hold", func(t *testing.T) {
		s := simulate(t, 160, 45)
		rows := strings.Split(s.screen(), "\n")
		end := slices.IndexFunc(rows, func(row string) bool { return strings.HasPrefix(row, "╰") })
		if end < 6 || end > 12 {
			t.Errorf("they end in line %d:\n%s", end, s.screen())
		}
		s.press("enter")
		s.answered()
		s.shows("first")
		rows = strings.Split(s.screen(), "\n")
		if end = slices.IndexFunc(rows, func(row string) bool { return strings.HasPrefix(row, "╰") }); end < 30 {
			t.Errorf("with answers they end in line %d:\n%s", end, s.screen())
		}
	})
}

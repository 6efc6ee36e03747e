package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/shell"
)

func TestMouse(t *testing.T) {
	click := func(s *simulator, text string) {
		s.Helper()
		for y, row := range strings.Split(s.screen(), "\n") {
			if x := strings.Index(row, text); x >= 0 {
				s.send(tea.MouseClickMsg{X: s.root.Widths.Width(row[:x]), Y: y, Button: tea.MouseLeft})
				s.pass(0)
				return
			}
		}
		s.Fatalf("%q is not on the screen:\n%s", text, s.screen())
	}
	story(t, "a click goes to a screen, a lane, the prompt, a trial", func(t *testing.T) {
		s := simulateOn(t, manyTrials(9), 120, 36)
		click(s, "6 History")
		s.shows("▸6 History", "▸ history")
		click(s, "prompt number 5")
		if got := s.root.history.Entries[s.root.history.Selected].Prompt; got != "prompt number 5" {
			t.Errorf("%q is selected", got)
		}
		click(s, "1 Compare")
		click(s, "demo-small")
		s.shows("▸ demo-small")
		click(s, "> ")
		s.shows("▸ prompt")
	})
	story(t, "a click beside a lane that was dropped goes to the lane that stands there", func(t *testing.T) {
		s := simulate(t, 120, 36)
		s.press("enter")
		s.answered()
		s.press("esc", "h", "h", "-")
		click(s, "demo-flagship")
		s.shows("▸ demo-flagship")
	})
	story(t, "the wheel scrolls the lane under it, whoever has the keys", func(t *testing.T) {
		store := manyTrials(1)
		store.trials[0].Answers = []engine.Answer{{Model: "demo-nano", Text: "a", Finish: providers.Stop}, {Model: "demo-small", Text: strings.Repeat("line\n\n", 99), Finish: providers.Stop}}
		s := simulateOn(t, store, 120, 36)
		s.press("f7", "enter", "i")
		s.screen()
		s.send(tea.MouseWheelMsg{X: 90, Y: 9, Button: tea.MouseWheelDown})
		if top := s.root.compare.Lanes.All[1].Top; top != 3 {
			t.Errorf("it stands at line %d", top)
		}
		s.shows("▸ prompt")
	})
	story(t, "it is asked for, unless the config or the user leaves it to the terminal", func(t *testing.T) {
		s := simulate(t, 120, 36)
		if s.root.View().MouseMode != tea.MouseModeCellMotion {
			t.Error("it is not asked for")
		}
		s.root.toggleMouse()
		if s.root.View().MouseMode != tea.MouseModeNone {
			t.Error("it is still asked for")
		}
		if s = simulate(t, 120, 36, func(b *shell.App) { b.Preferences.NoMouse = true }); s.root.View().MouseMode != tea.MouseModeNone {
			t.Error("it is asked for against the config")
		}
	})
}

// TestNoMeaningIsCarriedByColourAlone compares screens without their colours:
// two states that look different must read different.
func TestNoMeaningIsCarriedByColourAlone(t *testing.T) {
	trial := func(change func(*memory)) func(*simulator) string {
		return func(s *simulator) string {
			stored(s.store)
			change(s.store)
			s.press("f7", "enter")
			s.pass(100)
			return s.screen()
		}
	}
	plain := trial(func(*memory) {})
	keys := func(first string, more ...string) func(*simulator) string {
		return func(s *simulator) string {
			stored(s.store)
			s.press(append([]string{first}, more...)...)
			s.pass(100)
			return s.screen()
		}
	}
	for name, states := range map[string][2]func(*simulator) string{
		"accepted and rejected":                      {plain, trial(func(m *memory) { m.ratings[0].Verdicts[0].Value = 0 })},
		"a failure and an answer":                    {plain, trial(func(m *memory) { m.trials[0].Answers[1].Failure, m.trials[0].Answers[1].Finish = nil, providers.Stop })},
		"cancelled and failed":                       {plain, trial(func(m *memory) { m.trials[0].Answers[1].Finish = providers.Cancelled })},
		"the router's choice and another model":      {plain, trial(func(m *memory) { m.trials[0].Decision.Model = "demo-small" })},
		"a gap within the threshold and one over it": {plain, trial(func(m *memory) { *m.trials[0].Decision.Gap = 0.5 })},
		"certified and not":                          {plain, trial(func(m *memory) { m.trials[0].Decision.Certified = true })},
		"estimated and reported":                     {plain, trial(func(m *memory) { m.trials[0].Answers[0].Usage.Estimated = true })},
		"one lane focused and another":               {keys("f7", "enter"), keys("f7", "enter", "tab")},
		"the prompt focused and the lanes":           {keys("f7", "enter"), keys("f7", "enter", "i")},
		"one trial selected and another":             {func(s *simulator) string { stored(s.store); return keys("f7")(s) }, func(s *simulator) string { stored(s.store); return keys("f7", "j")(s) }},
		"one screen and another":                     {keys("f7"), keys("f2")},
		"one command selected and another":           {keys("esc", "ctrl+p"), keys("esc", "ctrl+p", "down")},
	} {
		story(t, name, func(t *testing.T) {
			a, b := simulateOn(t, &memory{}, 120, 36), simulateOn(t, &memory{}, 120, 36)
			if one, other := states[0](a), states[1](b); one == other {
				t.Errorf("without colours they look the same:\n%s", one)
			}
			a.whole()
			b.whole()
		})
	}
}

package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/compare"
	"switchboard/ui/shell"
)

// lineOf is the text of a lane's first line on the screen.
func (s *simulator) lineOf(lane int) string {
	s.screen()
	l := s.root.compare.Lanes.All[lane]
	p := l.Content(s.root.Theme)
	return strings.TrimSpace(p.At(l.Window(p)))
}

func TestWhereALaneStands(t *testing.T) {
	long := strings.Repeat("word ", 400)
	told := func(t *testing.T, w, h int, keys ...string) *simulator {
		s := simulate(t, w, h)
		s.press("enter")
		at := s.root.Generations.Now(compare.Streaming)
		s.root.compare.Batch(shell.Batch{Generation: at, More: true, Trial: engine.Trial{ID: "1"}, At: time.Now(), Updates: []dispatch.Update{
			dispatch.Started{Lane: 0}, dispatch.Delta{Lane: 0, Text: "FIRST " + long},
		}})
		s.press("tab")
		s.screen()
		s.press(keys...)
		s.root.compare.Batch(shell.Batch{Generation: at, More: true, Trial: engine.Trial{ID: "1"}, At: time.Now(), Updates: []dispatch.Update{
			dispatch.Finished{Lane: 0, Answer: engine.Answer{Text: "FIRST " + long + "LAST", Finish: providers.Stop}},
		}})
		s.press("f1", "esc")
		return s
	}
	sizes := [][2]int{{40, 12}, {80, 24}, {160, 45}}
	story(t, "never scrolled, it is read from its top when it has ended", func(t *testing.T) {
		for _, size := range sizes {
			s := told(t, size[0], size[1])
			if got := s.lineOf(0); !strings.Contains(got, "FIRST") {
				t.Errorf("at %v it shows %q", size, got)
			}
			s.answered()
		}
	})
	story(t, "it stands at its top on a screen that shrinks, too", func(t *testing.T) {
		store := manyTrials(1)
		store.trials[0].Answers[0] = engine.Answer{Model: "demo-nano", Text: "FIRST " + long, Finish: providers.Stop}
		s := simulateOn(t, store, 160, 45)
		s.press("f7", "enter")
		for _, size := range [][2]int{{80, 24}, {40, 12}} {
			s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			s.pass(time.Second)
			s.shows("FIRST")
		}
	})
	story(t, "while it streams, the end is shown", func(t *testing.T) {
		s := simulate(t, 80, 24)
		s.press("enter")
		s.root.compare.Batch(shell.Batch{Generation: s.root.Generations.Now(compare.Streaming), More: true, Trial: engine.Trial{ID: "1"}, Updates: []dispatch.Update{
			dispatch.Started{Lane: 0}, dispatch.Delta{Lane: 0, Text: long + long + "NOW"},
		}})
		s.shows("NOW")
		s.answered()
	})
	story(t, "a reader who went to the end stays there, and one who went elsewhere stays too", func(t *testing.T) {
		s := told(t, 80, 24, "g", "G")
		s.shows("LAST")
		s.answered()
		s = told(t, 80, 24, "g", "j", "j")
		if s.screen(); s.root.compare.Lanes.All[0].Top != 2 {
			t.Errorf("it stands at line %d", s.root.compare.Lanes.All[0].Top)
		}
		s.answered()
	})
	story(t, "a failure is read from its cause, whatever came before it", func(t *testing.T) {
		for _, size := range sizes {
			for _, came := range []string{"", long + long} {
				store := manyTrials(1)
				store.trials[0].Answers[0] = engine.Answer{Model: "demo-nano", Text: came, Finish: providers.Failed, Failure: &engine.Failure{
					Sentence: "CAUSE " + strings.Repeat("of it all ", 12), Hint: "HINT " + strings.Repeat("what to do ", 12)}}
				s := simulateOn(t, store, size[0], size[1])
				s.press("f7", "enter")
				s.pass(time.Second)
				s.shows("✗ CAUSE")
				s.whole()
			}
		}
	})
}

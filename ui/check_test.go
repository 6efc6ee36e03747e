package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/ui/shell"
)

// checking makes the policy ask demo-small beside demo-nano, whatever the prompt.
func checking(b *shell.App) { checkedBy(b, [2]string{"demo-nano", "demo-small"}) }

// checkedBy makes the policy check the answers of models, each by another one.
func checkedBy(b *shell.App, pairs ...[2]string) {
	p := demoRouter(b.Catalog).Policy()
	p.Thresholds = routing.Thresholds{Default: .02, Checked: map[engine.Task][]routing.Band{}}
	for _, pair := range pairs {
		p.Scorer.Checks = append(p.Scorer.Checks, routing.Check{Rung: pair[0], Model: pair[1], Reader: agreement.Version, Weights: routing.HandSetCheck()})
		for _, task := range engine.Tasks {
			p.Thresholds.Checked[task] = append(p.Thresholds.Checked[task], routing.Band{Rung: pair[0], Alone: -1, Ask: 1})
		}
	}
	p, err := routing.NewPolicy(p.Scorer, p.Thresholds, p.Ladder, p.Provenance)
	if err != nil {
		panic(err)
	}
	b.Router = routing.NewRouter(p)
}

func TestARoutedAnswerIsChecked(t *testing.T) {
	prompt := func(s *simulator) {
		s.press("esc", "n")
		s.send(tea.PasteMsg{Content: hard})
		s.pass(10 * time.Millisecond)
	}
	story(t, "and said to be so while it comes and when it agrees", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "It is 42."}}, "demo-small": {{says: "It is 42.       "}}}, checking)
		s.shows("if demo-small agrees")
		s.press("enter")
		s.pass(160 * time.Millisecond)
		s.shows("It is", "not accepted yet")
		s.pass(300 * time.Millisecond)
		s.shows("waits for demo-small to agree", "42.")
		s.whole()
		s.answered()
		s.shows("✓ demo-nano", "demo-small agrees: 1.00, gap 0.00")
		s.lacks("not accepted", "· demo-flagship")
	})
	story(t, "and taken back when it disagrees", func(t *testing.T) {
		s := routed(t, 120, 36, scripted{"demo-nano": {{says: "Leftover leftover."}}, "demo-small": {{says: "I see it in quite another way."}}}, checking)
		prompt(s)
		s.press("enter")
		s.answered()
		s.lacks("eftover")
		s.shows("✗ demo-nano", "demo-small disagrees with demo-nano", "✓ demo-flagship", "The answer of demo-flagship.")
		s.lacks("failed attempts included")
		s.press("tab", "v")
		s.shows("left", "demo-nano")
	})
}

func TestSideBySideSaysWhatTheCheckWouldHaveDone(t *testing.T) {
	say := func(t *testing.T, small string) *simulator {
		s := simulate(t, 120, 36, under(scripted{"demo-nano": {{says: "It is 42."}}, "demo-small": {{says: small}}}), checking)
		s.write(hard)
		s.press("enter")
		s.answered()
		return s
	}
	story(t, "where the answers agree", func(t *testing.T) {
		s := say(t, "It is 42.")
		s.shows("★ demo-nano if demo-small agrees", "check → demo-nano: demo-small agrees with demo-nano: 1.00, gap 0.00 ≤ 0.02")
		s.press("esc", "w")
		s.shows("agree demo-small 1.00", "with demo-nano; 1.00 is full agreement", "taken if demo-small agrees")
		s.resize(72, 30)
		if row := s.row("agree demo-small 1.00"); strings.Contains(row, "…") || !strings.Contains(row, "with demo-nano") {
			t.Errorf("at 72 columns: %q", row)
		}
	})
	story(t, "with each check in a line of its own where all reasons are shown", func(t *testing.T) {
		s := simulate(t, 100, 36, under(scripted{"demo-nano": {{says: "It is 42."}}, "demo-small": {{says: "I see it in quite another way."}}}),
			func(b *shell.App) {
				checkedBy(b, [2]string{"demo-nano", "demo-small"}, [2]string{"demo-small", "demo-nano"})
			})
		s.write(hard)
		s.press("enter")
		s.answered()
		for _, w := range []int{72, 100} { // where it leads is never cut
			s.resize(w, 36)
			s.shows("check → demo-flagship: demo-small disagrees with demo-nano")
		}
		s.press("esc", "w")
		s.shows("check → demo-flagship: demo-small disagrees with demo-nano", "demo-nano disagrees with demo-small: ")
	})
	story(t, "and what is compared word by word says which keys wait for its end", func(t *testing.T) {
		s := say(t, "I see it in quite another way.")
		s.press("esc", "d")
		s.pass(time.Second)
		for _, key := range []string{"y", "c", "s"} {
			s.press(key)
			s.shows("esc closes the comparison")
		}
	})
	story(t, "where they do not", func(t *testing.T) {
		s := say(t, "I see it in quite another way.")
		s.shows("check → demo-flagship: demo-small disagrees with demo-nano: 0.", "costs ")
		s.lacks("saves")
		for _, w := range []int{120, 100, 80, 72} { // the figure never takes the place of the task
			s.resize(w, 30)
			s.shows("route math · ")
		}
		s.resize(80, 24) // nor that of the certificate
		s.shows("route math · ", "· not certified")
	})
}

func TestGoldenChecked(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x36", 120, 36}} {
		story(t, size.name, func(t *testing.T) {
			script := func() scripted {
				return scripted{"demo-nano": {{says: "It is 42."}}, "demo-small": {{says: "It is another number, which I will not say."}}}
			}
			s := routed(t, size.w, size.h, script(), checking)
			out := s.screen()
			s.press("enter")
			s.pass(160 * time.Millisecond)
			out += still(s.screen())
			s.pass(300 * time.Millisecond)
			out += still(s.screen())
			s.answered()
			out += s.screen()
			side := simulate(t, size.w, size.h, under(script()), checking)
			side.write(hard)
			side.press("enter")
			side.answered()
			golden.RequireEqual(t, out+side.screen())
		})
	}
}

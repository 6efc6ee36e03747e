package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/glamour/v2"
	"charm.land/lipgloss/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/compare"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

// The benchmarks paint the frame of DESIGN.md section 8: 8 lanes on 200×50,
// each with an answer of about 4 KB that grows by three tokens a frame.

const benchWidth, benchHeight = 200, 50

// sampleMarkdown is what a model writes: about 4 KB of it.
var sampleMarkdown = strings.Repeat("## A heading\n\nSome *words* of an answer that goes on for a while, with `code` in it "+
	"and a second sentence that is long enough to wrap in a narrow lane.\n\n- one\n- two\n\n```go\nfunc main() { println(\"hello\") }\n```\n\n", 17)

// benchProgram is the program in the middle of a trial with 8 lanes.
func benchProgram(b *testing.B) (*program, shell.Generation) {
	b.Helper()
	app := demoApp(&memory{}, func(w *shell.App) {
		w.Catalog.Lanes = nil
		for range 8 {
			w.Catalog.Lanes = append(w.Catalog.Lanes, "demo-flagship")
		}
	})
	m := newProgram(newContext(app, &shell.Effects{Ctx: context.Background(), App: app}))
	m.Update(tea.WindowSizeMsg{Width: benchWidth, Height: benchHeight})
	c := m.compare
	job := dispatch.Job{Query: engine.Query{Prompt: "a prompt"}, Models: mustSelect(c, b)}
	job.Plan = app.Dispatcher.Plan(job)
	c.Start(job)
	t := m.Generations.Now(compare.Streaming)
	m.Update(compare.Launched{Generation: t, Execution: &dispatch.Execution{}, Trial: engine.Trial{ID: "1"}, At: time.Now()})
	return m, t
}

func mustSelect(c *compare.Compare, b *testing.B) []providers.Model {
	b.Helper()
	models, err := c.App.Catalog.Select(c.App.Catalog.Lanes)
	if err != nil {
		b.Fatal(err)
	}
	return models
}

// grown is a batch that brings so much text to every lane.
func grown(t shell.Generation, text string) shell.Batch {
	u := shell.Batch{Generation: t, Trial: engine.Trial{ID: "1"}, More: true, At: time.Now()}
	for lane := range 8 {
		u.Updates = append(u.Updates, dispatch.Delta{Lane: lane, Text: text})
	}
	return u
}

func BenchmarkFrame8Lanes(b *testing.B) {
	b.Run("switchboard", func(b *testing.B) {
		m, t := benchProgram(b)
		m.Update(grown(t, sampleMarkdown))
		pieces := strings.SplitAfter(sampleMarkdown, " ")
		frames := 0
		for b.Loop() {
			if frames++; frames%200 == 0 { // the answers stay about 4 KB long
				b.StopTimer()
				m, t = benchProgram(b)
				m.Update(grown(t, sampleMarkdown))
				b.StartTimer()
			}
			i := frames % (len(pieces) - 3)
			m.Update(grown(t, strings.Join(pieces[i:i+3], "")))
			m.View()
		}
	})
	b.Run("idiomatic", func(b *testing.B) {
		text := sampleMarkdown
		for b.Loop() {
			idiomaticFrame(b, text)
		}
	})
	b.Run("joined", func(b *testing.B) {
		for b.Loop() {
			joinedFrame(sampleMarkdown)
		}
	})
}

// BenchmarkKeyPress is a key that scrolls a lane, and a letter into the
// prompt, while the answers stand above.
func BenchmarkKeyPress(b *testing.B) {
	b.Run("scroll", func(b *testing.B) {
		m, t := benchProgram(b)
		m.Update(grown(t, sampleMarkdown))
		keys := []tea.KeyPressMsg{uitest.KeyPress("k"), uitest.KeyPress("j")}
		for i := 0; b.Loop(); i++ {
			m.Update(keys[i%2])
			m.View()
		}
	})
	b.Run("letter", func(b *testing.B) {
		m, t := benchProgram(b)
		m.Update(grown(t, sampleMarkdown))
		m.Update(uitest.KeyPress("i"))
		keys := []tea.KeyPressMsg{uitest.KeyPress("x"), uitest.KeyPress("backspace")}
		for i := 0; b.Loop(); i++ {
			m.Update(keys[i%2])
			m.View()
		}
	})
	b.Run("idiomatic", func(b *testing.B) {
		for b.Loop() {
			idiomaticFrame(b, sampleMarkdown)
		}
	})
}

// idiomaticFrame is the same frame as most programs paint it: every lane's
// markdown rendered anew, in a lipgloss box, the boxes joined.
func idiomaticFrame(b *testing.B, text string) string {
	b.Helper()
	boxes := make([]string, 8)
	for i := range boxes {
		r, err := glamour.NewTermRenderer(glamour.WithStandardStyle("dark"), glamour.WithWordWrap(benchWidth/8-4))
		if err != nil {
			b.Fatal(err)
		}
		out, err := r.Render(text)
		if err != nil {
			b.Fatal(err)
		}
		boxes[i] = boxed(out)
	}
	return lipgloss.JoinHorizontal(lipgloss.Top, boxes...)
}

// joinedFrame leaves the markdown out: wrapping, boxes and joins only.
func joinedFrame(text string) string {
	boxes := make([]string, 8)
	for i := range boxes {
		boxes[i] = boxed(lipgloss.NewStyle().Width(benchWidth/8 - 4).Render(text))
	}
	return lipgloss.JoinHorizontal(lipgloss.Top, boxes...)
}

// boxed is the end of a text in a box.
func boxed(text string) string {
	lines := strings.Split(text, "\n")
	lines = lines[max(0, len(lines)-(benchHeight-10)):]
	style := lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).Width(benchWidth / 8).Height(benchHeight - 8)
	return style.Render(strings.Join(lines, "\n"))
}

func TestFrameIsWholeWithEightLanes(t *testing.T) {
	story(t, "every line has the width of the screen", func(t *testing.T) {
		s := simulate(t, benchWidth, benchHeight, func(w *shell.App) {
			w.Catalog.Lanes = strings.Fields(strings.Repeat("demo-nano demo-small ", 4))
		})
		s.write("Tell me a story")
		s.press("enter")
		for range 20 {
			s.pass(100 * time.Millisecond)
			s.whole()
		}
		s.answered()
		s.whole()
	})
}

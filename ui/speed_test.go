package ui

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/glamour/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"switchboard/engine"
	"switchboard/engine/benchtest"
	"switchboard/engine/dispatch"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/providers"
	"switchboard/ui/markdown"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// step is the time between two batches, and streamed what a lane is sent in
// one at 100 tokens of about four letters a second.
const step = 33 * time.Millisecond

func streamed(i int) string {
	const bytes = 13
	text := sampleMarkdown + sampleMarkdown
	at := i * bytes % len(sampleMarkdown)
	return text[at : at+bytes]
}

// watched is a program whose latest frame can be looked at from outside.
type watched struct {
	tea.Model
	mu    sync.Mutex
	frame string
}

// Update stays with the program that is watched.
func (m *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := m.Model.Update(msg)
	m.Model = next
	return m, cmd
}

// View notes the frame.
func (m *watched) View() tea.View {
	v := m.Model.View()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frame = v.Content
	return v
}

func (m *watched) latest() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.frame
}

// counter counts what is written.
type counter struct{ n atomic.Int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return len(p), nil
}

// cellDiff is the bytes that a plain diff of two frames takes: for each run of
// cells that differ a way to it, and its styles and texts.
func cellDiff(before, after string) int {
	draw := func(frame string) uv.ScreenBuffer {
		b := uv.NewScreenBuffer(benchWidth, benchHeight)
		uv.NewStyledString(frame).Draw(b, b.Bounds())
		return b
	}
	a, b := draw(before), draw(after)
	n := 0
	for y := range benchHeight {
		var style uv.Style
		running := false
		for x := range benchWidth {
			was, is := a.CellAt(x, y), b.CellAt(x, y)
			if was == nil || is == nil || was.Equal(is) {
				running = false
				continue
			}
			if !running {
				n += len(fmt.Sprintf("\x1b[%d;%dH", y+1, x+1))
			}
			n += len(is.Style.Diff(&style)) + len(is.Content)
			style, running = is.Style, true
		}
		if !style.IsZero() {
			n += len(ansi.ResetStyle)
		}
	}
	return n
}

// usualModel is the program as most write it: every lane's markdown rendered
// anew for every piece, in boxes of Lip Gloss, joined.
type usualModel struct {
	lanes [8]string
	out   [8]string
}

func (m *usualModel) Init() tea.Cmd { return nil }

func (m *usualModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	b, ok := msg.(shell.Batch)
	if !ok {
		return m, nil
	}
	for _, u := range b.Updates {
		p := u.(dispatch.Delta)
		m.lanes[p.Lane] += p.Text
		r, err := glamour.NewTermRenderer(glamour.WithStandardStyle("dark"), glamour.WithWordWrap(benchWidth/8-4))
		if err != nil {
			continue
		}
		if m.out[p.Lane], err = r.Render(m.lanes[p.Lane]); err != nil {
			m.out[p.Lane] = m.lanes[p.Lane]
		}
	}
	return m, nil
}

func (m *usualModel) View() tea.View {
	boxes := make([]string, 8)
	for i := range boxes {
		boxes[i] = boxed(m.out[i])
	}
	return tea.View{AltScreen: true, Content: lipgloss.JoinHorizontal(lipgloss.Top, boxes...)}
}

// BenchmarkStream8Lanes runs the real program for two seconds of 8 lanes at
// 100 tokens a second. It reports the share of one core and the bytes written
// against those of a diff of cells.
func BenchmarkStream8Lanes(b *testing.B) {
	stream := func(b *testing.B, rate int, model tea.Model, batchOf func(i int) tea.Msg) {
		b.Helper()
		var written counter
		m := &watched{Model: model}
		in, keys := io.Pipe()
		defer keys.Close()
		p := tea.NewProgram(m, tea.WithInput(in), tea.WithOutput(&written), tea.WithFPS(rate), tea.WithWindowSize(benchWidth, benchHeight),
			tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor))
		done := make(chan error, 1)
		go func() {
			_, err := p.Run()
			done <- err
		}()
		time.Sleep(200 * time.Millisecond)
		ahead, steps := benchtest.Scaled(150), benchtest.Scaled(60)
		for i := range ahead { // what stands there when it begins
			p.Send(batchOf(i))
		}
		time.Sleep(time.Second)
		frames := []string{m.latest()}
		used, sent := benchtest.CPU(b), written.n.Load()
		for i := ahead; i < ahead+steps; i++ {
			p.Send(batchOf(i))
			time.Sleep(step)
			frames = append(frames, m.latest())
		}
		share := 100 * float64(benchtest.CPU(b)-used) / float64(time.Duration(steps)*step)
		bytes, least := written.n.Load()-sent, 0
		for i := range frames[1:] {
			least += cellDiff(frames[i], frames[i+1])
		}
		b.ReportMetric(share, "%core")
		b.ReportMetric(float64(bytes)/float64(max(1, least)), "bytes/celldiff")
		p.Kill()
		<-done
	}
	for name, rate := range map[string]int{"switchboard": frames, "60 frames": 60} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				m, t := benchProgram(b)
				stream(b, rate, m, func(i int) tea.Msg { u := grown(t, streamed(i)); u.More = false; return u })
			}
		})
	}
	b.Run("idiomatic", func(b *testing.B) {
		for b.Loop() {
			stream(b, 60, &usualModel{}, func(i int) tea.Msg { return grown(shell.Generation{}, streamed(i)) })
		}
	})
}

// BenchmarkTypeset is the markdown of an answer of 4 KB that grows by forty
// bytes at a time: finished blocks kept, against all of it anew.
func BenchmarkTypeset(b *testing.B) {
	b.Run("switchboard", func(b *testing.B) {
		for b.Loop() {
			var p markdown.Renderer
			for n := 40; n < len(sampleMarkdown); n += 40 {
				p.Render(sampleMarkdown[:n], styled.Widths{}, styled.NewTheme("dark", nil), 21, false)
			}
			p.Render(sampleMarkdown, styled.Widths{}, styled.NewTheme("dark", nil), 21, true)
		}
	})
	b.Run("idiomatic", func(b *testing.B) {
		for b.Loop() {
			for n := 40; n < len(sampleMarkdown); n += 40 {
				var p markdown.Renderer
				p.Render(sampleMarkdown[:n], styled.Widths{}, styled.NewTheme("dark", nil), 21, true)
			}
		}
	})
}

// BenchmarkFirstFrame is from nothing to the first frame, on a store of
// 100,000 trials.
func BenchmarkFirstFrame(b *testing.B) {
	path := filepath.Join(b.TempDir(), "trials.db")
	records, err := bolt.Open(path, bolt.Options{Kind: store.Demo})
	if err != nil {
		b.Fatal(err)
	}
	trials := benchtest.Scaled(100_000)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := records.AddTrials(manyOf(trials, start)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		opened, err := bolt.Open(path, bolt.Options{Kind: store.Demo})
		if err != nil {
			b.Fatal(err)
		}
		app := demoApp(&memory{}, func(w *shell.App) { w.Store = opened })
		fx := &shell.Effects{Ctx: context.Background(), App: app}
		m := newProgram(newContext(app, fx))
		m.Init()
		m.Update(tea.WindowSizeMsg{Width: benchWidth, Height: benchHeight})
		if m.View().Content == "" {
			b.Fatal("there is no frame")
		}
	}
}

func manyOf(n int, start time.Time) []engine.Trial {
	trials := make([]engine.Trial, n)
	for i := range trials {
		at := start.Add(time.Duration(i) * time.Minute)
		trials[i] = engine.Trial{ID: engine.NewID(at), Time: at, Prompt: fmt.Sprintf("prompt %d", i), Simulated: true,
			Answers: []engine.Answer{{Model: "demo-nano", Provider: "demo", Text: strings.Repeat("text ", 20), Finish: providers.Stop, Simulated: true}}}
	}
	return trials
}

// filled is a program whose eight lanes hold so many bytes of markdown each,
// set and painted to the end.
func filled(bytes int) *program {
	app := demoApp(&memory{}, crowd)
	m := newProgram(newContext(app, &shell.Effects{Ctx: context.Background(), App: app}))
	m.Update(tea.WindowSizeMsg{Width: benchWidth, Height: benchHeight})
	text := strings.Repeat(strings.ReplaceAll(sampleMarkdown, "```go", "```text"), bytes/len(sampleMarkdown)+1)[:bytes]
	for _, l := range m.compare.Lanes.All {
		for at := 0; at < bytes; at += 4 << 10 {
			l.Take(dispatch.Delta{Text: text[at:min(bytes, at+4<<10)]}, time.Now())
		}
		p, _ := l.Typesetting(0)
		p.Rendered = p.Renderer.Render(p.Text, m.Widths, m.Theme, p.Cells, false)
		l.Lay(p)
		l.Scroll(1<<30, 1<<30)
	}
	m.View()
	return m
}

func TestLanesTakeAFewTimesTheirTextAtMost(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	story(t, "eight lanes of 64 KB take no more than a few times that", func(t *testing.T) {
		t.Cleanup(drain)
		before := heap()
		m := filled(64 << 10)
		if used := int64(heap()) - int64(before); used > 24<<20 {
			t.Errorf("they take %d MB", used>>20)
		}
		runtime.KeepAlive(m)
	})
}

// BenchmarkMemory8Lanes is what eight lanes of a megabyte each take.
func BenchmarkMemory8Lanes(b *testing.B) {
	for b.Loop() {
		before := heap()
		m := filled(1 << 20)
		used := int64(heap()) - int64(before)
		b.ReportMetric(float64(used)/(1<<20), "MB")
		if used > 150<<20 {
			b.Fatalf("they take %d MB", used>>20)
		}
		runtime.KeepAlive(m)
	}
}

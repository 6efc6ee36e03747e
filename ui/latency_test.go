package ui

import (
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"switchboard/engine/benchtest"
	"switchboard/ui/internal/uitest"
)

// witness is a terminal that says when a sign reaches it.
type witness struct {
	sign    atomic.Value // a string
	painted chan time.Time
}

func (w *witness) Write(b []byte) (int, error) {
	if strings.Contains(string(b), w.sign.Load().(string)) {
		select {
		case w.painted <- time.Now():
		default: // nobody waits for it
		}
	}
	return len(b), nil
}

// BenchmarkKeyToFrame is from the byte of a key to the bytes that paint its
// letter in the prompt, through the real program and its renderer, while 8
// lanes stream 100 tokens of markdown a second each. Keys come at uneven
// times, so that they fall anywhere between two frames.
func BenchmarkKeyToFrame(b *testing.B) {
	b.Run("switchboard", func(b *testing.B) { keyToFrame(b, frames) })
	b.Run("60 frames", func(b *testing.B) { keyToFrame(b, 60) }) // what Bubble Tea does when nobody asks
}

func keyToFrame(b *testing.B, rate int) {
	b.Helper()
	presses := benchtest.Scaled(100)
	signs := [...]string{"ж", "щ"} // no answer has them; in turns, so that each is news
	var took []time.Duration
	for b.Loop() {
		m, t := benchProgram(b)
		m.Update(grown(t, sampleMarkdown))
		m.Update(uitest.KeyPress("i"))
		out := &witness{painted: make(chan time.Time, 1)}
		out.sign.Store(signs[0])
		in, keys := io.Pipe()
		p := tea.NewProgram(m, tea.WithInput(in), tea.WithOutput(out), tea.WithFPS(rate), tea.WithWindowSize(benchWidth, benchHeight),
			tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor))
		done, stop, stopped := make(chan error, 1), make(chan struct{}), make(chan struct{})
		go func() {
			_, err := p.Run()
			done <- err
		}()
		go func() {
			defer close(stopped)
			beat := time.NewTicker(step)
			defer beat.Stop()
			for i := 0; ; i++ {
				select {
				case <-beat.C:
					u := grown(t, streamed(i))
					u.More = false
					p.Send(u)
				case <-stop:
					return
				}
			}
		}()
		time.Sleep(time.Second)
		for i := range presses {
			out.sign.Store(signs[i%2])
			start := time.Now()
			io.WriteString(keys, signs[i%2])
			select {
			case at := <-out.painted:
				took = append(took, at.Sub(start))
			case <-time.After(5 * time.Second):
				b.Fatal("a letter was not painted")
			}
			io.WriteString(keys, "\x7f")
			time.Sleep(40*time.Millisecond + time.Duration(i%17)*time.Millisecond)
		}
		close(stop)
		<-stopped
		p.Kill()
		<-done
		keys.Close()
	}
	slices.Sort(took)
	for name, share := range map[string]float64{"ms-p50": 0.5, "ms-p99": 0.99} {
		b.ReportMetric(took[int(share*float64(len(took)-1))].Seconds()*1000, name)
	}
}

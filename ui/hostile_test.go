package ui

import (
	"bytes"
	"context"
	"io"
	"iter"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

// badly is a provider that sends an attack wherever it can, cut into pieces
// of so many bytes.
type badly struct {
	text string
	size int
	fail bool
}

func (b badly) Stream(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		for _, kind := range []func(string) providers.Event{
			func(s string) providers.Event { return providers.Reasoning(s) },
			func(s string) providers.Event { return providers.Text(s) },
		} {
			for rest := b.text; rest != ""; {
				n := min(b.size, len(rest))
				if !yield(kind(rest[:n]), nil) {
					return
				}
				rest = rest[n:]
				select {
				case <-time.After(time.Millisecond):
				case <-ctx.Done():
					return
				}
			}
		}
		providers.StopwatchOf(ctx).Begin()(func(a *providers.Attempt) { a.RequestID, a.Error = b.text, b.text })
		if b.fail {
			yield(nil, &providers.Error{Fault: providers.Fault(b.text), Detail: b.text, RequestID: b.text})
			return
		}
		yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

// besieged opens a program in which everything that comes from elsewhere is
// an attack: names, prices, notices, the rater, answers and failures.
func besieged(evil string, size int) func(*shell.App) {
	return func(b *shell.App) {
		b.Catalog.Lanes, b.Catalog.Ladder = nil, nil
		b.Catalog.Providers = map[string]engine.Service{}
		for i := range b.Catalog.Models {
			m := &b.Catalog.Models[i]
			m.ID, m.Provider = m.ID+evil, string(rune('p'+i))+evil
			m.Name, m.Tier, m.Price.Source = evil, evil, evil
			m.Price.AsOf = time.Time{}
			b.Catalog.Lanes = append(b.Catalog.Lanes, m.ID)
			b.Catalog.Providers[m.Provider] = engine.Service{
				Config:   providers.Config{ID: m.Provider, Kind: providers.OpenAICompatible, Concurrency: 2},
				Provider: badly{evil, size, i == 1},
			}
		}
		b.Catalog.Ladder, b.Catalog.Reference, b.Catalog.Simulated = b.Catalog.Lanes, b.Catalog.Lanes[2], false
		b.Catalog.Models[0].Price = providers.Price{}
		b.Notices, b.Rater = []string{evil, "second " + evil}, evil
		b.Limits.AskAbove = providers.Nano(1)
		piled(b.Catalog.Lanes[0], b.Catalog.Lanes[2])(b)
	}
}

// evilStore holds a trial, and ratings with notes, in which every text is an
// attack. It is what another program could have written.
func evilStore(evil string) *memory {
	failure := &engine.Failure{Fault: providers.Fault(evil), Sentence: evil, Hint: evil}
	gap := 0.1
	t := engine.Trial{
		ID: "00", Time: time.Date(2026, 11, 2, 9, 14, 0, 0, time.UTC), Prompt: evil, Parameters: providers.Parameters{System: evil}, Set: evil, PromptID: evil, Routed: true,
		Decision: engine.Decision{Model: evil, Task: engine.Task(evil), Gap: &gap, Policy: evil, Reasons: []string{evil, evil}, Gaps: []engine.Gap{{Model: evil, Gap: 0.1}}},
		Route:    engine.Quote{Model: evil, Price: providers.Price{Source: evil}}, Reference: engine.Quote{Model: evil + "r"},
		Answers: []engine.Answer{
			{Model: evil, Provider: evil, Text: evil, Reasoning: evil, ToolCalls: []engine.ToolCall{{Name: evil, Arguments: evil}}, Finish: providers.Finish(evil), Failure: failure, Attempts: []providers.Attempt{{RequestID: evil, Error: evil}, {}},
				Moves: []engine.Move{{Model: evil, Reason: engine.MoveReason(evil), Why: evil, Left: &engine.Answer{Model: evil, Text: evil}}, {Model: evil, Why: evil}}, Doubt: &engine.Doubt{Reason: engine.MoveReason(evil), Why: evil}},
			{Model: evil + "2", Provider: evil, Text: "# " + evil + "\n- " + evil, Finish: providers.Stop},
		},
	}
	return &memory{trials: []engine.Trial{t}, ratings: []eval.Rating{
		{ID: evil, Rater: evil, Trial: "00", Scale: eval.Scale(evil), Note: evil, Task: engine.Task(evil),
			Shown: []eval.Shown{{Lane: 0, Model: evil}}, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}}},
	}}
}

var colour = regexp.MustCompile(`^\x1b\[[0-9;:]*m$`)

// harmless checks what is about to be painted: text that needs no cleaning,
// and colours of our own.
func (s *simulator) harmless() {
	s.Helper()
	s.whole()
	var state byte
	for raw := s.root.View().Content; raw != ""; {
		seq, _, n, next := ansi.GraphemeWidth.DecodeSequenceInString(raw, state, nil)
		raw, state = raw[n:], next
		if own := seq[0] == 0x1b && colour.MatchString(seq) && !strings.Contains(seq, "7777"); !own && providers.Clean(seq) != seq {
			s.Fatalf("the screen holds %q:\n%q", seq, s.screen())
		}
	}
}

// tour goes through every screen and pane.
func tour(step func(keys ...string), evil string, paste func(string)) {
	step()
	paste(evil)
	step()
	step("enter")
	step("enter") // whatever it costs
	for range 4 {
		step("j")
	}
	step("tab", "w")
	step("v")
	step("v", "+")
	step("+", "?")
	step("esc", "ctrl+p")
	paste(evil)
	step()
	step("esc")
	for range 10 {
		step("k")
	}
	step("r")
	step("j", "esc")
	step("f7")
	step("j", "/")
	paste(evil)
	step()
	step("enter")
	step("/", "esc")
	step("D")
	step("n", "G", "enter")
	step("w", "v")
	step("v", "l", "v")
	step("v", "M", "T")
	step("M", "r", "esc", "ctrl+r")
	step("esc", "y")
	step("f3")
	step("enter") // whatever the missing answers cost
	step("M", "M")
	step("tab", "p")
	step("esc", "t")
	step("a", "t", "e")
	paste(evil)
	step("enter", "+")
	step("j", "k", "u")
	step("k", "j")
	step("enter")
	step(" ", "R")
	step("j", "?")
	step("esc", "enter")
}

// FuzzNothingFromOutsideReachesTheScreen lets the fuzzer write what comes
// from outside.
func FuzzNothingFromOutsideReachesTheScreen(f *testing.F) {
	f.Add(uitest.EveryAttack(), 1, 120, 36)
	f.Add(uitest.EveryAttack(), 7, 40, 12)
	f.Add(uitest.EveryAttack(), 1000, 80, 24)
	f.Add("x"+strings.Repeat("\ufffd", 20), 3, 80, 24) // cut by bytes, it breaks
	for i, a := range uitest.Attacks {
		f.Add("x"+a+"y", 1+i%3, 80, 24)
	}
	f.Fuzz(func(t *testing.T, evil string, size, w, h int) {
		if len(evil) > 4000 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			s := simulateOn(t, evilStore(evil), min(max(shell.MinWidth, w), 200), min(max(shell.MinHeight, h), 60), besieged(evil, max(1, size)))
			tour(func(keys ...string) {
				for _, k := range keys {
					s.press(k)
					s.harmless()
				}
				s.pass(200 * time.Millisecond)
				s.harmless()
			}, evil, func(text string) { s.send(tea.PasteMsg{Content: text}) })
		})
	})
}

// tapped keeps the bytes that the program sends to the terminal.
type tapped struct {
	mu    sync.Mutex
	bytes bytes.Buffer
	to    io.Writer
}

func (w *tapped) Write(p []byte) (int, error) {
	w.mu.Lock()
	w.bytes.Write(p)
	w.mu.Unlock()
	return w.to.Write(p)
}

// rendererKinds are the sequences by which Bubble Tea moves, paints and
// leaves a screen: none of them is a string.
var rendererKinds = regexp.MustCompile(`^\x1b(\[[0-9;:]*[A-HJKLMPSTXZ@bdfghlmrI` + "`" + `]|\[\?[0-9;]*(h|l|\$p)|\[[0-9]* q|\[[<>=?][0-9;]*[um]|\[\?u|[78M=>])$`)

// ownSequences checks that only the renderer's own sequences were sent.
func (w *tapped) ownSequences(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	var state byte
	for raw := w.bytes.String(); raw != ""; {
		seq, _, n, next := ansi.GraphemeWidth.DecodeSequenceInString(raw, state, nil)
		raw, state = raw[n:], next
		switch {
		case seq == "\r" || seq == "\n" || seq == "\b" || seq == "\t":
		case seq[0] == 0x1b && rendererKinds.MatchString(seq) && !strings.Contains(seq, "7777"):
		case providers.Clean(seq) != seq:
			t.Fatalf("the terminal was sent %q", seq)
		}
	}
}

// alarmed is an emulated screen that fails the test when it is told to do
// anything but show text.
func alarmed(t *testing.T, w, h int) *vt.SafeEmulator {
	screen := vt.NewSafeEmulator(w, h)
	screen.SetCallbacks(vt.Callbacks{
		Bell:             func() { t.Error("the bell rang") },
		Title:            func(s string) { t.Errorf("the title was set to %q", s) },
		IconName:         func(s string) { t.Errorf("the icon was named %q", s) },
		WorkingDirectory: func(s string) { t.Errorf("the directory was set to %q", s) },
	})
	for _, cmd := range []int{0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 777, 1337} {
		screen.RegisterOscHandler(cmd, func(data []byte) bool {
			t.Errorf("OSC %q came", data)
			return true
		})
	}
	screen.RegisterApcHandler(func(data []byte) bool { t.Errorf("APC %q came", data); return true })
	screen.RegisterPmHandler(func(data []byte) bool { t.Errorf("PM %q came", data); return true })
	screen.RegisterSosHandler(func(data []byte) bool { t.Errorf("SOS %q came", data); return true })
	return screen
}

func TestTheTerminalIsSentOnlyOurOwnSequences(t *testing.T) {
	keys := map[string]string{"enter": enter, "esc": esc, "tab": tab, "ctrl+p": "\x10", "ctrl+r": "\x12", "f3": "\x1bOR", "f7": "\x1b[18~"}
	for _, size := range [][2]int{{120, 36}, {40, 12}} {
		story(t, "whatever every text holds", func(t *testing.T) {
			evil := uitest.EveryAttack()
			ctx, stop := context.WithCancel(t.Context())
			in, typed := io.Pipe()
			screen := alarmed(t, size[0], size[1])
			io.WriteString(screen, "\x1b[20h")
			out := &tapped{to: screen}
			go io.Copy(typed, screen)
			done := make(chan error, 1)
			go func() {
				done <- start(ctx, demoApp(evilStore(evil), besieged(evil, 3)), unattended, tea.WithInput(in), tea.WithOutput(out),
					tea.WithWindowSize(size[0], size[1]), tea.WithoutSignalHandler(),
					tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor))
			}()
			wait := func() {
				time.Sleep(200 * time.Millisecond)
				synctest.Wait()
			}
			wait()
			tour(func(pressed ...string) {
				for _, k := range pressed {
					if k == "y" {
						continue // the clipboard is ours to set
					}
					if bytes, ok := keys[k]; ok {
						k = bytes
					}
					io.WriteString(typed, k)
					wait()
				}
				wait()
			}, evil, func(text string) { io.WriteString(typed, "\x1b[200~"+text+"\x1b[201~"); wait() })
			stop()
			<-done
			out.ownSequences(t)
			screen.Close()
			in.Close()
			typed.Close()
			drain()
		})
	}
}

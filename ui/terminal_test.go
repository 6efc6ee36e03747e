package ui

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/charmbracelet/x/vt"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// terminal is the real program on an emulated screen: keys go in as bytes,
// and what is seen is what the emulator made of the bytes that came out.
type terminal struct {
	*testing.T
	screen *vt.SafeEmulator
	keys   *io.PipeWriter
	store  *memory
	done   chan error
	stop   context.CancelFunc
}

func open(t *testing.T, store *memory, w, h int, change ...func(*shell.App)) *terminal {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	in, keys := io.Pipe()
	x := &terminal{T: t, screen: vt.NewSafeEmulator(w, h), keys: keys, store: store, done: make(chan error, 1), stop: stop}
	io.WriteString(x.screen, "\x1b[20h") // a pipe has no line discipline to turn \n into \r\n
	go io.Copy(keys, x.screen)           // what the terminal answers
	go func() {
		x.done <- start(ctx, demoApp(store, change...), unattended,
			tea.WithInput(in), tea.WithOutput(x.screen), tea.WithWindowSize(w, h), tea.WithoutSignalHandler(),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.TrueColor))
	}()
	t.Cleanup(func() {
		stop()
		x.screen.Close()
		in.Close()
		keys.Close()
		drain()
	})
	x.wait(200 * time.Millisecond)
	return x
}

// wait lets time pass, and what is due happen.
func (x *terminal) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// press writes keys as a terminal would send them.
func (x *terminal) press(keys ...string) {
	for _, k := range keys {
		io.WriteString(x.keys, k)
		x.wait(150 * time.Millisecond) // what begins with esc is held for a moment: more may come
	}
}

// text is the screen without styles.
func (x *terminal) text() string {
	var out strings.Builder
	for y := range x.screen.Height() {
		var row strings.Builder
		for px := 0; px < x.screen.Width(); px++ {
			c := x.screen.CellAt(px, y)
			if c == nil || c.Content == "" {
				row.WriteByte(' ')
				continue
			}
			row.WriteString(c.Content)
			px += max(0, c.Width-1)
		}
		out.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	return out.String()
}

func (x *terminal) shows(parts ...string) {
	x.Helper()
	screen := x.text()
	for _, p := range parts {
		if !strings.Contains(screen, p) {
			x.Fatalf("the screen lacks %q:\n%s", p, screen)
		}
	}
}

// left checks that the program has ended and left the terminal clean.
func (x *terminal) left() {
	x.Helper()
	select {
	case err := <-x.done:
		if err != nil {
			x.Errorf("the program ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		x.Fatalf("the program does not end:\n%s", x.text())
	}
	if x.screen.IsAltScreen() {
		x.Error("the alternate screen is still there")
	}
	if x.screen.CursorHidden() {
		x.Error("the cursor is still hidden")
	}
	if got := strings.TrimSpace(x.text()); got != "" {
		x.Errorf("something is left on the screen:\n%s", got)
	}
}

const (
	enter = "\r"
	esc   = "\x1b"
	tab   = "\t"
	ctrlC = "\x03"
)

func TestTerminal(t *testing.T) {
	story(t, "ask, stream, star, rate, history, reopen, quit", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		x.shows("switchboard", "SIMULATED", "Extract name and city")
		x.press("Say hello", enter)
		x.wait(800 * time.Millisecond)
		x.shows("streaming", "★ demo-nano", "> Say hello")
		x.wait(20 * time.Second)
		x.shows("first ", "spent ", "nothing is spent")
		x.press(tab, "r", "j", esc)
		x.shows("✓ accepted")
		x.press("6")
		x.shows("history", "Say hello", "✓ 1")
		x.press(enter)
		x.shows("✓ accepted", "> Say hello")
		if trials, ratings := x.store.kept(); trials != 1 || ratings != 1 {
			t.Errorf("%d trials and %d ratings are kept", trials, ratings)
		}
		x.press(ctrlC)
		x.left()
	})
	story(t, "cancelled mid-stream, what came is kept", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		x.press("Tell me a long story", enter)
		x.wait(600 * time.Millisecond)
		x.press(ctrlC)
		x.wait(time.Second)
		x.shows("■ cancelled")
		x.press(ctrlC)
		x.left()
		for _, a := range x.store.trials[0].Answers {
			if a.Finish == "" {
				t.Errorf("the answer of %s was not kept", a.Model)
			}
		}
	})
	story(t, "quitting from outside keeps what is under way", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		x.press("Tell me a long story", enter)
		x.wait(600 * time.Millisecond)
		x.stop()
		if err := <-x.done; !errors.Is(err, context.Canceled) {
			t.Errorf("the program ended with %v", err)
		}
		if x.screen.IsAltScreen() || x.screen.CursorHidden() {
			t.Error("the terminal is not as it was")
		}
		if a := x.store.trials[0].Answers[2]; a.Finish != providers.Cancelled {
			t.Errorf("the answer under way was kept as %q", a.Finish)
		}
	})
	story(t, "esc and a letter that arrive together are two keys", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		x.press("Say hello", enter)
		x.wait(20 * time.Second)
		x.press(esc + "r")
		x.shows("j accept")
		x.press("j", esc+"6")
		x.shows("▸ history")
		x.press("/hello", esc+"D")
		x.shows("Forget this trial for good")
		x.press(esc + "\x10")
		x.shows("commands ")
		x.press(esc + ctrlC)
		x.left()
	})
	story(t, "alt and a letter stay one key where they mean something", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		x.press("one two", "\x1bb", "X", "\x1b\r", "Y")
		x.shows("> one X", "  Ytwo")
		x.press("\x1bOP") // F1, and esc is no part of it
		x.shows("keys ")
		x.press(esc, ctrlC)
		x.left()
	})
	story(t, "a terminal that tells esc from alt is believed", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		io.WriteString(x.keys, "\x1b[?1u")
		x.press("\x1bq")
		x.shows("> Extract")
		x.press(ctrlC)
		x.left()
	})
	story(t, "a key pressed with every byte apart is still a key", func(t *testing.T) {
		x := open(t, &memory{}, 100, 30)
		x.press(esc, "\x1b[18~")
		x.shows("▸ history")
		x.press("\x1bOQ")
		x.shows("prompt")
		x.press(ctrlC)
		x.left()
	})
}

func TestOverlayCutsNoBorder(t *testing.T) {
	story(t, "wide characters under both its edges leave the rows where they are", func(t *testing.T) {
		store := manyTrials(40)
		for i := range store.trials {
			store.trials[i].Prompt = strings.Repeat("x", i%2) + strings.Repeat("文字", 60)
			store.trials[i].Decision.Task = engine.Task(strings.Repeat("字", 4))
			store.trials[i].Answers[0].Model = strings.Repeat("模", 9)
		}
		x := open(t, store, 160, 45)
		x.press("\x1b[18~")
		for _, key := range []string{"\x10", "?"} {
			x.press(key)
			for y := 1; y < 37; y++ {
				if c := x.screen.CellAt(159, y); c.Content != "│" && c.Content != "╮" && c.Content != "╯" {
					t.Fatalf("row %d ends in %q:\n%s", y, c.Content, x.text())
				}
			}
			x.press(esc)
		}
		x.press(ctrlC)
		x.left()
	})
}

// stored is a trial as a store would hold it: all its figures are fixed.
func stored(store *memory) {
	gap := 0.03
	answer := func(model string, text string, first, total time.Duration, out int64, cost float64) engine.Answer {
		return engine.Answer{
			Model: model, Provider: "demo", Text: text, Finish: providers.Stop, Simulated: true,
			Usage: providers.Usage{Input: providers.Count(54), Output: providers.Count(out)}, Cost: providers.USD(cost),
			FirstToken: first, LastToken: total, Total: total,
		}
	}
	failed := engine.Answer{Model: "demo-small", Provider: "demo", Text: `{"name": "Ada",`, Finish: providers.Truncated, Simulated: true,
		FirstToken: 340 * time.Millisecond, LastToken: time.Second, Total: 21 * time.Second, Cost: providers.USD(0.00004),
		Usage: providers.Usage{Input: providers.Count(54), Output: providers.Count(6), Estimated: true},
		Failure: &engine.Failure{Fault: providers.Stalled, Sentence: "demo stopped sending: nothing came for 20s",
			Hint: "try again, or raise limits.idle in the config"}}
	store.trials = append(store.trials, engine.Trial{
		ID: "01", Time: time.Date(2026, 11, 2, 9, 14, 0, 0, time.Local), Simulated: true,
		Prompt: "Extract name and city as JSON: Ada moved to Paris in 1834.",
		Decision: engine.Decision{Model: "demo-nano", Task: engine.Extraction, Gap: &gap, Threshold: 0.12, Policy: "7f3a88c1d2",
			Reasons: []string{"asks for JSON", "one short sentence"}, Gaps: []engine.Gap{{Model: "demo-nano", Gap: gap}, {Model: "demo-small", Gap: 0.01}}},
		Reference: engine.Quote{Model: "demo-flagship"}, Route: engine.Quote{Model: "demo-nano"},
		Answers: []engine.Answer{
			answer("demo-nano", `{"name": "Ada", "city": "Paris"}`, 210*time.Millisecond, 600*time.Millisecond, 31, 0.000021), failed,
			answer("demo-flagship", "Here is the **extracted data**:\n\n```json\n{\"name\": \"Ada\", \"city\": \"Paris\"}\n```\n\n- name: *Ada*\n- city: 巴黎 🗼\n",
				900*time.Millisecond, 3*time.Second, 88, 0.0034),
		},
	})
	store.ratings = append(store.ratings, eval.Rating{ID: "r1", Rater: "ana", Trial: "01", Scale: eval.Accept,
		Shown: []eval.Shown{{Lane: 0, Model: "demo-nano"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}}})
}

func TestGolden(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"220x60", 220, 60}} {
		story(t, size.name, func(t *testing.T) {
			store := &memory{}
			stored(store)
			x := open(t, store, size.w, size.h)
			x.press("\x1b[18~")
			list := x.text()
			x.press(enter)
			x.wait(time.Second)
			compare := x.text()
			x.press("w")
			unfolded := x.text()
			x.press("wd")
			diff := x.text()
			x.press(esc, "?")
			golden.RequireEqual(t, list+compare+unfolded+diff+x.text())
			x.press(esc)
			x.press(ctrlC)
			x.left()
		})
	}
}

// unattended is for a program that nobody stops from outside.
func unattended(*tea.Program) {}

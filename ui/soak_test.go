package ui

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/compare"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

// chatty answers in markdown for as long as half a minute, thinks first now and
// then, and fails now and then.
type chatty struct{}

func (chatty) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		dice := rand.New(rand.NewPCG(uint64(len(req.Model.ID)), uint64(time.Now().UnixNano())))
		words := []string{"a word ", "**strong** ", "文字 ", "\n\n- item ", "`code` ", "\n## Heading\n\n", "👩‍👩‍👧 ",
			"| a | b |\n|---|---|\n| 1 | 2 |\n\n"}
		code := []string{"\n\n```go\nfunc main() {\n", "\tprintln(\"文字\")\n", "}\n```\n\n"}
		for i := range dice.IntN(100) {
			text := words[dice.IntN(len(words))] + words[dice.IntN(len(words))]
			if i >= 20 && i%20 < len(code) {
				text = code[i%20]
			}
			var e providers.Event = providers.Text(text)
			if i < 10 && dice.IntN(2) == 0 {
				e = providers.Reasoning("let me think ")
			}
			if !yield(e, nil) {
				return
			}
			select {
			case <-time.After(time.Duration(dice.IntN(600)) * time.Millisecond):
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
		}
		if dice.IntN(4) == 0 {
			yield(nil, &providers.Error{Fault: providers.RateLimited, RetryAfter: time.Second})
			return
		}
		yield(providers.Usage{Input: providers.Count(9), Output: providers.Count(99), Reasoning: providers.Count(9)}, nil)
		yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

// crowd opens the program with eight models that write long answers.
func crowd(b *shell.App) {
	b.Catalog = engine.Catalog{Providers: map[string]engine.Service{
		"p": {Config: providers.Config{ID: "p", Kind: providers.OpenAICompatible, Concurrency: 6}, Provider: chatty{}},
	}}
	for i := range 8 {
		id := fmt.Sprintf("model-%d", i)
		price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(float64(i + 1))}}
		b.Catalog.Models = append(b.Catalog.Models, providers.Model{ID: id, Provider: "p", Price: price})
		b.Catalog.Lanes = append(b.Catalog.Lanes, id)
	}
	b.Catalog.Ladder, b.Catalog.Reference = b.Catalog.Lanes, "model-7"
	b.Limits.AskAbove, b.Limits.PerDay = providers.USD(0.1), providers.USD(1)
}

// restless presses keys and changes the size of the terminal at random.
type restless struct {
	*simulator
	dice *rand.Rand
	keys []string

	gone, written int // keys whose next frame was looked at
}

func newRestless(s *simulator, seed uint64) *restless {
	r := &restless{simulator: s, dice: rand.New(rand.NewPCG(seed, 1))}
	for _, row := range s.root.Keys.Rows {
		for _, k := range row.Keys {
			if k != "q" && k != "ctrl+c" && k != "ctrl+z" && keyPressable(k) {
				r.keys = append(r.keys, k)
			}
		}
	}
	r.keys = append(r.keys, "a", "文", "alt+r", "alt+b", "backspace", "x")
	return r
}

// keyPressable reports whether uitest.KeyPress knows the key.
func keyPressable(k string) bool {
	bare := k[strings.LastIndexByte(k, '+')+1:]
	return len([]rune(bare)) <= 1 || uitest.KeyPress(k).Code != []rune(bare)[0]
}

func (r *restless) act() {
	switch n := r.dice.IntN(40); {
	case n == 0:
		r.send(tea.WindowSizeMsg{Width: shell.MinWidth + r.dice.IntN(261), Height: shell.MinHeight + r.dice.IntN(89)})
	case n < 4 && !r.root.compare.Shown.Running:
		r.toPrompt()
		r.write("Tell me 文字")
		r.press("enter", "enter")
	case n == 4 && r.root.compare.Shown.Running:
		r.press("ctrl+c")
	case n < 10:
		r.point()
	case n < 13:
		r.goes()
	case n < 16:
		r.writes()
	default:
		r.press(r.keys[r.dice.IntN(len(r.keys))])
	}
	r.whole()
}

// point clicks, or turns the wheel, wherever the mouse happens to be.
func (r *restless) point() {
	at := tea.Mouse{X: r.dice.IntN(r.root.Width), Y: r.dice.IntN(r.root.Height), Button: tea.MouseLeft}
	if r.dice.IntN(2) == 0 {
		r.send(tea.MouseClickMsg(at))
		return
	}
	at.Button = []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[r.dice.IntN(2)]
	r.send(tea.MouseWheelMsg(at))
}

// toPrompt brings the prompt to the keys.
func (r *restless) toPrompt() { r.press("esc", "esc", "f2", "i") }

// goes shows a screen by its key, and checks that the very next frame is it.
func (r *restless) goes() {
	r.Helper()
	r.toPrompt()
	i := r.dice.IntN(len(r.root.Screens))
	tab := r.root.Screens[i].Tab()
	r.send(uitest.KeyPress(strings.ToLower(tab.Key())))
	if head, _, _ := strings.Cut(r.screen(), "\n"); !strings.Contains(head, "▸"+tab.Digit()+" "+tab.Title()) {
		r.Fatalf("the frame after the key of screen %s is another's:\n%s", tab.Digit(), r.screen())
	}
	r.gone++
}

// writes puts a letter at the end of the prompt, and checks that the very next
// frame has it before the cursor.
func (r *restless) writes() {
	r.Helper()
	r.toPrompt()
	if r.root.ActiveMode() != compare.InPrompt {
		return // something is asked
	}
	r.press("end")
	r.send(uitest.KeyPress("ß"))
	cursor, rows := r.root.View().Cursor, strings.Split(r.screen(), "\n")
	if cursor == nil {
		r.Fatalf("there is no cursor:\n%s", r.screen())
	}
	before := r.root.Widths.Between(rows[cursor.Y], 0, cursor.X)
	if !strings.HasSuffix(before, "ß") && cursor.X > 2 {
		r.Fatalf("the frame after a letter has %q before the cursor:\n%s", before, r.screen())
	}
	r.written++
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// raced reports whether the race detector watches: everything takes ten times
// as long then.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// rest ends what is under way, and counts what is left: bytes and goroutines.
func (r *restless) rest() (uint64, int) {
	r.press("esc", "esc", "f2")
	if r.root.compare.Shown.Running {
		r.press("ctrl+c")
	}
	r.pass(2 * time.Second)
	return heap(), runtime.NumGoroutine()
}

func TestTenMinutesOfAnythingTearNoFrame(t *testing.T) {
	t.Chdir(t.TempDir()) // conversations are saved
	t.Setenv("TMPDIR", t.TempDir())
	before := goleak.IgnoreCurrent()
	const most, idle = 32 << 20, 4 // growth after the first minute: bytes, and goroutines that are about to end
	long := 10 * time.Minute
	if raced() {
		long = 2 * time.Minute
	}
	story(t, "ten minutes of eight lanes, random keys, clicks and sizes tear no frame, answer every key and leave nothing behind", func(t *testing.T) {
		s := simulate(t, benchWidth, benchHeight, crowd)
		r := newRestless(s, 1)
		start := time.Now()
		for time.Since(start) < time.Minute {
			r.acts()
		}
		early, few := r.rest()
		for time.Since(start) < long {
			r.acts()
		}
		late, many := r.rest()
		if late > early+most {
			t.Errorf("the heap grew from %d to %d MB", early>>20, late>>20)
		}
		if many > few+idle {
			t.Errorf("%d goroutines became %d", few, many)
		}
		if r.gone < int(long/time.Minute) || r.written < int(long/time.Minute) {
			t.Errorf("only %d and %d keys were looked at", r.gone, r.written)
		}
		if trials, _ := s.store.kept(); trials < int(long/time.Minute)/2 || s.quit {
			t.Errorf("only %d trials were kept, quit %v", trials, s.quit)
		}
	})
	goleak.VerifyNone(t, before)
}

// acts does something, lets the answers grow, and looks at the frame again.
func (r *restless) acts() {
	r.act()
	r.pass(time.Duration(50+r.dice.IntN(500)) * time.Millisecond)
	r.whole()
}

package ui

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"switchboard/engine"
	"switchboard/providers"
)

// chatty answers in markdown for as long as half a minute, thinks first now
// and then, and fails now and then. It writes no code: the clock of the
// expressions that colour it would not end in the time of other tests (see
// drain).
type chatty struct{}

func (chatty) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		dice := rand.New(rand.NewPCG(uint64(len(req.Model.ID)), uint64(time.Now().UnixNano())))
		words := []string{"a word ", "**strong** ", "文字 ", "\n\n- item ", "`code` ", "\n## Heading\n\n", "👩‍👩‍👧 "}
		for i := range dice.IntN(300) {
			var e providers.Event = providers.Text(words[dice.IntN(len(words))])
			if i < 10 && dice.IntN(2) == 0 {
				e = providers.Reasoning("let me think ")
			}
			if !yield(e, nil) {
				return
			}
			select {
			case <-time.After(time.Duration(dice.IntN(200)) * time.Millisecond):
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

// crowd is a workbench of eight chatty models.
func crowd(b *Workbench) {
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
}

func newRestless(s *simulator, seed uint64) *restless {
	r := &restless{simulator: s, dice: rand.New(rand.NewPCG(seed, 1))}
	for _, row := range s.root.keys.rows {
		for _, k := range row.keys {
			if k != "q" && k != "ctrl+c" && k != "ctrl+z" && keyPressable(k) {
				r.keys = append(r.keys, k)
			}
		}
	}
	r.keys = append(r.keys, "a", "文", "alt+r", "alt+b", "backspace", "x")
	return r
}

// keyPressable reports whether keyPress knows the key.
func keyPressable(k string) bool {
	bare := k[strings.LastIndexByte(k, '+')+1:]
	return len([]rune(bare)) <= 1 || keyPress(k).Code != []rune(bare)[0]
}

func (r *restless) act() {
	switch n := r.dice.IntN(40); {
	case n == 0:
		r.send(tea.WindowSizeMsg{Width: 30 + r.dice.IntN(200), Height: 9 + r.dice.IntN(60)})
	case n < 4 && !r.root.compare.running:
		r.press("esc", "1", "i")
		r.write("Tell me 文字")
		r.press("enter", "enter")
	case n == 4 && r.root.compare.running:
		r.press("ctrl+c")
	default:
		r.press(r.keys[r.dice.IntN(len(r.keys))])
	}
	if !r.root.small() {
		r.whole()
	}
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestSoak(t *testing.T) {
	t.Chdir(t.TempDir()) // conversations are saved
	t.Setenv("TMPDIR", t.TempDir())
	before := goleak.IgnoreCurrent()
	const most = 64 << 20 // growth after the first minute
	for seed := range uint64(2) {
		t.Run(fmt.Sprintf("ten minutes of eight lanes and random keys leave no goroutine and little memory, seed %d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := simulate(t, 200, 50, crowd)
				r := newRestless(s, seed)
				start, early, trials := time.Now(), uint64(0), 0
				for time.Since(start) < 10*time.Minute {
					r.act()
					s.pass(time.Duration(50+r.dice.IntN(500)) * time.Millisecond)
					if early == 0 && time.Since(start) > time.Minute {
						early = heap()
					}
				}
				if late := heap(); late > early+most {
					t.Errorf("the heap grew from %d to %d MB", early>>20, late>>20)
				}
				if trials, _ = s.store.kept(); trials < 5 || s.quit {
					t.Errorf("only %d trials were kept, quit %v", trials, s.quit)
				}
			})
		})
	}
	goleak.VerifyNone(t, before)
}

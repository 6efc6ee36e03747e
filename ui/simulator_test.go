package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/dlclark/regexp2"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/calibrate"
	"switchboard/ui/compare"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/models"
	"switchboard/ui/shell"
)

// demoApp is an opened program with the simulated models, in their own time.
func demoApp(store *memory, change ...func(*shell.App)) shell.App {
	models := simulated.DemoModels()
	ids := make([]string, len(models))
	for i, m := range models {
		ids[i] = m.ID
	}
	b := shell.App{
		Catalog: engine.Catalog{
			Models: models, Lanes: ids, Ladder: ids, Reference: "demo-flagship", Simulated: true,
			Providers: map[string]engine.Service{simulated.DemoProvider: {
				Config:   providers.Config{ID: simulated.DemoProvider, Kind: providers.Simulated, Concurrency: 8},
				Provider: simulated.New(simulated.Options{}),
			}},
		},
		Store:  store,
		Limits: dispatch.Limits{FirstToken: 30 * time.Second, Idle: 20 * time.Second, AnswerBytes: 4 << 20, MaxOutput: 4096},
		Scale:  eval.Accept, Rater: "ana", Preferences: shell.Preferences{Theme: "dark"},
	}
	for _, f := range change {
		f(&b)
	}
	if b.Router == nil {
		b.Router = demoRouter(b.Catalog)
	}
	b.Dispatcher = dispatch.NewDispatcher(b.Catalog, b.Router, b.Limits, store, caps.New(b.Limits.PerDay, store))
	return b
}

// drain ends the clock of the regular expressions under the markdown, which
// counts from its first use in this process and would run on past the end of a
// bubble, and waits for whoever is still at work.
func drain() {
	regexp2.StopTimeoutClock()
	time.Sleep(30 * time.Minute)
}

// simulator drives the program by messages, without a terminal. It lives in a
// synctest bubble: time passes only while everybody waits.
type simulator struct {
	*testing.T
	root  *program
	store *memory
	msgs  chan tea.Msg
	quit  bool
}

func simulate(t *testing.T, w, h int, change ...func(*shell.App)) *simulator {
	t.Helper()
	store := &memory{}
	return simulateOn(t, store, w, h, change...)
}

func simulateOn(t *testing.T, store *memory, w, h int, change ...func(*shell.App)) *simulator {
	t.Helper()
	return simulateBy(t, newProgram, store, w, h, change...)
}

// simulateBy drives the program that begin makes.
func simulateBy(t *testing.T, begin func(*shell.Context) *program, store *memory, w, h int, change ...func(*shell.App)) *simulator {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	app := demoApp(store, change...)
	fx := &shell.Effects{Ctx: ctx, App: app}
	t.Cleanup(func() {
		cancel()
		fx.Close()
		drain()
	})
	s := &simulator{T: t, root: begin(newContext(app, fx)), store: store, msgs: make(chan tea.Msg, 1024)}
	s.act(s.root.Init())
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
	s.pass(time.Millisecond)
	return s
}

// act runs a command beside the loop, as Bubble Tea does.
func (s *simulator) act(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				s.act(c)
			}
		default:
			s.msgs <- msg
		}
	}()
}

func (s *simulator) send(msg tea.Msg) {
	switch {
	case msg == tea.Quit():
		s.quit = true
	default:
		_, cmd := s.root.Update(msg)
		s.act(cmd)
	}
}

// resize is what a terminal says of its new size, and the wait for it.
func (s *simulator) resize(w, h int) {
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
	s.pass(150 * time.Millisecond)
}

// pass lets so much time pass.
func (s *simulator) pass(d time.Duration) {
	end := time.After(d)
	for {
		select {
		case msg := <-s.msgs:
			s.send(msg)
		case <-end:
			return
		}
	}
}

// press presses keys, written as the key table writes them.
func (s *simulator) press(keys ...string) {
	for _, k := range keys {
		s.send(uitest.KeyPress(k))
		s.pass(time.Millisecond)
	}
}

func (s *simulator) write(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// screen is what stands on the screen, without styles.
func (s *simulator) screen() string { return ansi.Strip(s.root.View().Content) }

// shows and lacks check what is on the screen.
func (s *simulator) shows(parts ...string) {
	s.Helper()
	screen := s.screen()
	for _, p := range parts {
		if !strings.Contains(screen, p) {
			s.Fatalf("the screen lacks %q:\n%s", p, screen)
		}
	}
}

func (s *simulator) lacks(parts ...string) {
	s.Helper()
	screen := s.screen()
	for _, p := range parts {
		if strings.Contains(screen, p) {
			s.Fatalf("the screen shows %q:\n%s", p, screen)
		}
	}
}

// leads checks what the last line of the screen begins with.
func (s *simulator) leads(hint string) {
	s.Helper()
	screen := s.screen()
	if last := screen[strings.LastIndexByte(screen, '\n')+1:]; !strings.HasPrefix(last, hint) {
		s.Fatalf("the last line does not begin with %q:\n%s", hint, screen)
	}
}

// whole checks that every line of the screen has the width of the screen.
func (s *simulator) whole() {
	s.Helper()
	lines := strings.Split(s.root.View().Content, "\n")
	if len(lines) != s.root.Height {
		s.Fatalf("%d lines on a screen of %d:\n%s", len(lines), s.root.Height, s.screen())
	}
	for i, l := range lines {
		if n := s.root.Widths.Method.StringWidth(l); n != s.root.Width {
			s.Fatalf("line %d takes %d of %d cells: %q", i, n, s.root.Width, ansi.Strip(l))
		}
	}
}

// answered waits for the end of what is under way.
func (s *simulator) answered() {
	s.Helper()
	for range 600 {
		if !s.root.compare.Shown.Running {
			s.pass(time.Second)
			return
		}
		s.pass(100 * time.Millisecond)
	}
	s.Fatalf("a prompt is still under way:\n%s", s.screen())
}

// demoRouter decides by the policy that is there before any calibration.
func demoRouter(c engine.Catalog) *routing.Router {
	policy, err := routing.DefaultPolicy(c, nil)
	if err != nil {
		panic(err)
	}
	return routing.NewRouter(policy)
}

// calibrate and models are those screens.
func (s *simulator) calibrate() *calibrate.Calibrate {
	return s.root.Screens[2].(*calibrate.Calibrate)
}

func (s *simulator) models() *models.Models { return s.root.Screens[3].(*models.Models) }

// do does what an action of the lanes does, whatever its key.
func (s *simulator) do(action string) {
	s.Helper()
	r := s.root.Keys.Find(compare.InLanes, s.root.Keys.First(compare.InLanes, action))
	if r == nil {
		s.Fatalf("there is no action %q", action)
	}
	s.act(s.root.run(r))
}

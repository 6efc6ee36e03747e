package ui

import (
	"context"
	"errors"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"switchboard/ui/keymap"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
)

// Terminal is the terminal of a rater who works at another machine.
type Terminal struct {
	In    io.Reader
	Out   io.Writer
	Term  string // what it says it is
	Size  tea.WindowSizeMsg
	Sizes <-chan tea.WindowSizeMsg // those that it has later; until it is closed
}

// RunRating starts the Rate screen alone, at such a terminal, and returns when the rater
// leaves it or ctx ends. Nothing else of the program can be reached from there, and
// nothing of this process's environment decides how it looks.
func RunRating(ctx context.Context, app shell.App, terminal Terminal) error {
	if terminal.Term == "dumb" || terminal.Term == "" {
		return &TerminalError{Term: terminal.Term}
	}
	app.Notices, app.Warnings, app.Follow = nil, nil, shell.Follow{}
	alone := func(d *shell.Context) tea.Model { return newRating(d) }
	there, leave := context.WithCancel(ctx)
	defer leave()
	attend := func(p *tea.Program) {
		context.AfterFunc(ctx, p.Quit) // the terminal is left as it was found
		go followSizes(p, terminal.Sizes, there.Done())
		go followKeys(there, p, terminal)
	}
	nothing, end := io.Pipe() // a program without input does not ask the terminal what it can
	defer end.Close()
	environment := []string{"TERM=" + terminal.Term}
	err := play(ctx, app, alone, attend, tea.WithInput(nothing), tea.WithOutput(terminal.Out), tea.WithEnvironment(environment),
		tea.WithColorProfile(colorprofile.Env(environment)), tea.WithWindowSize(terminal.Size.Width, terminal.Size.Height), tea.WithoutSignalHandler())
	if errors.Is(err, context.Canceled) {
		return nil // it was to end
	}
	return err
}

// followSizes tells a program of the sizes of its terminal.
func followSizes(p *tea.Program, sizes <-chan tea.WindowSizeMsg, ended <-chan struct{}) {
	for {
		select {
		case <-ended:
			return
		case size, ok := <-sizes:
			if !ok {
				return
			}
			p.Send(size)
		}
	}
}

// followKeys tells a program what is typed. Its own reader would wait for good with a
// key that comes when the program has ended, and keep all that the program had.
func followKeys(ctx context.Context, p *tea.Program, terminal Terminal) {
	events := make(chan uv.Event)
	go func() {
		defer close(events)
		uv.NewTerminalReader(terminal.In, terminal.Term).StreamEvents(ctx, events) // the reader of terminal.In learns by itself why it ends
	}()
	for e := range events {
		p.Send(e)
	}
}

// newRating is the program with the Rate screen and nothing beside it.
func newRating(d *shell.Context) *program {
	d.Remark = "" // what was found on this machine is not the rater's
	m := &program{Context: d, mouse: !d.App.Preferences.NoMouse, rating: rate.NewGuest(d)}
	d.Screens, d.Front, m.first = []shell.Screen{m.rating}, m.rating, []shell.Screen{m.rating}
	m.handlers = shell.Handlers{}
	m.handlers.Add(shell.Note(m.spentToday))
	m.handlers.Add(m.rating.Handlers()...)
	table := keymap.New(m.ratingRows(), d.App.Preferences.Keys)
	d.Keys = &table
	return m
}

// ratingRows are the keys of that program: those of the screen, and the ways out.
// Where a letter is an answer, the one that leaves asks first: votes are final then.
func (m *program) ratingRows() []keymap.Row {
	own, rows := m.rating.Rows(), []keymap.Row(nil)
	for _, md := range m.leadingModes(own) {
		rows = append(rows, keymap.Row{Mode: md, Action: "quit", Keys: []string{"q"}, Hint: "leave", Help: "leave; what you rated is kept", Do: keymap.Do(m.askToLeave), Off: nil})
	}
	rows = append(append(rows, own...), // a key that the config gives to one of its own is that one's
		keymap.Row{Mode: keymap.Everywhere, Action: "help", Keys: []string{"?", "f1"}, Hint: "help", Help: "show all keys", Do: keymap.Do(m.OpenHelp), Off: nil},
		keymap.Row{Mode: keymap.Everywhere, Action: "interrupt", Keys: []string{"ctrl+c"}, Hint: "", Help: "cancel what is under way, or leave", Do: m.interrupt, Off: nil},
		keymap.Row{Mode: keymap.Everywhere, Action: "quit", Keys: []string{"q"}, Hint: "leave", Help: "leave; what you rated is kept", Do: m.quit, Off: nil},
	)
	rows = append(rows, m.OverlayRows()...)
	return append(rows, m.helpRows(rows)...)
}

func (m *program) askToLeave() {
	m.Ask(shell.Question{Text: "Leave? What you rated is kept, and cannot be taken back any more.", Yes: m.quit})
}

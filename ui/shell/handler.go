package shell

import (
	"reflect"

	tea "charm.land/bubbletea/v2"
)

// Handler takes the messages of one type.
type Handler struct {
	takes  reflect.Type
	handle func(tea.Msg) tea.Cmd
}

// On is a handler of the messages of f's type.
func On[M tea.Msg](f func(M) tea.Cmd) Handler {
	return Handler{reflect.TypeFor[M](), func(msg tea.Msg) tea.Cmd { return f(msg.(M)) }}
}

// Note is a handler that begins nothing.
func Note[M tea.Msg](f func(M)) Handler {
	return Handler{reflect.TypeFor[M](), func(msg tea.Msg) tea.Cmd {
		f(msg.(M))
		return nil
	}}
}

// Handlers finds who takes a message.
type Handlers map[reflect.Type][]Handler

// Add puts handlers behind those that are there.
func (h Handlers) Add(more ...Handler) {
	for _, one := range more {
		h[one.takes] = append(h[one.takes], one)
	}
}

// Handle gives a message to whoever takes it, in the order in which they were
// added.
func (h Handlers) Handle(msg tea.Msg) tea.Cmd {
	takers := h[reflect.TypeOf(msg)]
	if len(takers) == 1 {
		return takers[0].handle(msg)
	}
	var cmds []tea.Cmd
	for _, one := range takers {
		cmds = append(cmds, one.handle(msg))
	}
	return tea.Batch(cmds...)
}

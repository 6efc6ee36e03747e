package ui

import "os"

// suspension gives the terminal back when the shell, or another program, stops this one,
// and takes it again when it goes on. Without it a stop from outside (kill -TSTP) leaves
// the screen and the mouse to the shell, and after fg no key is read.
type suspension struct {
	signals chan os.Signal
	ended   chan struct{}
}

// holder holds the terminal: it is a tea.Program.
type holder interface {
	ReleaseTerminal() error
	RestoreTerminal() error
}

// newSuspension hears of stops from now on.
func newSuspension() *suspension {
	s := &suspension{make(chan os.Signal, 4), make(chan struct{})}
	hearStops(s.signals)
	return s
}

// follow obeys until end. stop is what stops the process.
func (s *suspension) follow(h holder, stop func()) {
	held := true
	release := func() {
		if held {
			_ = h.ReleaseTerminal()
			held = false
		}
	}
	for {
		select {
		case <-s.ended:
			return
		case told := <-s.signals:
			release() // before it goes on, too: of a SIGSTOP nobody hears
			if isStop(told) {
				stop()
			} else {
				held = h.RestoreTerminal() == nil
			}
		}
	}
}

func (s *suspension) end() {
	leaveStops(s.signals)
	close(s.ended)
}

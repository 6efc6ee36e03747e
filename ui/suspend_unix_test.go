//go:build unix

package ui

import (
	"os"
	"slices"
	"syscall"
	"testing"
)

// held says what becomes of the terminal.
type held chan string

func (h held) ReleaseTerminal() error { h <- "released"; return nil }
func (h held) RestoreTerminal() error { h <- "taken"; return nil }

func TestTheTerminalIsGivenBackWhileTheProgramIsStopped(t *testing.T) {
	for outcome, c := range map[string]struct {
		told []os.Signal
		want []string
	}{
		"before it stops, and is taken after it": {[]os.Signal{syscall.SIGTSTP, syscall.SIGCONT}, []string{"released", "stopped", "taken"}},
		"again and again": {[]os.Signal{syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGTSTP, syscall.SIGCONT},
			[]string{"released", "stopped", "taken", "released", "stopped", "taken"}},
		"once where it is stopped twice":                  {[]os.Signal{syscall.SIGTSTP, syscall.SIGTSTP, syscall.SIGCONT}, []string{"released", "stopped", "stopped", "taken"}},
		"when it goes on, where nobody heard of the stop": {[]os.Signal{syscall.SIGCONT}, []string{"released", "taken"}},
	} {
		t.Run(outcome, func(t *testing.T) {
			s, terminal := &suspension{make(chan os.Signal, len(c.told)), make(chan struct{})}, make(held)
			for _, told := range c.told {
				s.signals <- told
			}
			go s.follow(terminal, func() { terminal <- "stopped" })
			var got []string
			for range c.want {
				got = append(got, <-terminal)
			}
			s.end()
			if !slices.Equal(got, c.want) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAStopFromOutsideIsHeard(t *testing.T) {
	s := newSuspension()
	defer s.end()
	_ = syscall.Kill(syscall.Getpid(), syscall.SIGTSTP) // not its group, to which the test's own shell may belong
	if told := <-s.signals; !isStop(told) {
		t.Error(told)
	}
}

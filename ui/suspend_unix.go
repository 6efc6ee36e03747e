//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

func hearStops(c chan<- os.Signal) { signal.Notify(c, syscall.SIGTSTP, syscall.SIGCONT) }

func leaveStops(c chan<- os.Signal) { signal.Stop(c) }

func isStop(told os.Signal) bool { return told == syscall.SIGTSTP }

// stopProcess stops this process by the signal that cannot be heard: the other one is.
func stopProcess() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP) }

// suspend stops this program, and those that wait for it, as a terminal does on ctrl+z.
func suspend() tea.Msg {
	_ = syscall.Kill(0, syscall.SIGTSTP)
	return nil
}

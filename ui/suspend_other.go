//go:build !unix

package ui

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

// Nothing stops a program there.

func hearStops(chan<- os.Signal)  {}
func leaveStops(chan<- os.Signal) {}
func isStop(os.Signal) bool       { return false }
func stopProcess()                {}
func suspend() tea.Msg            { return tea.Suspend() }

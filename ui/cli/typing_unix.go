//go:build unix

package cli

import (
	"os"
	"syscall"

	"github.com/charmbracelet/x/term"
)

// holdTyping has a terminal keep what is typed before the screen is there as it was
// typed: shown nowhere, and enter is enter and no new line. Ctrl+c and its kin
// do what they always do. resume puts the terminal back.
func holdTyping(in *os.File) (resume func()) {
	before, err := term.GetState(in.Fd())
	if err != nil {
		return func() {} // the screen will say what is wrong with it
	}
	held := *before
	held.Iflag &^= syscall.ICRNL
	held.Lflag &^= syscall.ICANON | syscall.ECHO
	held.Cc[syscall.VMIN], held.Cc[syscall.VTIME] = 1, 0
	_ = term.SetState(in.Fd(), &held)
	return func() { _ = term.SetState(in.Fd(), before) }
}

//go:build unix

package cli

import (
	"io"
	"reflect"
	"testing"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

func TestWhatIsTypedBeforeTheScreenComesAsItWasTyped(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Skipf("this system has no pseudo-terminals: %v", err)
	}
	defer master.Close()
	defer tty.Close()
	before, err := term.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	resume := holdTyping(tty)
	if _, err := master.WriteString("ab\r"); err != nil {
		t.Fatal(err)
	}
	typed := make([]byte, 3)
	if _, err := io.ReadFull(tty, typed); err != nil || string(typed) != "ab\r" {
		t.Errorf("%q came of ab and enter, error %v", typed, err)
	}
	resume()
	if after, err := term.GetState(tty.Fd()); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("the terminal is not as it was: %v, error %v", after, err)
	}
}

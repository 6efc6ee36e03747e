package ui

import (
	"errors"
	"strings"
	"testing"

	"switchboard/ui/shell"
)

func TestTerminalThatShowsNoScreen(t *testing.T) {
	for name, term := range map[string]string{"a dumb one": "dumb", "an unnamed one": ""} {
		t.Run(name+" gets a sentence and a hint", func(t *testing.T) {
			t.Setenv("TERM", term)
			var out strings.Builder
			err := Run(t.Context(), shell.App{}, strings.NewReader(""), &out)
			var terminal *TerminalError
			if !errors.As(err, &terminal) || !strings.Contains(terminal.Hint(), "switchboard ask") || !strings.Contains(err.Error(), "TERM is ") {
				t.Errorf("it ended with %v", err)
			}
			if out.Len() > 0 {
				t.Errorf("it wrote %q", out.String())
			}
		})
	}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/providers"
	"switchboard/ui"
)

func TestErrorsHaveTheirExitCode(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"done", nil, 0},
		{"anything else failed", errors.New("x"), 1},
		{"a bad data file failed", &jsonl.LineError{File: "f", Line: 1}, 1},
		{"wrong usage", misuse("", "x"), 2},
		{"wrong usage further down", fmt.Errorf("because %w", misuse("", "x")), 2},
		{"an unknown model is wrong usage", &engine.UnknownModelError{ID: "m"}, 2},
		{"a terminal without a screen is wrong usage", &ui.TerminalError{Term: "dumb"}, 2},
		{"some lanes", &failure{err: errSomeLanes}, 3},
		{"cancelled", &failure{err: context.Canceled}, 130},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := exitCode(test.err); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

type shown struct{ error }

func (shown) Hint() string { return "mend it." }

func (shown) Excerpt() string { return "    12 | xyz\n       | ^^" }

func TestErrorsAreOneCleanSentence(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"a sentence with its hint", &failure{sentence: "it is broken", hint: "mend it"}, "switchboard: it is broken (mend it)\n"},
		{"a sentence alone", errors.New("it is broken"), "switchboard: it is broken\n"},
		{"the hint of a provider", &providers.Error{Fault: providers.DNS, Provider: "p"}, "switchboard: p could not be found (DNS) (check base_url and the network)\n"},
		{"one line, whatever it says", errors.New("a\nb\x1b[31mc\u202e"), "switchboard: a bc\n"},
		{"cancelled, in our own words", context.Canceled, "switchboard: cancelled\n"},
		{"an excerpt below", shown{errors.New("wrong")}, "switchboard: wrong (mend it)\n    12 | xyz\n       | ^^\n"},
		{"nothing where the output has said it", errReported, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			complain(&b, test.err)
			if b.String() != test.want {
				t.Errorf("got %q, want %q", b.String(), test.want)
			}
		})
	}
}

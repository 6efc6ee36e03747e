package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui"
)

// The exit codes.
const (
	exitDone      = 0
	exitFailed    = 1
	exitMisuse    = 2
	exitSomeLanes = 3
	exitCancelled = 130
)

// MisuseError is wrong usage or a wrong config: exit code 2.
type MisuseError struct{ Err error }

func (e *MisuseError) Error() string { return e.Err.Error() }

func (e *MisuseError) Unwrap() error { return e.Err }

// failure is an error that arises in this package: a sentence with a hint.
type failure struct {
	sentence string
	hint     string
	err      error
}

func (f *failure) Error() string { return f.sentence }

func (f *failure) Hint() string { return f.hint }

func (f *failure) Unwrap() error { return f.err }

// misuse is an error of usage, with a hint what to do instead.
func misuse(hint, format string, args ...any) error {
	return &MisuseError{&failure{sentence: fmt.Sprintf(format, args...), hint: hint}}
}

// unreadable says that a file that was named cannot be read, and why. The hint
// stands where the file itself has none.
func unreadable(what, hint string, err error) error {
	if own := hintOf(err); own != "" {
		hint = own
	}
	return &failure{sentence: what + " cannot be read: " + err.Error(), hint: hint, err: err}
}

var (
	// errSomeLanes ends a command whose output names the lanes that failed.
	errSomeLanes = errors.New("some models gave no answer")
	// errUselessRules ends an export whose rules send everything to the reference.
	errUselessRules = errors.New("the rules do nothing")
	// errReported ends a command whose output says what is wrong.
	errReported = errors.New("something is wrong")
)

// exitCode is the only place that maps errors to exit codes.
func exitCode(err error) int {
	var misused *MisuseError
	var unknown *engine.UnknownModelError
	var lines *ui.TerminalError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &misused), errors.As(err, &unknown), errors.As(err, &lines):
		return exitMisuse
	case errors.Is(err, context.Canceled):
		return exitCancelled
	case errors.Is(err, errSomeLanes), errors.Is(err, errUselessRules):
		return exitSomeLanes
	}
	return exitFailed
}

// complain writes an error for people: a sentence, what to do about it, and
// where there is one the line of the file that is wrong.
func complain(w io.Writer, err error) {
	if errors.Is(err, errReported) {
		return
	}
	if err == context.Canceled {
		err = &failure{sentence: "cancelled", err: err}
	}
	sentence := providers.CleanLine(err.Error(), maxSentence)
	if hint := hintOf(err); hint != "" {
		sentence += " (" + providers.CleanLine(hint, maxSentence) + ")"
	}
	fmt.Fprintln(w, "switchboard: "+sentence)
	if lines := excerptOf(err); lines != "" {
		fmt.Fprintln(w, lines)
	}
}

// maxSentence is the longest sentence about an error, in characters: a
// provider or a file may have much to say.
const maxSentence = 600

func hintOf(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return strings.TrimSuffix(hinted.Hint(), ".")
	}
	var unknown *engine.UnknownModelError
	if errors.As(err, &unknown) {
		if like := unknown.Like(); like != "" {
			return "did you mean " + like + "?"
		}
		return "`switchboard models` lists them; PROVIDER/NAME takes any other of a provider's list"
	}
	return ""
}

// excerptOf is the lines of a file that an error is about, or empty.
func excerptOf(err error) string {
	var shown interface{ Excerpt() string }
	if errors.As(err, &shown) {
		return shown.Excerpt()
	}
	return ""
}

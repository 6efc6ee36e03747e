package cli

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

func TestThePromptIsTheWordsAndBelowThemWhatIsPipedIn(t *testing.T) {
	for _, test := range []struct {
		name  string
		args  []string
		stdin string
		want  string
	}{
		{"words alone", []string{"good", "day"}, "", "good day"},
		{"stdin alone", nil, "the text\n", "the text"},
		{"stdin alone, asked for", []string{"-"}, "the text\n", "the text"},
		{"words, then data", []string{"sum", "this:"}, "1\n2\r\n", "sum this:\n\n1\n2"},
		{"words, then data that is asked for", []string{"sum", "this:", "-"}, "1\n2\n", "sum this:\n\n1\n2"},
		{"the indent of data stays", []string{"mend"}, "  if x:\n", "mend\n\n  if x:"},
		{"data of blanks is none", []string{"hello"}, " \n\n", "hello"},
		{"a byte order mark is no data", []string{"hello"}, "\ufeffx", "hello\n\nx"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &command{Program: Program{Stdin: strings.NewReader(test.stdin), Stderr: io.Discard}}
			if got, err := c.prompt(t.Context(), "ask", test.args); err != nil || got != test.want {
				t.Errorf("%q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestDataThatCannotBeReadOrSentIsNeverDropped(t *testing.T) {
	for name, stdin := range map[string]io.Reader{
		"a reader that fails":   iotest.ErrReader(errors.New("disk")),
		"data that is no text":  strings.NewReader("\xff\xfe"),
		"data that is too long": io.LimitReader(zeros{}, maxPrompt+1),
	} {
		t.Run(name, func(t *testing.T) {
			c := &command{Program: Program{Stdin: stdin, Stderr: io.Discard}}
			if got, err := c.prompt(t.Context(), "ask", []string{"words"}); err == nil {
				t.Errorf("%.20q was sent", got)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// piped asks for a prompt while stdin is a pipe, to which say writes.
func piped(t *testing.T, args []string, say func(io.Writer)) (prompt, notes string, took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		defer r.Close()
		go func() { say(w) }()
		var said strings.Builder
		c := &command{Program: Program{Stdin: r, Stderr: &said}}
		start := time.Now()
		var err error
		if prompt, err = c.prompt(t.Context(), "ask", args); err != nil {
			t.Error(err)
		}
		notes, took = said.String(), time.Since(start)
	})
	return prompt, notes, took
}

func TestAnOpenPipeThatSaysNothingHoldsUpNoWordsAndThatIsSaid(t *testing.T) {
	prompt, notes, took := piped(t, []string{"hello"}, func(io.Writer) {})
	if prompt != "hello" || took > patience || !strings.Contains(notes, "without it") {
		t.Errorf("%q after %v, told %q", prompt, took, notes)
	}
}

func TestAPipeThatBeganIsReadToItsEnd(t *testing.T) {
	prompt, notes, _ := piped(t, []string{"sum"}, func(w io.Writer) {
		io.WriteString(w, "1\n")
		time.Sleep(time.Minute)
		io.WriteString(w, "2\n")
		w.(io.Closer).Close()
	})
	if prompt != "sum\n\n1\n2" || notes != "" {
		t.Errorf("%q, told %q", prompt, notes)
	}
}

func TestADashWaitsForAPipeThatIsSlow(t *testing.T) {
	prompt, notes, _ := piped(t, []string{"sum", "-"}, func(w io.Writer) {
		time.Sleep(time.Hour)
		io.WriteString(w, "1\n")
		w.(io.Closer).Close()
	})
	if prompt != "sum\n\n1" || notes != "" {
		t.Errorf("%q, told %q", prompt, notes)
	}
}

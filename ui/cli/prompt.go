package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// maxPrompt is the longest prompt that is read, in bytes. No model takes more.
const maxPrompt = 16 << 20

// patience is how long a prompt on the command line waits for the first byte of a pipe.
// The program that started this one may have left a pipe open that never sends anything.
const patience = 2 * time.Second

// prompt is the words of the command line, and below them the text of stdin. Where the
// last word is "-", or there are no words, stdin is read to its end. of is the command
// that wants the prompt.
func (c *command) prompt(ctx context.Context, of string, args []string) (string, error) {
	hint := "give one as in: switchboard " + of + ` "…", or pipe one in`
	words, wait := args, false
	if n := len(args); n == 0 || args[n-1] == "-" {
		words, wait = args[:max(0, n-1)], true
	}
	if f, ok := c.Stdin.(*os.File); ok && isTerminal(f) {
		if len(args) == 0 {
			return "", misuse(hint, "there is no prompt")
		}
		if !wait {
			return checkedPrompt(strings.Join(words, " "), hint)
		}
	}
	data, err := c.piped(ctx, wait)
	if err != nil {
		return "", err
	}
	return checkedPrompt(joined(strings.Join(words, " "), data), hint)
}

// joined puts the text that a question is about below the question.
func joined(words, data string) string {
	data = strings.TrimRight(strings.TrimPrefix(data, "\ufeff"), "\r\n")
	switch {
	case words == "":
		return data
	case strings.TrimSpace(data) == "":
		return words
	}
	return words + "\n\n" + data
}

func checkedPrompt(text, hint string) (string, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return "", misuse(hint, "the prompt is empty")
	case len(text) > maxPrompt:
		return "", misuse("", "the prompt is longer than %d MB", maxPrompt>>20)
	case !utf8.ValidString(text):
		return "", misuse("convert it first, for example with iconv", "the prompt is not UTF-8 text")
	}
	return text, nil
}

// piped reads stdin until its end, or until ctx ends. Then the reading goes on in the
// background, because a terminal or pipe cannot be told to stop. Without wait, an open
// pipe that sends nothing for a while is ignored, and the user is told.
func (c *command) piped(ctx context.Context, wait bool) (string, error) {
	stdin := &begun{Reader: c.Stdin, first: make(chan struct{})}
	type result struct {
		raw []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		raw, err := io.ReadAll(io.LimitReader(stdin, maxPrompt+1))
		done <- result{raw, err}
	}()
	var silent <-chan time.Time
	if !wait {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		silent = timer.C
	}
	first := stdin.first
	for {
		select {
		case got := <-done:
			if got.err != nil {
				return "", &failure{sentence: "the prompt cannot be read from stdin: " + got.err.Error(), err: got.err}
			}
			return string(got.raw), nil
		case <-first:
			first, silent = nil, nil
		case <-silent:
			c.note("stdin is open and silent, so the prompt is sent without it (end the command line with - to wait for it)")
			return "", nil
		case <-ctx.Done():
			return "", errNothingSent()
		}
	}
}

// begun tells when the first byte has come.
type begun struct {
	io.Reader
	first chan struct{}
	came  bool
}

func (b *begun) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if n > 0 && !b.came {
		b.came = true
		close(b.first)
	}
	return n, err
}

func errNothingSent() error {
	return &failure{sentence: "cancelled, nothing was sent", err: context.Canceled}
}

// reply asks a question on the terminal and reads a line, or gives up when ctx ends. It
// reads nothing after the line, because more input may follow.
func (c *command) reply(ctx context.Context, question string) (string, error) {
	io.WriteString(c.Stderr, question)
	done := make(chan string, 1)
	go func() {
		var line []byte
		one := make([]byte, 1)
		for {
			n, err := c.Stdin.Read(one)
			if err != nil || n == 1 && one[0] == '\n' {
				break
			}
			line = append(line, one[:n]...)
		}
		done <- strings.TrimSpace(string(line))
	}()
	select {
	case text := <-done:
		return text, nil
	case <-ctx.Done():
		return "", errNothingSent()
	}
}

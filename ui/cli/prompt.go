package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// maxPrompt is the longest prompt that is read, in bytes. No model takes more.
const maxPrompt = 16 << 20

// prompt is the words of the command line, or stdin where there are none or
// they are "-".
func (c *command) prompt(ctx context.Context, args []string) (string, error) {
	const hint = `give one as in: switchboard ask "…", or pipe one in`
	text := strings.Join(args, " ")
	if len(args) == 0 || text == "-" {
		if f, ok := c.Stdin.(*os.File); ok && len(args) == 0 && isTerminal(f) {
			return "", misuse(hint, "there is no prompt")
		}
		raw, err := readAll(ctx, c.Stdin)
		if err != nil {
			return "", err
		}
		text = strings.TrimRight(string(raw), "\r\n")
	}
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

// readAll reads a prompt until its end, or until ctx ends: then the reading
// goes on unheard, for a terminal or pipe cannot be told to stop.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type result struct {
		raw []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		raw, err := io.ReadAll(io.LimitReader(r, maxPrompt+1))
		done <- result{raw, err}
	}()
	select {
	case got := <-done:
		if got.err != nil {
			return nil, &failure{sentence: "the prompt cannot be read from stdin: " + got.err.Error(), err: got.err}
		}
		return got.raw, nil
	case <-ctx.Done():
		return nil, errNothingSent()
	}
}

func errNothingSent() error {
	return &failure{sentence: "cancelled, nothing was sent", err: context.Canceled}
}

// reply asks a question on the terminal and reads a line, or gives up when
// ctx ends. It reads no further than the line: more may follow.
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

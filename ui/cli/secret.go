package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"switchboard/providers"
)

// secret asks for a line that the terminal does not show. It turns the echo of the
// terminal off before it prints the question, so that nothing of the answer is shown
// however early it comes.
func (c *command) secret(ctx context.Context, in *os.File, question string) (string, error) {
	before, err := term.MakeRaw(in.Fd())
	if err != nil {
		return "", &failure{sentence: "the terminal cannot be asked: " + err.Error(), err: err}
	}
	defer func() {
		_ = term.Restore(in.Fd(), before)
		io.WriteString(c.Stderr, "\n")
	}()
	io.WriteString(c.Stderr, providers.CleanLine(question, maxSentence)+" ")
	lines := make(chan string, 1)
	go func() { lines <- silentLine(in) }()
	var key string
	select {
	case key = <-lines:
	case <-ctx.Done(): // the reading goes on in the background: a terminal cannot be told to stop
		return "", errNothingSent()
	}
	switch key = strings.TrimSpace(key); {
	case strings.HasSuffix(key, interrupted):
		return "", errNothingSent()
	case key == "":
		return "", misuse("paste it where it is asked for; nothing appears while you do", "no key was entered")
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return "", misuse("copy it once more, alone", "what was entered holds spaces or characters that no key has")
	}
	return key, nil
}

// interrupted is the character of ctrl+c, which a terminal in this mode does not act
// upon.
const interrupted = "\x03"

// longestLine is longer than any key.
const longestLine = 16 << 10

// silentLine reads a line from a terminal that does not edit lines itself. It handles
// backspace, and ctrl+u for the whole line.
func silentLine(in io.Reader) string {
	var line []byte
	one := make([]byte, 1)
	for len(line) < longestLine {
		if _, err := io.ReadFull(in, one); err != nil {
			break
		}
		switch b := one[0]; b {
		case '\r', '\n', 0x04:
			return string(line)
		case interrupted[0]:
			return interrupted
		case 0x7f, 0x08:
			line = line[:max(0, len(line)-1)]
		case 0x15:
			line = nil
		default:
			line = append(line, b)
		}
	}
	return string(line)
}

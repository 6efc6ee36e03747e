package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"switchboard/providers"
)

// printer writes to stdout and remembers the first write that failed. It writes without
// styles where colours are not wanted.
type printer struct {
	w      io.Writer
	styled bool
	err    error

	reasoning bool // the reasoning of answers is printed
}

func newPrinter(w io.Writer, noColor bool) *printer {
	f, ok := w.(*os.File)
	return &printer{w: w, styled: ok && !noColor && colorful(f)}
}

func (p *printer) write(text string) {
	if p.err != nil {
		return
	}
	if _, err := io.WriteString(p.w, text); err != nil {
		p.err = unwritable(err)
	}
}

func unwritable(err error) error {
	return &failure{sentence: "the output cannot be written: " + err.Error(), err: err}
}

// Write is for those who write bytes: help, and whole reports.
func (p *printer) Write(text []byte) (int, error) {
	if p.write(string(text)); p.err != nil {
		return 0, p.err
	}
	return len(text), nil
}

// line writes a line of texts that are clean already.
func (p *printer) line(parts ...string) { p.write(strings.Join(parts, "") + "\n") }

func (p *printer) bold(text string) string { return p.style(ansi.NewStyle().Bold(), text) }

func (p *printer) faint(text string) string { return p.style(ansi.NewStyle().Faint(), text) }

func (p *printer) style(s ansi.Style, text string) string {
	if !p.styled {
		return text
	}
	return s.Styled(text)
}

// json writes a value as one line.
func (p *printer) json(v any) error {
	line, err := providers.JSONLine(v)
	if err != nil {
		return fmt.Errorf("JSON: %w", err)
	}
	p.write(line)
	return p.err
}

// colorful reports a terminal whose user wants colours.
func colorful(f *os.File) bool {
	return isTerminal(f) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func isTerminal(f *os.File) bool { return term.IsTerminal(f.Fd()) }

func quoted(s string) string { return fmt.Sprintf("%q", providers.CleanLine(s, 80)) }

package page

import (
	"bufio"
	"io"
)

// writer takes a document piece by piece. Errors stay in the buffer until it is flushed.
type writer struct{ *bufio.Writer }

func newWriter(w io.Writer) writer { return writer{bufio.NewWriter(w)} }

func (w writer) put(parts ...string) {
	for _, p := range parts {
		_, _ = w.WriteString(p)
	}
}

package google

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"switchboard/providers/internal/exchange"
)

// sseReader makes an event stream readable for Google's client, which knows
// nothing but lines of data: it takes a comment for an error, a field such as
// event: for a broken chunk and the second line of an event for a second
// event. What it passes on has one line of data an event.
//
// The client also logs whatever goes wrong with a body. So a body ends here
// like any other, and the exchange holds what went wrong.
type sseReader struct {
	body    io.ReadCloser
	lines   *bufio.Reader
	x       *exchange.Exchange
	pending []byte // of the event, read and not yet passed on
	err     error
}

func newSSEReader(body io.ReadCloser, x *exchange.Exchange) *sseReader {
	return &sseReader{body: body, lines: bufio.NewReader(body), x: x}
}

func (r *sseReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 && r.err == nil {
		r.fill()
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	if n == 0 && r.err != nil {
		return 0, io.EOF
	}
	return n, nil
}

// fill reads one event. One that breaks off counts if nothing is missing but
// its end. The exchange keeps the data, until the next.
func (r *sseReader) fill() {
	r.x.LastEvent = r.x.LastEvent[:0]
	for r.err == nil {
		line, err := r.lines.ReadBytes('\n')
		line = bytes.TrimRight(line, "\r\n")
		r.add(line)
		if r.err = err; err == nil && len(line) == 0 {
			break
		}
	}
	if len(r.x.LastEvent) > 0 && (r.err == nil || json.Valid(r.x.LastEvent)) {
		r.pending = append(append(append(r.pending[:0], "data:"...), r.x.LastEvent...), "\n\n"...)
	}
}

// add takes a line's data into the event; everything else is passed over.
func (r *sseReader) add(line []byte) {
	if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
		r.x.LastEvent = append(append(r.x.LastEvent, ' '), data...)
	}
}

// Close closes what lies beneath, and hides why that failed.
func (r *sseReader) Close() error {
	r.body.Close()
	return nil
}

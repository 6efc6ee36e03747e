package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// dataLines makes an event stream readable for Google's client, which knows
// nothing but lines of data: it takes a comment for an error, a field such as
// event: for a broken chunk and the second line of an event for a second
// event. What it passes on has one line of data an event.
//
// The client also logs whatever goes wrong with a body. So a body ends here
// like any other, and the exchange holds what went wrong.
type dataLines struct {
	body    io.ReadCloser
	lines   *bufio.Reader
	x       *Exchange
	pending []byte // of the event, read and not yet passed on
	err     error
}

func NewDataLines(body io.ReadCloser, x *Exchange) *dataLines {
	return &dataLines{body: body, lines: bufio.NewReader(body), x: x}
}

func (d *dataLines) Read(p []byte) (int, error) {
	for len(d.pending) == 0 && d.err == nil {
		d.fill()
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	if n == 0 && d.err != nil {
		return 0, io.EOF
	}
	return n, nil
}

// fill reads one event. One that breaks off counts if nothing is missing but
// its end. The exchange keeps the data, until the next.
func (d *dataLines) fill() {
	d.x.Event = d.x.Event[:0]
	for d.err == nil {
		line, err := d.lines.ReadBytes('\n')
		line = bytes.TrimRight(line, "\r\n")
		d.add(line)
		if d.err = err; err == nil && len(line) == 0 {
			break
		}
	}
	if len(d.x.Event) > 0 && (d.err == nil || json.Valid(d.x.Event)) {
		d.pending = append(append(append(d.pending[:0], "data:"...), d.x.Event...), "\n\n"...)
	}
}

// add takes a line's data into the event; everything else is passed over.
func (d *dataLines) add(line []byte) {
	if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
		d.x.Event = append(append(d.x.Event, ' '), data...)
	}
}

// Close closes what lies beneath, and hides why that failed.
func (d *dataLines) Close() error {
	d.body.Close()
	return nil
}

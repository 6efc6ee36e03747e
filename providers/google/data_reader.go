package google

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
)

// dataReader leaves the lines of data of an event stream, which are all that
// Google's client knows: it takes any other field for a broken chunk.
type dataReader struct {
	body    io.ReadCloser
	lines   *bufio.Reader
	pending []byte
	err     error
}

// hugeCount is a count of tokens that Google's client could not hold: it would
// not read the whole chunk, text included. One that is merely impossible takes
// its place, and is refused with the other counts.
var (
	hugeCount  = regexp.MustCompile(`(TokenCount":\s*)\d{10,}(?:\.\d+)?`)
	impossible = []byte("${1}2147483647")
)

func newDataReader(body io.ReadCloser) *dataReader {
	return &dataReader{body: body, lines: bufio.NewReader(body)}
}

func (r *dataReader) Read(p []byte) (int, error) {
	for len(r.pending) == 0 && r.err == nil {
		var line []byte
		line, r.err = r.lines.ReadBytes('\n')
		if bytes.HasPrefix(line, []byte("data:")) {
			r.pending = append(hugeCount.ReplaceAll(line, impossible), '\n')
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	if n == 0 && r.err != nil {
		return 0, r.err
	}
	return n, nil
}

func (r *dataReader) Close() error { return r.body.Close() }

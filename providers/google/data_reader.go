package google

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
)

// dataReader passes on only the lines of data of an event stream. To Google's client any
// other field is a broken chunk.
type dataReader struct {
	body    io.ReadCloser
	lines   *bufio.Reader
	pending []byte
	err     error
}

// hugeCount matches a count of tokens that is too large for the type in Google's client,
// which would then refuse the whole chunk with its text. A count that fits the type takes
// its place; it is larger than any call can have, and so is ignored later.
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

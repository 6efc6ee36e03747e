// Package jsonl reads files line by line, one JSON object a line, and names the
// line at which something is wrong.
//
// It bounds the length of a line and decodes nothing: what a line holds is the
// caller's.
package jsonl

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// MaxLine is the longest line of a JSONL file, in bytes. A prompt that long
// fits no model.
const MaxLine = 16 << 20

// LineError is a line of a file that cannot be used.
type LineError struct {
	File string
	Line int
	Text string // what is wrong with it
}

func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// EachLine hands every line that is not empty to do, without white space
// around it, with its number from 1. The line is valid during the call. It
// stops at the first error, which it returns as *LineError; a line of more
// than 16 MB is one. The end of a context that r reads with is returned as it
// is.
func EachLine(r io.Reader, file string, do func(line []byte, n int) error) error {
	lines := newLineReader(r)
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && len(line) > 0 {
			err = do(line, lines.n)
		}
		if isCancel(err) {
			return err
		}
		if err != nil {
			return &LineError{File: file, Line: lines.n, Text: err.Error()}
		}
	}
}

// isCancel reports that nothing is wrong with the line: the caller ended the
// reading.
func isCancel(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// lineReader reads lines of at most MaxLine bytes, and counts them.
type lineReader struct {
	r *bufio.Reader
	n int // the line that next returned last, from 1
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{r: bufio.NewReaderSize(r, 64<<10)} }

// next is the next line without white space around it. It is valid until the
// call after.
func (l *lineReader) next() ([]byte, error) {
	l.n++
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		if len(line)+len(part) > MaxLine {
			return nil, fmt.Errorf("the line is longer than %d MB", MaxLine>>20)
		}
		line = append(line, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return bytes.TrimSpace(line), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

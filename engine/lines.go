package engine

import (
	"errors"
	"io"
)

// EachLine hands every line that is not empty to do, without white space
// around it, with its number from 1. The line is valid during the call. It
// stops at the first error, which it returns as *LineError; a line of more
// than 16 MB is one.
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
		if err != nil {
			return &LineError{File: file, Line: lines.n, Text: err.Error()}
		}
	}
}

package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"switchboard/eval/internal/jsonscan"
)

// Lines reads JSON lines, an object a line.
type Lines struct {
	r      *bufio.Reader
	number int64
	long   []byte // a line that is longer than the reader's buffer
	row    Row
	bad    error
}

// NewLines reads JSON lines.
func NewLines(r *bufio.Reader) *Lines {
	l := &Lines{r: r}
	l.row = Row{names: make(jsonscan.Names), bad: &l.bad}
	return l
}

// Next is the next row. Empty lines are passed over.
func (l *Lines) Next() (*Row, error) {
	for {
		line, err := l.line()
		if len(line) == 0 && err != nil {
			return nil, err
		}
		l.number++
		if errors.Is(err, errLongRaw) {
			return nil, &BadRow{l.number, err}
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if line[0] != '{' || !validJSON(line) {
			return nil, &BadRow{l.number, l.whatIs(line, err)}
		}
		l.row.Number, l.bad = l.number, nil
		if err := l.row.fill(line); err != nil {
			return nil, &BadRow{l.number, err}
		}
		return &l.row, nil
	}
}

func (l *Lines) whatIs(line []byte, err error) error {
	switch {
	case validJSON(line):
		return errors.New("it is no object")
	case err == io.EOF:
		return fmt.Errorf("%w: the line is cut off", errNoJSON)
	}
	return errNoJSON
}

// line is the next line with its line end. One that is too long is read to its end, but
// not held in memory.
func (l *Lines) line() ([]byte, error) {
	part, err := l.r.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return part, err
	}
	l.long = l.long[:0]
	size := 0
	for {
		if size += len(part); size <= mostRow {
			l.long = append(l.long, part...)
		}
		if err != bufio.ErrBufferFull {
			break
		}
		part, err = l.r.ReadSlice('\n')
	}
	if size > mostRow && (err == nil || err == io.EOF) {
		return l.long, errLongRaw
	}
	return l.long, err
}

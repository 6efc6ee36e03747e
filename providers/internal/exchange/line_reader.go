package exchange

import (
	"bytes"
	"io"
)

// lineReader reads lines that end in \n, \r\n or \r, as the standard of event
// streams allows (WHATWG HTML, section 9.2.6). It never waits for what follows
// a line's end.
type lineReader struct {
	r       io.Reader
	buffer  []byte
	full    bool   // the latest read filled it
	unread  []byte // of buffer
	line    []byte // so far, where it did not come at once
	begun   bool   // the first line was read
	afterCR bool   // a \n that comes next belongs to the line before
	err     error
}

// The sizes of the buffer: it grows once a read has filled it, because each read may lead
// to a write to the second reader. A stream that waits for its next event keeps its buffer.
const (
	readBuffer  = 1 << 10
	largeBuffer = 4 << 10
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// next is the next line without its end, valid until the next call. At the end
// of the stream it is what there is after the last line's end, and the error.
// A line that is longer than the limit is longEvent.
func (l *lineReader) next(limit int) ([]byte, error) {
	l.line = l.line[:0]
	for {
		l.skipLF()
		line, end := l.unread, lineEnd(l.unread)
		if end >= 0 {
			line = l.unread[:end]
			l.afterCR = l.unread[end] == '\r'
			l.unread = l.unread[end+1:]
		} else {
			l.unread = nil
		}
		if end < 0 || len(l.line) > 0 {
			if l.line == nil {
				l.line = make([]byte, 0, max(usualEvent, len(line)))
			}
			l.line = append(l.line, line...)
			line = l.line
		}
		switch {
		case len(line) > limit:
			return nil, longEvent
		case end >= 0:
			return l.withoutMark(line), nil
		case l.err != nil:
			return l.withoutMark(line), l.err
		}
		l.fill()
	}
}

// skipLF drops the second half of a \r\n.
func (l *lineReader) skipLF() {
	if !l.afterCR || len(l.unread) == 0 {
		return
	}
	l.afterCR = false
	if l.unread[0] == '\n' {
		l.unread = l.unread[1:]
	}
}

// withoutMark is a line, the first without a byte order mark.
func (l *lineReader) withoutMark(line []byte) []byte {
	if l.begun {
		return line
	}
	l.begun = true
	return bytes.TrimPrefix(line, byteOrderMark)
}

func (l *lineReader) fill() {
	switch {
	case l.buffer == nil:
		l.buffer = make([]byte, readBuffer)
	case l.full && len(l.buffer) < largeBuffer:
		l.buffer = make([]byte, largeBuffer)
	}
	n, err := l.r.Read(l.buffer)
	l.full = n == len(l.buffer)
	l.unread, l.err = l.buffer[:n], err
}

// lineEnd is where the first line ends, -1 if it does not.
func lineEnd(b []byte) int {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		return bytes.IndexByte(b, '\r')
	}
	if cr := bytes.IndexByte(b[:end], '\r'); cr >= 0 {
		return cr
	}
	return end
}

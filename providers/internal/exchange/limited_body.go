package exchange

import (
	"bytes"
	"errors"
	"io"
	"time"

	"switchboard/providers"
)

// The most that one event of a stream may hold, line by line or together. A
// piece of an answer has some hundred bytes, but OpenAI's Responses API
// repeats the whole answer in its last events.
const (
	eventBytes      = 1 << 20
	WholeEventBytes = 16 << 20
)

// drainTime is how long to wait for the end of a stream after the whole answer, so that the
// connection can be used again.
const drainTime = 25 * time.Millisecond

var (
	errNoStream = errors.New("the response is no event stream")
	errGarbled  = errors.New("an event of the stream is garbled")
)

// oversized is the error of something that is longer than its limit.
type oversized string

const (
	longEvent  oversized = "an event of the stream"
	longAnswer oversized = "the answer"
	longList   oversized = "the list of models"
	longObject oversized = "the response"
	longResult oversized = "a line of the results"
)

func (o oversized) Error() string { return string(o) + " is too long" }

func isOversized(err error) bool {
	_, is := errors.AsType[oversized](err)
	return is
}

// limitedBody is a response's body on its way to the vendor's client. It notes
// the time of the first byte, and refuses a body that is no event stream, which the client
// would read as an empty one. The rest goes through an eventFilter, which refuses an event
// that is too long.
type limitedBody struct {
	rc    io.ReadCloser
	x     *Exchange
	amend func(func(*providers.Attempt))
	watch *providers.Stopwatch

	begun bool   // the first byte has come
	ended bool   // all of it was read
	known bool   // it is an event stream
	head  []byte // what has come while that is not known yet
}

func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.rc.Read(p)
	if n > 0 && !b.begun {
		b.begun = true
		first := b.watch.Elapsed()
		b.amend(func(a *providers.Attempt) { a.FirstByte = first })
	}
	b.ended = b.ended || err == io.EOF
	if fault := b.inspect(p[:n]); fault != nil {
		err = fault
		n = 0
	}
	if err != nil && err != io.EOF {
		b.x.ReadErr = err
	}
	return n, err
}

// Close closes the connection, unless the answer is whole and the stream ends
// at once: then the connection is kept.
func (b *limitedBody) Close() error {
	if b.x.whole && !b.ended {
		timer := time.AfterFunc(drainTime, func() { b.rc.Close() })
		io.CopyN(io.Discard, b.rc, 4<<10)
		timer.Stop()
	}
	return b.rc.Close()
}

func (b *limitedBody) inspect(p []byte) error {
	if !b.x.WantsStream || !b.x.Accepted() {
		return nil
	}
	if b.known {
		return nil
	}
	return b.recognise(p)
}

// fields begin the lines of an event stream (WHATWG HTML, section 9.2.6). A body that
// begins otherwise is a page, an object or the message of a proxy.
var fields = [...]string{"data:", "event:", "id:", "retry:", ":"}

// recognise looks at the start of the body. Once it is clear that this is no
// stream it keeps the start for the message.
func (b *limitedBody) recognise(p []byte) error {
	b.head = bytes.TrimLeft(bytes.TrimPrefix(append(b.head, p...), byteOrderMark), "\r\n\t ")
	for _, field := range fields {
		if bytes.HasPrefix(b.head, []byte(field)) {
			b.known, b.head = true, nil
			return nil
		}
	}
	for _, field := range fields {
		if bytes.HasPrefix([]byte(field), b.head) && !b.ended {
			return nil
		}
	}
	if len(b.head) == 0 {
		return nil
	}
	rest, _ := io.ReadAll(io.LimitReader(b.rc, max(0, errorBytes-int64(len(b.head)))))
	b.x.body = append(b.head, rest...)
	return errNoStream
}

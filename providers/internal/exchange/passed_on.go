package exchange

import (
	"bytes"
	"io"

	"switchboard/providers"
)

// passedOn is a body whose bytes go to a second reader, without the keys. Those of a
// stream go there once what they say was taken, so that what an answer cost is known
// before its end is seen: when more is asked for, or at the close. Nothing goes there
// before it is known to be a stream. Of any other body only spaces that come before it go
// there by themselves, which keep somebody waiting; see Exchange.PassWhole.
type passedOn struct {
	*limitedBody
	to     io.Writer
	keys   providers.ByteRedactor
	spaces bool   // nobody knows how long the body is, and nothing but spaces came
	early  int    // how many of them were written
	held   []byte // of a stream, read and not written yet
	left   int64  // that it may still have
}

// heldAtRest is as much room as a stream keeps while nothing comes.
const heldAtRest = 1 << 10

func (b *passedOn) Read(p []byte) (int, error) {
	b.flush()
	n, err := b.limitedBody.Read(p)
	if b.left -= int64(n); b.left < 0 {
		b.x.ReadErr = errOversized
		return 0, errOversized
	}
	switch {
	case n == 0:
	case b.x.WantsStream:
		b.held = append(b.held, p[:n]...)
	case b.spaces:
		if b.spaces = len(bytes.TrimSpace(p[:n])) == 0; b.spaces {
			b.early += n
			b.write(p[:n])
		}
	}
	return n, err
}

// flush writes what was read of a stream.
func (b *passedOn) flush() {
	if len(b.held) == 0 || !b.known {
		return
	}
	b.write(b.keys.Redact(b.held))
	if b.held = b.held[:0]; cap(b.held) > heldAtRest {
		b.held = nil
	}
}

func (b *passedOn) Close() error {
	b.flush()
	b.write(b.keys.Flush())
	return b.limitedBody.Close()
}

// write passes bytes on. Whoever reads there ends the call by its context, and how
// long that takes is no silence of the service.
func (b *passedOn) write(p []byte) {
	if len(p) > 0 {
		b.watch.Held(true)
		_, _ = b.to.Write(p)
		b.watch.Held(false)
	}
}

// PassWhole passes a body on that is no stream and was read whole.
func (x *Exchange) PassWhole(raw []byte) {
	if b := x.passed; b != nil {
		b.write(append(b.keys.Redact(raw[b.early:]), b.keys.Flush()...))
	}
}

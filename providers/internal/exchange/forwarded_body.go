package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"time"

	"switchboard/providers"
)

// forwardedBody is a body whose bytes are also written to a second reader (see Forward), without
// the keys. The bytes of a stream are written once their events were read, that is when
// more is asked for or at the close: so the cost of an answer is known before the second
// reader sees its end. Nothing is written before the body is known to be a stream, nor of
// an event that broke off, for the provider's error has to take its place. Of a body that
// is no stream only the spaces before it are written, which keep the caller waiting;
// Exchange.PassWhole writes the rest.
type forwardedBody struct {
	*limitedBody
	ctx    context.Context // of the call
	to     io.Writer
	keys   providers.ByteRedactor
	spaces bool   // the length of the body is unknown, and only spaces have come so far
	early  int    // how many of these spaces were written
	held   []byte // bytes of a stream that were read and not written yet
	seen   int    // how much of held was looked at
	read   int    // where in held the latest event ends that was read
	left   int64  // how many bytes the body may still have
	room   int64  // bytes of Forward.Room taken for what is held, or for a body that is no stream
}

// mostHeld is the most of a stream that is kept back until a piece of an answer comes.
// After that it is written on, because it may be a stream that is not understood here.
const mostHeld = 1 << 20

// heldAtRest is as much room as a stream keeps while nothing comes.
const heldAtRest = 1 << 10

func (b *forwardedBody) Read(p []byte) (int, error) {
	b.flush()
	n, err := b.limitedBody.Read(p)
	if b.left -= int64(n); b.left < 0 {
		b.x.ReadErr = longAnswer
		return 0, longAnswer
	}
	if full := b.hold(n); full != nil {
		b.x.ReadErr = full
		return 0, full
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

// roomPatience is how long an answer waits for room: by then another one has gone on, or its
// caller was given up.
const roomPatience = 30 * time.Second

// hold takes room for bytes that were read. The time that it waits for room counts against
// no limit of the service.
func (b *forwardedBody) hold(n int) error {
	if !b.x.Forward.Room.Try(int64(n)) {
		b.watch.Held(true)
		err := b.x.Forward.Room.Take(b.ctx, int64(n), roomPatience)
		b.watch.Held(false)
		if err != nil {
			return err
		}
	}
	b.room += int64(n)
	return nil
}

// leave gives the room for n bytes back.
func (b *forwardedBody) leave(n int64) {
	b.x.Forward.Room.Give(n)
	b.room -= n
}

// flush writes the events that were read of a stream, and what is longer than any.
func (b *forwardedBody) flush() {
	if !b.known || b.x.Forward.Holds() && len(b.held) <= mostHeld {
		return
	}
	end := eventsEnd(b.held, b.seen)
	if end == 0 && len(b.held) > max(b.x.EventLimit, eventBytes) {
		end = len(b.held)
	}
	if end > 0 {
		b.give(end)
	}
	b.seen = len(b.held)
}

// give writes the first n bytes of those that are held.
func (b *forwardedBody) give(n int) {
	b.write(b.keys.Redact(b.held[:n]))
	b.leave(int64(n))
	if b.held = b.held[:copy(b.held, b.held[n:])]; len(b.held) == 0 && cap(b.held) > heldAtRest {
		b.held = nil
	}
}

// Withhold drops the latest event of a stream, and all that came after it: the caller
// writes something else in its place.
func (x *Exchange) Withhold() {
	if b := x.forwarded; b != nil {
		b.held = b.held[:eventsEnd(bytes.TrimRight(b.held[:b.read], "\r\n"), 0)]
	}
}

func (b *forwardedBody) Close() error {
	b.flush()
	if b.known && !b.x.Forward.Holds() && lacksOnlyEnd(b.held) {
		b.give(len(b.held))
	}
	b.write(b.keys.Flush())
	if b.x.WantsStream {
		b.leave(b.room)
	}
	return b.limitedBody.Close()
}

// eventsEnd is where the last event ends, by an empty line; 0 if none does. So many
// bytes were looked at before.
func eventsEnd(stream []byte, seen int) int {
	for end := len(stream); end > max(1, seen); end-- {
		before, isLF := bytes.CutSuffix(stream[:end], []byte("\n"))
		before, isCR := bytes.CutSuffix(before, []byte("\r"))
		if (isLF || isCR) && (bytes.HasSuffix(before, []byte("\n")) || bytes.HasSuffix(before, []byte("\r"))) {
			return end
		}
	}
	return 0
}

// lacksOnlyEnd reports whether nothing is missing of the last event but the line that
// ends it.
func lacksOnlyEnd(event []byte) bool {
	lines := bytes.TrimRight(event, "\r\n")
	data, ok := bytes.CutPrefix(lines[bytes.LastIndexAny(lines, "\r\n")+1:], []byte("data:"))
	data = bytes.TrimSpace(data)
	return len(lines) == 0 || ok && (isEndMarker(data) || json.Valid(data))
}

// write passes bytes on to the second reader, who may end the call by its context. The
// time that it takes counts against no limit of the service.
func (b *forwardedBody) write(p []byte) {
	if len(p) > 0 {
		b.watch.Held(true)
		_, _ = b.to.Write(p)
		b.watch.Held(false)
	}
}

// PassWhole passes a body on that is no stream and was read whole.
func (x *Exchange) PassWhole(raw []byte) {
	if b := x.forwarded; b != nil {
		b.write(append(b.keys.Redact(raw[b.early:]), b.keys.Flush()...))
	}
}

// Leave says that nobody holds the body any more that was read whole.
func (x *Exchange) Leave() {
	if b := x.forwarded; b != nil {
		b.leave(b.room)
	}
}

package exchange

import "io"

// passedOn is a body whose bytes go to a second reader as they come, before anything
// is made of them. Of what is to be a stream nothing goes there before it is known to
// be one.
type passedOn struct {
	*limitedBody
	to   io.Writer
	held []byte // while that is not known
	left int64  // that it may still have
}

func (b *passedOn) Read(p []byte) (int, error) {
	n, err := b.limitedBody.Read(p)
	if b.left -= int64(n); b.left < 0 {
		b.x.ReadErr = errOversized
		return 0, errOversized
	}
	switch {
	case n == 0:
	case b.x.WantsStream && !b.known:
		b.held = append(b.held, p[:n]...)
	case b.held != nil:
		b.write(append(b.held, p[:n]...))
		b.held = nil
	default:
		b.write(p[:n])
	}
	return n, err
}

// write passes bytes on. Whoever reads there ends the call by its context.
func (b *passedOn) write(p []byte) { _, _ = b.to.Write(p) }

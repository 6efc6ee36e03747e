package providers

import (
	"context"
	"errors"
	"iter"
	"strings"
)

// service is what every kind knows of the service it speaks to.
type service struct {
	id     string
	key    Key
	advice string // what is usually wrong with an address at which there is nothing
}

// exchange is a new attempt at a streamed answer of a model.
func (s service) exchange(m Model) *exchange {
	return &exchange{provider: s.id, model: m.ID, advice: s.advice, stream: true}
}

// secret is the key for an attempt, "" where none is needed.
func (s service) secret(ctx context.Context, x *exchange) (string, *Error) {
	secret, err := s.key.Resolve(ctx)
	if err == nil && strings.ContainsFunc(secret, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		err = errors.New("the key holds spaces or characters that no key has")
	}
	if err != nil {
		return "", x.noKey(ctx, err)
	}
	return secret, nil
}

// call is the sequence of one call, as Provider promises it: whatever ask
// emits, and what went wrong as the last pair.
func call(ask func(*emitter) *Error) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		e := &emitter{yield: yield}
		if failure := ask(e); failure != nil && !e.stopped {
			yield(nil, failure)
		}
	}
}

// emitter passes an answer on, event by event. It keeps nothing of it but how
// it ended and the latest count.
type emitter struct {
	yield   func(Event, error) bool
	stopped bool   // the consumer wants no more
	finish  Finish // why the answer ended, "" while it has not
	counted Usage
}

func (e *emitter) emit(event Event) {
	if !e.stopped {
		e.stopped = !e.yield(event, nil)
	}
}

func (e *emitter) text(s string) {
	if s != "" {
		e.emit(Text(s))
	}
}

func (e *emitter) reasoning(s string) {
	if s != "" {
		e.emit(Reasoning(s))
	}
}

// usage passes counts on when there are any and they say something new.
func (e *emitter) usage(u Usage) {
	if u != e.counted && u != (Usage{}) {
		e.counted = u
		e.emit(u)
	}
}

// ended notes why the answer ended: from now on it is whole, and what follows
// is trailer.
func (e *emitter) ended(f Finish, x *exchange) {
	e.finish = f
	x.whole = true
}

// close says how the stream ended, err being the word of the vendor's client.
// Once the service has given a reason to finish, the answer is whole, and a
// connection that breaks, hangs or is given up after that does it no harm.
func (e *emitter) close(ctx context.Context, x *exchange, err error) *Error {
	if e.finish != "" {
		e.emit(Done{Finish: e.finish})
		return nil
	}
	return x.failure(ctx, err)
}

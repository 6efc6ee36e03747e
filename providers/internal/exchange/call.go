package exchange

import (
	"context"
	"errors"
	"iter"
	"strings"

	"switchboard/providers"
)

// Service is what every kind knows of the service it speaks to.
type Service struct {
	Id     string
	Key    providers.Key
	Advice string // what is usually wrong with an address at which there is nothing
}

// Exchange is a new attempt at a streamed answer of a model.
func (s Service) Exchange(m providers.Model) *Exchange {
	return &Exchange{provider: s.Id, model: m.ID, advice: s.Advice, Stream: true}
}

// Secret is the key for an attempt, "" where none is needed.
func (s Service) Secret(ctx context.Context, x *Exchange) (string, *providers.Error) {
	secret, err := s.Key.Resolve(ctx)
	if err == nil && strings.ContainsFunc(secret, func(c rune) bool { return c <= ' ' || c >= 0x7f }) {
		err = errors.New("the key holds spaces or characters that no key has")
	}
	if err != nil {
		return "", x.noKey(ctx, err)
	}
	return secret, nil
}

// Call is the sequence of one call, as Provider promises it: whatever ask
// emits, and what went wrong as the last pair.
func Call(ask func(*Emitter) *providers.Error) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		e := &Emitter{yield: yield}
		if failure := ask(e); failure != nil && !e.Stopped {
			yield(nil, failure)
		}
	}
}

// Emitter passes an answer on, event by event. It keeps nothing of it but how
// it ended and the latest count.
type Emitter struct {
	yield   func(providers.Event, error) bool
	Stopped bool             // the consumer wants no more
	Finish  providers.Finish // why the answer ended, "" while it has not
	counted providers.Usage
}

func (e *Emitter) Emit(event providers.Event) {
	if !e.Stopped {
		e.Stopped = !e.yield(event, nil)
	}
}

func (e *Emitter) Text(s string) {
	if s != "" {
		e.Emit(providers.Text(s))
	}
}

func (e *Emitter) Reasoning(s string) {
	if s != "" {
		e.Emit(providers.Reasoning(s))
	}
}

// Usage passes counts on when there are any and they say something new.
func (e *Emitter) Usage(u providers.Usage) {
	if u != e.counted && u != (providers.Usage{}) {
		e.counted = u
		e.Emit(u)
	}
}

// Ended notes why the answer ended: from now on it is whole, and what follows
// is trailer.
func (e *Emitter) Ended(f providers.Finish, x *Exchange) {
	e.Finish = f
	x.whole = true
}

// Close says how the stream ended, err being the word of the vendor's client.
// Once the service has given a reason to finish, the answer is whole, and a
// connection that breaks, hangs or is given up after that does it no harm.
func (e *Emitter) Close(ctx context.Context, x *Exchange, err error) *providers.Error {
	if e.Finish != "" {
		e.Emit(providers.Done{Finish: e.Finish})
		return nil
	}
	return x.failure(ctx, err)
}

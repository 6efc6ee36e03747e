package exchange

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"

	"switchboard/providers"
)

// The limits of a response that is no stream.
const (
	ObjectBytes = 64 << 20 // of one object
	ResultBytes = 4 << 30  // of all results of a batch
)

// Call is one exchange without a stream: do makes it through a vendor's client.
// At most limit bytes of the response are read. Its errors are *Error.
func (s Service) Call(ctx context.Context, m providers.Model, limit int64, do func(ctx context.Context, x *Exchange) error) error {
	x := &Exchange{provider: s.ID, model: m.ID, advice: s.Advice, bodyLimit: limit}
	secret, failure := s.Secret(ctx, x)
	if failure != nil {
		return failure
	}
	x.Secret = secret
	err := do(With(ctx, x), x)
	var ours *providers.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return ours
	}
	return x.classifyError(ctx, err)
}

// Object makes one exchange that is answered with one object: ask makes it through a
// vendor's client. Its errors are *Error.
func Object[T any](ctx context.Context, s Service, m providers.Model, ask func(ctx context.Context, x *Exchange) (T, error)) (got T, err error) {
	err = s.Call(ctx, m, ObjectBytes, func(ctx context.Context, x *Exchange) (err error) {
		got, err = ask(ctx, x)
		return err
	})
	return got, err
}

// Batch makes one exchange that is answered with a batch, which read turns into a job.
// A batch without an id is an error.
func Batch[T any](ctx context.Context, s Service, m providers.Model, ask func(ctx context.Context, x *Exchange) (T, error), read func(T) providers.BatchJob) (providers.BatchJob, error) {
	return Object(ctx, s, m, func(ctx context.Context, x *Exchange) (providers.BatchJob, error) {
		got, err := ask(ctx, x)
		if err != nil {
			return providers.BatchJob{}, err
		}
		job := read(got)
		if job.ID == "" {
			return providers.BatchJob{}, errors.New("the batch has no id")
		}
		return job, nil
	})
}

// Delivered is the exchange of an answer that came in a file of results, with the status
// that the file gives.
func (s Service) Delivered(m providers.Model, status int) *Exchange {
	return &Exchange{provider: s.ID, model: m.ID, status: status}
}

// ErrorBody names the error that a body holds.
func (x *Exchange) ErrorBody(body []byte) *providers.Error {
	return x.errorFrom(readErrorBody(body), x.status)
}

// Head is the beginning of a response without a stream.
func (x *Exchange) Head() []byte { return x.body }

// boundedBody is a response without a stream on its way to the vendor's
// client.
type boundedBody struct {
	io.ReadCloser
	x    *Exchange
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if room := errorBytes - len(b.x.body); room > 0 {
		b.x.body = append(b.x.body, p[:min(n, room)]...)
	}
	if b.left -= int64(n); b.left < 0 {
		b.x.ReadErr = longObject
		return 0, longObject
	}
	return n, err
}

// Lines are the lines of a file of results that hold something. One that is
// too long ends them with an error, as does what goes wrong on the way.
func Lines(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, WholeEventBytes)
		for lines.Scan() {
			if line := lines.Bytes(); len(line) > 0 && !yield(line, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			if errors.Is(err, bufio.ErrTooLong) {
				err = longResult
			}
			yield(nil, err)
		}
	}
}

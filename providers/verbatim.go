package providers

import (
	"context"
	"io"
	"net/http"
)

// Verbatim is a body that a call sends in the place of its request, and whoever
// takes the answer as it comes. It travels in the context of
// the call, so that all that a call is subject to holds for it too. Only providers
// that are a VerbatimSender look at it.
type Verbatim struct {
	API    string                    // that the body is of, as Model.API names it
	Body   func(model string) []byte // with the name of a model
	Stream bool                      // the body asks for a stream
	Tier   string                    // of the service that it asks for; "": the usual one
	Others bool                      // another model may be asked: nothing goes on before something of an answer came
	Room   *Part                     // what is held of the answer counts there
	Given  func() bool               // something went on, which cannot be taken back

	// Begin is called once the service of a model has accepted it, with the headers of
	// its answer, and has the bytes of the answer written to what it returns, without the
	// keys: those of a stream as they come, those of any other answer at once when it is
	// whole and an object of JSON, whatever is in it, and only spaces before that.
	Begin func(model string, from http.Header) io.Writer
}

// VerbatimBytes is the longest answer that goes on.
const VerbatimBytes = 64 << 20

// The APIs that a Verbatim can be of.
const (
	ChatAPI      = "chat"
	ResponsesAPI = "responses"
)

// VerbatimSender is implemented by providers that can send a Verbatim.
type VerbatimSender interface {
	SendsVerbatim(api string) bool
}

type verbatimKey struct{}

// WithVerbatim puts a body into the context of a call.
func WithVerbatim(ctx context.Context, v *Verbatim) context.Context {
	return context.WithValue(ctx, verbatimKey{}, v)
}

// VerbatimOf is the body in the context, or nil.
func VerbatimOf(ctx context.Context) *Verbatim {
	v, _ := ctx.Value(verbatimKey{}).(*Verbatim)
	return v
}

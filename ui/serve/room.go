package serve

import (
	"context"
	"net/http"
	"time"

	"switchboard/providers"
)

// What bodies and answers that are passed on may hold in memory, over all requests together.
// What is made of them while they are read and sent takes about three times as much besides.
const (
	roomBytes = 256 << 20
	mostHeld  = MostBody + providers.VerbatimBytes // of one request
)

// NewRoom is what a service and those beside it hold together, where some take bodies of up
// to so many bytes.
func NewRoom(largest int64) *providers.Room {
	most := max(mostHeld, largest)
	return providers.NewRoom(max(roomBytes, most), most)
}

// bodyPatience is how long a body waits for room.
const bodyPatience = 5 * time.Second

type partKey struct{}

// holding gives each request a part of the room, for the memory that it holds until it was
// answered.
func holding(room *providers.Room, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		part := room.Part()
		defer part.Release()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), partKey{}, part)))
	})
}

// roomOf is the part of the room that a request has.
func roomOf(ctx context.Context) *providers.Part {
	part, _ := ctx.Value(partKey{}).(*providers.Part)
	return part
}

// hurry returns the context of a body that is being read. When other requests need room and
// the body comes too slowly, the context ends. whole says that the body has come.
func hurry(of context.Context) (ctx context.Context, whole func()) {
	ctx, giveUp := context.WithCancelCause(of)
	part := roomOf(of)
	part.Hurry(giveUp)
	return ctx, func() { part.Hurry(nil) }
}

// noRoom refuses a body while others are held.
func noRoom(after time.Duration) *apiError {
	e := newError(http.StatusServiceUnavailable, serverError, string(providers.NoRoom), "there is no room for this body now, beside other long bodies and answers; ask again in a moment")
	e.retry = after
	return e
}

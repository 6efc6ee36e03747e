package switchboardcaddy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"switchboard/engine/rewrite"
	"switchboard/providers"
)

// body reads a body within its limits, where it finds room. Where it is not to be read, all
// of it is still to come from the request.
func (h *Handler) body(w http.ResponseWriter, r *http.Request, held *providers.Part) ([]byte, *rewrite.Refusal, error) {
	if why := rewrite.Unread(r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.ContentLength, h.MaxBody); why != nil {
		return nil, why, nil
	}
	ctx, giveUp := context.WithCancelCause(r.Context())
	defer giveUp(nil)
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(time.Duration(h.BodyTimeout)))
	stop := context.AfterFunc(ctx, func() { _ = control.SetReadDeadline(time.Now()) })
	defer stop()
	held.Hurry(giveUp)
	body, err := io.ReadAll(io.LimitReader(held.Reader(ctx, r.Body, roomPatience), h.MaxBody+1))
	held.Hurry(nil)
	var full, lags *providers.Error
	switch none := errors.As(err, &full); {
	case errors.As(context.Cause(ctx), &lags):
		w.Header().Set("Retry-After", retryRoom)
		return nil, nil, caddyhttp.Error(http.StatusServiceUnavailable, errors.New("the body came slowly while others waited for room"))
	case err != nil && !none:
		return nil, nil, caddyhttp.Error(statusOf(err), fmt.Errorf("the body did not come whole: %w", err))
	}
	if stop() {
		_ = control.SetReadDeadline(time.Time{})
	}
	switch {
	case full != nil:
		unread(r, body)
		return nil, rewrite.NoRoom(), nil
	case int64(len(body)) > h.MaxBody:
		unread(r, body)
		return nil, rewrite.TooLarge(h.MaxBody), nil
	}
	replaceBody(r, body)
	return body, nil, nil
}

// statusOf is that of a body that did not come whole.
func statusOf(err error) int {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout
	}
	return http.StatusBadRequest
}

// unread puts back what was read of a body.
func unread(r *http.Request, read []byte) {
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(read), rest), rest}
}

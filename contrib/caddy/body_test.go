package switchboardcaddy

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"switchboard/engine/rewrite"
	"switchboard/providers"
)

// sender is a caller whose body comes by a pipe.
type sender struct {
	http.ResponseWriter
	net.Conn
}

func (s sender) Write(p []byte) (int, error) { return s.ResponseWriter.Write(p) }

// read has a handler read a body of which so much comes, and no more unless that is all.
func read(h *Handler, held *providers.Part, came string, all bool) (r *http.Request, refused *rewrite.Refusal, err error) {
	own, other := net.Pipe()
	go func() {
		io.WriteString(own, came)
		if all {
			own.Close()
		}
	}()
	r = httptest.NewRequest(http.MethodPost, chats, other)
	_, refused, err = h.body(sender{httptest.NewRecorder(), other}, r, held)
	return r, refused, err
}

func TestBodiesHaveSoMuchRoomTogether(t *testing.T) {
	const long = 700 << 10
	text := strings.Repeat("a", long)
	handler := func() *Handler {
		return &Handler{MaxBody: 1 << 20, BodyTimeout: caddy.Duration(time.Minute), room: providers.NewRoom(1<<20, 1<<20)}
	}
	t.Run("what finds none is not read", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h := handler()
			if _, refused, err := read(h, h.room.Part(), text, true); refused != nil || err != nil {
				t.Fatal(refused, err)
			}
			second := h.room.Part()
			r, refused, err := read(h, second, text, true)
			if err != nil || refused == nil || refused.Status != http.StatusServiceUnavailable {
				t.Fatal(refused, err)
			}
			if all, err := io.ReadAll(r.Body); err != nil || string(all) != text {
				t.Errorf("%d bytes of it go on: %v", len(all), err)
			}
		})
	})
	t.Run("what lags gives way", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h, ended := handler(), make(chan error, 1)
			go func() {
				held := h.room.Part()
				defer held.Release()
				_, _, err := read(h, held, text, false)
				ended <- err
			}()
			time.Sleep(2 * time.Second)
			if _, refused, err := read(h, h.room.Part(), text, true); refused != nil || err != nil {
				t.Error(refused, err)
			}
			var wrong caddyhttp.HandlerError
			if err := <-ended; !errors.As(err, &wrong) || wrong.StatusCode != http.StatusServiceUnavailable {
				t.Error(err)
			}
		})
	})
}

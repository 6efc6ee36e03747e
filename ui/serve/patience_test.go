package serve

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/providers"
)

// deadlines is a connection that notes until when it may be written to.
type deadlines struct {
	*httptest.ResponseRecorder
	t     *testing.T
	until time.Time
	set   int
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.until = t
	d.set++
	return nil
}

func (d *deadlines) Write(p []byte) (int, error) {
	if left := time.Until(d.until); left < writePatience-patienceStep || left > writePatience {
		d.t.Errorf("the client may take %v", left)
	}
	return d.ResponseRecorder.Write(p)
}

func TestAClientMayTakeItsTimeForEachPiece(t *testing.T) {
	for outcome, c := range map[string]struct{ protocol, set int }{
		"over HTTP/1 said anew when some of it is over": {1, 4},
		"over HTTP/2 only while something is written":   {2, 14},
	} {
		t.Run(outcome, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &deadlines{ResponseRecorder: httptest.NewRecorder(), t: t}
				r := newReply(w, &http.Request{ProtoMajor: c.protocol})
				for _, pause := range []time.Duration{0, time.Second, time.Second, 4 * time.Second, time.Second, time.Minute, time.Second} {
					time.Sleep(pause)
					r.write([]byte("a"))
					if c.protocol == 2 && !w.until.IsZero() {
						t.Error("it goes on when nothing is written")
					}
				}
				time.Sleep(time.Hour) // until the service ends the answer
				r.release()
				if left := time.Until(w.until); c.protocol == 1 && left != writePatience || c.protocol == 2 && !w.until.IsZero() {
					t.Errorf("for the end the client may take %v", left)
				}
				if w.set != c.set {
					t.Errorf("said %d times", w.set)
				}
			})
		})
	}
}

// stuck is a connection to a client that does not read.
type stuck struct{ deadlines }

func (*stuck) Write([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestACallEndsByItsCallerWhoDoesNotRead(t *testing.T) {
	for outcome, w := range map[string]http.ResponseWriter{
		"and is told so":                 &stuck{deadlines{ResponseRecorder: httptest.NewRecorder(), t: t}},
		"and by one who left by no more": httptest.NewRecorder(),
	} {
		t.Run(outcome, func(t *testing.T) {
			of, leave := context.WithCancel(t.Context())
			r := newReply(w, &http.Request{ProtoMajor: 1})
			ctx, end := r.living(of)
			defer end()
			if _, err := (pieces{r, r.write}).Write([]byte("a")); err != nil {
				t.Fatal(err)
			}
			leave()
			<-ctx.Done()
			var e *providers.Error
			_, slow := w.(*stuck)
			if is := errors.As(context.Cause(ctx), &e) && e.Fault == providers.Aborted; is != slow {
				t.Error(context.Cause(ctx))
			}
		})
	}
}

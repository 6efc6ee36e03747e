package open_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func TestCompressedBodiesAreRead(t *testing.T) {
	coded := func(coding, contentType string, status int, body string) func(w vendortest.Conn) {
		return func(w vendortest.Conn) {
			if coding != "" {
				w.Header().Set("Content-Encoding", coding)
			}
			vendortest.Page(status, contentType, body)(w)
		}
	}
	large := zipped(strings.Repeat("x", 16<<20))
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		stream := strings.Join(d.Greeting(), "")
		for outcome, answer := range map[string]func(w vendortest.Conn){
			"gzip":                        coded("gzip", "text/event-stream", 200, zipped(stream)),
			"gzip by its older name":      coded("x-gzip", "text/event-stream", 200, zipped(stream)),
			"gzip that nobody speaks of":  coded("", "text/event-stream", 200, zipped(stream)),
			"deflate":                     coded("deflate", "text/event-stream", 200, deflated(stream)),
			"identity":                    coded("identity", "text/event-stream", 200, stream),
			"gzip of one event at a time": piecewise(d.Greeting()),
		} {
			t.Run(outcome, func(t *testing.T) { vendortest.WantGreeting(t, d.Call(t, answer)) })
		}
		t.Run("errors too", func(t *testing.T) {
			o := d.Call(t, coded("gzip", "application/json", 429, zipped(d.ErrorBody("rate_limit_exceeded", "Slow down."))))
			if vendortest.WantFault(t, o.Err, providers.RateLimited); o.Err.Detail != "Slow down." {
				t.Errorf("detail %q", o.Err.Detail)
			}
		})
		t.Run("an error that would fill the memory is cut", func(t *testing.T) {
			o := d.Call(t, coded("gzip", "text/plain", 500, large))
			vendortest.WantFault(t, o.Err, providers.Unavailable)
		})
		t.Run("a coding that is not known is named", func(t *testing.T) {
			o := d.Call(t, coded("br", "text/event-stream", 200, "\x1b\x00\x00"))
			if o.Err == nil || !strings.Contains(o.Err.Error(), `"br"`) {
				t.Errorf("got %v", o.Err)
			}
		})
		t.Run("and none is asked for", func(t *testing.T) {
			if got := d.RequestHeader(t, providers.Key{}).Get("Accept-Encoding"); got != "identity" {
				t.Errorf("asked for %q", got)
			}
		})
	})
}

// piecewise sends each event as soon as it is there, all in one gzip stream.
func piecewise(events []string) func(w vendortest.Conn) {
	return func(w vendortest.Conn) {
		w.Header().Set("Content-Encoding", "gzip")
		w = w.Stream()
		z := gzip.NewWriter(w)
		for _, event := range events {
			io.WriteString(z, event)
			z.Flush()
			w.Flush()
		}
		z.Close()
	}
}

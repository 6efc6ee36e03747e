package providers_test

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestHugeAnswers(t *testing.T) {
	const size, piece = 20 << 20, 4 << 10
	each(t, func(t *testing.T, d dialect) {
		huge := func(w wire) {
			w.stream()
			one := d.text(strings.Repeat("x", piece))
			for range size / piece {
				if _, err := io.WriteString(w, one); err != nil {
					return
				}
			}
			w.send(d.finish(providers.Stop), d.end)
		}
		t.Run("pass through without being kept", func(t *testing.T) {
			p := d.open(t, loopback(t, huge), providers.Key{})
			before, received := heap(), 0
			for event, err := range p.Stream(t.Context(), ask("hello")) {
				if err != nil {
					t.Fatal(err)
				}
				text, _ := event.(providers.Text)
				if received += len(text); len(text) > 0 && received%(5<<20) == 0 {
					if grown := heap() - before; grown > 4<<20 {
						t.Fatalf("%d KB are held after %d KB", grown>>10, received>>10)
					}
				}
			}
			if received != size {
				t.Errorf("received %d bytes, want %d", received, size)
			}
		})
		t.Run("end where the consumer's limit is", func(t *testing.T) {
			done := make(chan struct{})
			p := d.open(t, loopback(t, func(w wire) { huge(w); close(done) }), providers.Key{})
			received := 0
			for event := range p.Stream(t.Context(), ask("hello")) {
				if received += len(event.(providers.Text)); received >= 4<<20 {
					break
				}
			}
			soon(t, done, "the end of the connection")
		})
	})
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

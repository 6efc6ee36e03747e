package exchange

import (
	"io"
	"strings"
	"testing"
)

// TestAnEventCostsNothingToFilter: an answer has hundreds of them.
func TestAnEventCostsNothingToFilter(t *testing.T) {
	const event = `data: {"choices":[{"index":0,"delta":{"content":"word "}}]}` + "\n\n"
	drained := func(events int) float64 {
		stream, p := strings.Repeat(event, events), make([]byte, 4<<10)
		return testing.AllocsPerRun(10, func() {
			f := newEventFilter(io.NopCloser(strings.NewReader(stream)), &Exchange{}, func() {})
			for read := 0; ; {
				n, err := f.Read(p)
				if read += n; err != nil {
					if read != len(stream) {
						t.Fatalf("%d bytes of %d came through", read, len(stream))
					}
					return
				}
			}
		})
	}
	if few, many := drained(100), drained(1000); many > few {
		t.Errorf("%g allocations for 100 events, %g for 1000", few, many)
	}
}

package exchange

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"switchboard/providers"
)

// passOn is what goes on of a stream, and of that what had before its close.
func passOn(t *testing.T, stream io.Reader) (before, all string) {
	t.Helper()
	var to bytes.Buffer
	_, watch := providers.WithStopwatch(t.Context())
	x := &Exchange{WantsStream: true, status: 200, Forward: &Forward{Holds: func() bool { return false }}}
	b := &forwardedBody{limitedBody: &limitedBody{rc: io.NopCloser(stream), x: x, begun: true, watch: watch}, to: &to, left: ObjectBytes, keys: providers.ByteRedactor{Secrets: &providers.Secrets{}}}
	if _, err := io.Copy(io.Discard, b); err != nil {
		t.Fatal(err)
	}
	before = to.String()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return before, to.String()
}

func TestWhatIsTooLongIsNamed(t *testing.T) {
	const sent = "data: {\"a\":1}\n\n"
	for name, c := range map[string]struct {
		stream bool
		left   int64
		limit  int
		want   string
	}{
		"a whole answer":     {false, 10, 0, "up sent more than the limit: the answer is too long"},
		"a stream in all":    {true, 10, 0, "up sent more than the limit: the answer is too long"},
		"an event of stream": {true, 1 << 30, 2 * eventBytes, "up sent more than the limit: an event of the stream is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, watch := providers.WithStopwatch(t.Context())
			x := &Exchange{provider: "up", WantsStream: c.stream, status: 200, EventLimit: c.limit, Forward: &Forward{Holds: func() bool { return false }}}
			from := io.NopCloser(strings.NewReader("data: " + strings.Repeat("a", c.limit) + sent))
			b := &forwardedBody{limitedBody: &limitedBody{rc: from, x: x, begun: true, watch: watch}, to: io.Discard, left: c.left, keys: providers.ByteRedactor{Secrets: &providers.Secrets{}}}
			var body io.ReadCloser = b
			if c.stream {
				body = newEventFilter(b, x, watch.Alive)
			}
			_, err := io.Copy(io.Discard, body)
			if got := x.classifyError(t.Context(), err); got.Error() != c.want || got.Fault != providers.Oversized {
				t.Error(got)
			}
		})
	}
}

func TestOfAStreamWholeEventsGoOn(t *testing.T) {
	for name, sent := range map[string]struct{ whole, rest string }{
		"what ends by an empty line does":        {"data: {\"a\":1}\n\ndata: [DONE]\n\n", ""},
		"of any kind":                            {": x\r\n\r\ndata: {\"a\":1}\r\n\r\n", ""},
		"of carriage returns alone too":          {"data: {\"a\":1}\r\rdata: 2\r\r", ""},
		"what breaks off in the middle does not": {"data: {\"a\":1}\n\n", "event: b\ndata: {\"b\":"},
		"nor does a name alone":                  {"data: {\"a\":1}\n\n", "event: b\n"},
		"and nothing may have gone on":           {"", "data: {\"a\":"},
	} {
		t.Run(name, func(t *testing.T) {
			if before, got := passOn(t, strings.NewReader(sent.whole+sent.rest)); before != sent.whole || got != sent.whole {
				t.Errorf("%q, then %q", before, got)
			}
			if _, got := passOn(t, iotest.OneByteReader(strings.NewReader(sent.whole+sent.rest))); got != sent.whole {
				t.Errorf("byte by byte: %q", got)
			}
		})
	}
	for _, last := range []string{"data: [DONE]", "data: {\"b\":1}\n", "event: b\r\ndata:{}\r\n"} {
		t.Run("the last one does without its empty line: "+last, func(t *testing.T) {
			if _, got := passOn(t, strings.NewReader("data: {}\n\n"+last)); got != "data: {}\n\n"+last {
				t.Errorf("%q", got)
			}
		})
	}
	t.Run("what is longer than any event is not held", func(t *testing.T) {
		long := "data: " + strings.Repeat("a", 2*eventBytes)
		if before, got := passOn(t, strings.NewReader(long)); len(before) <= eventBytes || !strings.HasPrefix(long, got) {
			t.Errorf("%d, then %d bytes", len(before), len(got))
		}
	})
}

func TestRoomIsGivenBack(t *testing.T) {
	const long = 200 << 10
	for name, stream := range map[string]bool{"of a whole answer when it is left": false, "of a stream when it is closed": true} {
		t.Run(name, func(t *testing.T) {
			room := providers.NewRoom(150<<10, 150<<10)
			_, watch := providers.WithStopwatch(t.Context())
			x := &Exchange{WantsStream: stream, status: 200, Forward: &Forward{Holds: func() bool { return false }, Room: room.Part()}}
			body := strings.NewReader("data: " + strings.Repeat("a", long-6))
			x.forwarded = &forwardedBody{limitedBody: &limitedBody{rc: io.NopCloser(body), x: x, begun: true, watch: watch}, ctx: t.Context(), to: io.Discard, left: 2 * long, keys: providers.ByteRedactor{Secrets: &providers.Secrets{}}}
			if _, err := io.Copy(io.Discard, x.forwarded); err != nil {
				t.Fatal(err)
			}
			if room.Part().Try(long) {
				t.Error("while the answer is held")
			}
			if x.forwarded.Close(); !stream {
				x.Leave()
			}
			if !room.Part().Try(long) {
				t.Error("not all was given back")
			}
		})
	}
}

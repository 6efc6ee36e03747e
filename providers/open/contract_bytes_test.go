package open_test

import (
	"regexp"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
)

var eventLines = regexp.MustCompile(`(?m)^event:.*\n`)

// beforeEach puts a piece before every event of a stream, and at its end.
func beforeEach(piece, stream string) string {
	events := strings.SplitAfter(stream, "\n\n")
	return piece + strings.Join(events, piece)
}

// TestStreamsInAnyShapeAreRead sends one whole answer in every shape in which
// services and gateways are known to send streams.
func TestStreamsInAnyShapeAreRead(t *testing.T) {
	shapes := map[string]func(stream string) string{
		"lines that end in CR LF":             func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"lines that end in CR":                func(s string) string { return strings.ReplaceAll(s, "\n", "\r") },
		"events parted by a single LF":        func(s string) string { return strings.ReplaceAll(s, "\n\n", "\n") },
		"no space after the colon":            func(s string) string { return strings.ReplaceAll(s, ": {", ":{") },
		"a byte order mark":                   func(s string) string { return "\xef\xbb\xbf" + s },
		"a byte order mark and a comment":     func(s string) string { return "\xef\xbb\xbf: hello\n\n" + s },
		"no event lines":                      func(s string) string { return eventLines.ReplaceAllString(s, "") },
		"an error that is null in each event": func(s string) string { return strings.ReplaceAll(s, "data: {", `data: {"error":null,`) },
		"an error without a word in each event": func(s string) string {
			return strings.ReplaceAll(s, "data: {", `data: {"error":{"message":"","code":0},`)
		},
		"an event line after the data": func(s string) string {
			return regexp.MustCompile(`(?m)^(event:.*)\n(data:.*)\n`).ReplaceAllString(s, "$2\n$1\n")
		},
		"data over two lines": func(s string) string { return strings.ReplaceAll(s, "data: {", "data: {\ndata: ") },
		"the same event line twice, once without data": func(s string) string {
			return eventLines.ReplaceAllStringFunc(s, func(l string) string { return l + "\n" + l })
		},
		"an id and a time to reconnect": func(s string) string { return beforeEach("id: 7\nretry: 3000\n\n", s) },
	}
	for outcome, piece := range map[string]string{
		"comments": ": OPENROUTER PROCESSING\n\n", "comments within events": ": hm\n", "events without data": "data:\n\n", "events without anything but a name": "event: content_block_delta\n\n",
		"null": "data: null\n\n", "empty objects": "data: {}\n\n", "empty lists": "data: []\n\n", "empty strings": "data: \"\"\n\n", "words for a heartbeat": "data: [PING]\n\n",
		"named heartbeats": "event: heartbeat\ndata: 1764165600\n\n", "typed heartbeats": "data: {\"type\":\"keepalive\",\"sequence_number\":7}\n\n", "empty lines": "\n\n\n",
	} {
		shapes[outcome+" before each event"] = func(s string) string { return beforeEach(piece, s) }
	}
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		for outcome, shape := range shapes {
			t.Run(outcome, func(t *testing.T) {
				vendortest.WantGreeting(t, d.Call(t, vendortest.Script(shape(strings.Join(d.Greeting(), "")))))
			})
		}
		t.Run("an answer whose last event has no empty line after it", func(t *testing.T) {
			stream := strings.Join(d.Greeting(), "")
			vendortest.WantGreeting(t, d.Call(t, vendortest.Script(strings.TrimRight(stream, "\n"))))
		})
	})
}

// TestCharactersCutInTwoAreWhole sends a character beyond the first 65,536 as
// two halves in two events.
func TestCharactersCutInTwoAreWhole(t *testing.T) {
	escaped := func(d vendortest.Dialect, s string) string { return strings.Replace(d.Text("HERE"), "HERE", s, 1) }
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		for outcome, c := range map[string]struct {
			pieces []string
			want   string
		}{
			"two events that follow each other": {[]string{`ok \ud83d`, `\ude00 end`}, "ok 😀 end"},
			"in capitals":                       {[]string{`ok \uD83D`, `\uDE00 end`}, "ok 😀 end"},
			"several in a row":                  {[]string{`\ud83d`, `\ude00\ud83d`, `\ude01`}, "😀😁"},
			"whole ones stay":                   {[]string{`\ud83d\ude00`, `x\ud83d\ude01`}, "😀x😁"},
			"a backslash is none":               {[]string{`\\ud83d`, `\\ude00`}, `\ud83d\ude00`},
			"a half whose other never comes":    {[]string{`ok \ud83d`, ` end`}, "ok  end"},
		} {
			t.Run(outcome, func(t *testing.T) {
				stream := d.Begin
				for _, piece := range c.pieces {
					stream += escaped(d, piece)
				}
				o := d.Call(t, vendortest.Script(stream, d.Finish(providers.Stop, nil), d.End))
				if o.Err != nil || o.Text != c.want {
					t.Errorf("got %q, %v; want %q", o.Text, o.Err, c.want)
				}
			})
		}
	})
}

// TestWhatSaysNothingIsALifeSign: a caller that waits for a first token hears
// of everything that came.
func TestWhatSaysNothingIsALifeSign(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		signs := make(chan struct{}, 100)
		watch.OnAlive(func() { signs <- struct{}{} })
		stream := make(chan string, 10)
		p := d.Open(t, vendortest.Loopback(t, func(w vendortest.Conn) {
			w.Stream()
			for piece := range stream {
				w.Send(piece)
			}
		}), providers.Key{})
		go func() {
			defer close(stream)
			for _, piece := range []string{": hm\n\n", "data: null\n\n", "data:\n\n", "event: ping\ndata: {\"type\":\"ping\"}\n\n"} {
				stream <- piece
				vendortest.Soon(t, signs, "a sign of life")
			}
			for _, piece := range d.Greeting() {
				stream <- piece
			}
		}()
		vendortest.WantGreeting(t, vendortest.Collect(t, p.Stream(ctx, vendortest.Request("hello"))))
	})
}

package exchange

import (
	"net/url"
	"strings"
	"testing"
)

func TestAnErrorHasNoHole(t *testing.T) {
	at := &url.URL{Scheme: "http", Host: "up.example", Path: "/v1"}
	for name, got := range map[string]error{
		"a redirect to nowhere":         (&Exchange{status: 302, url: at}).rejected(),
		"an empty body":                 (&Exchange{status: 200}).NoObject(nil),
		"a body of controls":            (&Exchange{status: 200}).NoObject([]byte("\x00\x01")),
		"an empty page for a stream":    (&Exchange{status: 200, ReadErr: errNoStream, body: []byte("\x00")}).rejected(),
		"a word that cannot be printed": ended("\x01"),
	} {
		t.Run(name, func(t *testing.T) {
			for _, hole := range []string{": ;", "to ;", `""`, "  "} {
				if text := got.Error(); strings.Contains(text, hole) || strings.HasSuffix(strings.TrimSpace(text), ":") {
					t.Error(text)
				}
			}
		})
	}
}

// ended is the failure of an answer that ended with a word.
func ended(word string) error {
	var e EventSink
	e.End(word, "", &Exchange{})
	return e.failure
}

package exchange

import (
	"io"
	"strings"
	"testing"
)

// asking reads at most so many bytes at once, and notes how many it was asked for at most.
type asking struct {
	io.Reader
	gives, most int
}

func (a *asking) Read(p []byte) (int, error) {
	a.most = max(a.most, len(p))
	return a.Reader.Read(p[:min(len(p), a.gives)])
}

func TestHowMuchOfAStreamIsReadAtOnce(t *testing.T) {
	const lines, line = 200, "data: a piece of an answer, and no more\n"
	for outcome, c := range map[string]struct{ gives, most int }{
		"little where each event is waited for": {len(line), readBuffer},
		"more once many are there at once":      {largeBuffer, largeBuffer},
	} {
		t.Run(outcome, func(t *testing.T) {
			from := &asking{Reader: strings.NewReader(strings.Repeat(line, lines)), gives: c.gives}
			l := lineReader{r: from}
			for i := range lines {
				got, err := l.next(eventBytes)
				if err != nil || string(got)+"\n" != line {
					t.Fatalf("line %d: %q, %v", i, got, err)
				}
			}
			if from.most != c.most {
				t.Errorf("%d bytes were asked for at once, not %d", from.most, c.most)
			}
		})
	}
}

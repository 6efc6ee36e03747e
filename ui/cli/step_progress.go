package cli

import (
	"fmt"
	"io"
	"time"
)

// stepProgress shows on stderr how far a job of equal steps is. It prints as progress
// does, without money.
type stepProgress struct {
	bar   *progress
	n     int
	begun time.Time
	told  time.Time // when the last line was printed, or begun
}

func newStepProgress(w io.Writer, n int) *stepProgress {
	now := time.Now()
	return &stepProgress{bar: newProgress(w), n: n, begun: now, told: now}
}

func (s *stepProgress) show(done int) {
	text := fmt.Sprintf("split %d of %d", done, s.n)
	if done < s.n {
		left := time.Since(s.begun) / time.Duration(done) * time.Duration(s.n-done)
		text += " · " + left.Round(time.Second).String() + " left"
	}
	if s.bar.terminal {
		s.bar.open = true
		fmt.Fprintf(s.bar.w, "\r%s\x1b[K", text)
		return
	}
	if done == s.n || time.Since(s.told) >= time.Minute {
		s.told = time.Now()
		fmt.Fprintln(s.bar.w, "switchboard: "+text)
	}
}

func (s *stepProgress) end() { s.bar.end() }

package cli

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"switchboard/engine/setrun"
	"switchboard/ui/format"
)

// progress shows on stderr how far a run is. On a terminal it is a bar that is redrawn.
// Elsewhere it is a line a minute, one where a provider has to be waited for, and one at
// the end.
type progress struct {
	w        io.Writer
	terminal bool
	drawn    time.Time     // when the bar was drawn last
	open     bool          // the cursor stands in the bar's line
	told     time.Duration // from the start to the last line
	waiting  bool          // that line was about a wait
	mark     string        // mark of simulated models
}

// redraw is the least time between two drawings of the bar.
const redraw = 100 * time.Millisecond

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	return &progress{w: w, terminal: ok && isTerminal(f) && os.Getenv("TERM") != "dumb"}
}

func (p *progress) show(s setrun.Progress) {
	waits := len(s.Waits) > 0
	news := waits && !p.waiting || s.Elapsed-p.told >= time.Minute
	switch {
	case p.terminal && (s.Done == s.Calls || waits || time.Since(p.drawn) >= redraw):
		p.drawn, p.open = time.Now(), true
		fmt.Fprintf(p.w, "\r%s\x1b[K", barText(s)+p.mark)
	case !p.terminal && (s.Done == s.Calls || news):
		p.told, p.waiting = s.Elapsed, waits
		fmt.Fprintln(p.w, "switchboard: "+countText(s)+p.mark)
	}
}

// end leaves the bar where it is.
func (p *progress) end() {
	if p.open {
		fmt.Fprintln(p.w)
	}
}

func barText(s setrun.Progress) string {
	const cells = 20
	full := cells * s.Done / max(1, s.Calls)
	return strings.Repeat("▰", full) + strings.Repeat("▱", cells-full) + " " + countText(s)
}

func countText(s setrun.Progress) string {
	text := format.Counts("%v %% · %v of %v", 100*s.Done/max(1, s.Calls), s.Done, s.Calls)
	if s.Failed > 0 {
		text += format.Counts(" · %v failed", s.Failed)
	}
	text += " · " + s.Spent.String()
	for _, provider := range slices.Sorted(maps.Keys(s.Waits)) {
		text += fmt.Sprintf(" · %s takes no more for %s", provider, s.Waits[provider].Round(time.Second))
	}
	if left, ok := s.Left(); ok && s.Done < s.Calls {
		text += " · about " + left.Round(time.Second).String() + " left"
	}
	return text
}

package lane

import (
	"slices"

	"switchboard/providers"
)

// scrollMode is what moves a lane's text.
type scrollMode int

// The modes. A lane that nobody scrolled shows what comes while it comes, and
// is read from its top when it has ended, or from why it failed.
const (
	auto      scrollMode = iota
	manual               // where the reader left it
	following            // at the end, where the reader went
)

// scroll is where the reader stands in a lane.
type scroll struct {
	Top    int // first line shown
	Height int // lines shown
	mode   scrollMode
}

// Scroll moves the reader by n lines; whoever goes to the end stays there.
func (l *Lane) Scroll(n, total int) {
	last := max(0, total-l.Height)
	if last == 0 {
		return
	}
	l.Top = min(max(0, l.Top+n), last)
	l.mode = manual
	if l.Top == last {
		l.mode = following
	}
	l.Box.Stale = true
}

// Window is the first line to show of a passage.
func (l *Lane) Window(p passage) int {
	last := max(0, p.Len()-l.Height)
	switch {
	case l.mode == following, l.mode == auto && l.Running():
		l.Top = last
	case l.mode == auto && l.failed():
		l.Top = last
		if message := slices.IndexFunc(p.tail, func(s string) bool { return s != "" }); message >= 0 {
			l.Top = p.Len() - len(p.tail) + message
		}
	case l.mode == auto:
		l.Top = max(0, p.past-2) // from the latest question on
	}
	l.Top = min(l.Top, last)
	return l.Top
}

// failed reports a lane whose failure is what there is to read first.
func (l *Lane) failed() bool {
	return l.Stage == Ended && l.Answer.Failure != nil && l.Answer.Finish != providers.Cancelled
}

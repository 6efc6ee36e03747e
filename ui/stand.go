package ui

import (
	"slices"

	"switchboard/providers"
)

// stand is where the reader stands in a lane.
type stand int

// The stands. A lane that nobody scrolled shows what comes while it comes, and
// is read from its top when it has ended, or from why it failed.
const (
	untouched stand = iota
	parked          // where the reader left it
	following       // at the end, where the reader went
)

// scroll moves the reader by n lines; whoever goes to the end stays there.
func (l *lane) scroll(n, total int) {
	last := max(0, total-l.height)
	if last == 0 {
		return
	}
	l.top = min(max(0, l.top+n), last)
	l.stand = parked
	if l.top == last {
		l.stand = following
	}
	l.box.stale = true
}

// window is the first line to show of a passage.
func (l *lane) window(p passage) int {
	last := max(0, p.len()-l.height)
	switch {
	case l.stand == following, l.stand == untouched && l.running():
		l.top = last
	case l.stand == untouched && l.failed():
		l.top = last
		if message := slices.IndexFunc(p.tail, func(s string) bool { return s != "" }); message >= 0 {
			l.top = p.len() - len(p.tail) + message
		}
	case l.stand == untouched:
		l.top = max(0, p.past-2) // from the latest question on
	}
	l.top = min(l.top, last)
	return l.top
}

// failed reports a lane whose failure is what there is to read first.
func (l *lane) failed() bool {
	return l.stage == ended && l.answer.Failure != nil && l.answer.Finish != providers.Cancelled
}

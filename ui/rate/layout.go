package rate

import (
	"switchboard/ui/compare"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// rateWish is everything that the layout of Rate depends on.
type rateWish struct {
	width, height  int
	answers, focus int
	wide           bool // the answer in focus takes the room of all
	notices        int  // lines of them
	prompt         int  // lines of its text; 0: there is none
	note           bool // a note is being written
}

// rateLayout is where the panes of Rate stand. An answer that is not shown has
// the zero rect.
type rateLayout struct {
	notices, prompt, room, trail styled.Rect
	answers                      []styled.Rect
	tabbed                       bool // one answer is shown, the others are tabs in its border
	compact                      bool // low: no box around the prompt
}

// leastAnswer is the narrowest answer that stands beside others: a reader
// wants longer lines than somebody who watches lanes.
const leastAnswer = 34

// layOutRate divides what is left between the tab bar and the status line.
//
//	notices  as many lines as there are, at most a fifth
//	prompt   its lines, at most a quarter, in a box
//	answers  the rest, side by side
//	trail    what was kept last and what comes; the note, where one is written
func layOutRate(a rateWish) rateLayout {
	l := rateLayout{compact: shell.Low(a.height)}
	y, bottom := 1, a.height-1
	take := func(h int) styled.Rect {
		y += h
		return styled.Rect{X: 0, Y: y - h, W: a.width, H: h}
	}
	l.notices = take(min(a.notices, max(1, a.height/5)))
	frame := 2
	if l.compact {
		frame = 1
	}
	if a.prompt > 0 {
		l.prompt = take(min(a.prompt, max(1, (a.height-8)/4)) + frame)
	}
	if !l.compact || a.note {
		bottom--
		l.trail = styled.Rect{X: 0, Y: bottom, W: a.width, H: 1}
	}
	l.room = styled.Rect{X: 0, Y: y, W: a.width, H: bottom - y}
	l.tabbed = a.answers > 1 && (a.wide || a.answers*leastAnswer > a.width)
	l.answers = compare.LayLanes(l.room, compare.Wish{Width: a.width, Lanes: a.answers, Focus: a.focus}, l.tabbed)
	return l
}

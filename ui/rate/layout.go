package rate

import (
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// layoutInput is everything that the layout of Rate depends on.
type layoutInput struct {
	width, height  int
	answers, focus int
	wide           bool // the answer in focus takes the room of all
	notices        int  // lines of them
	prompt         int  // lines of its text; 0: there is none
	note           bool // a note is being written, or tags are chosen
}

// layout is where the panes of Rate stand. An answer that is not shown has
// the zero rect.
type layout struct {
	notices, prompt, room, footer styled.Rect
	answers                       []styled.Rect
	tabbed                        bool // one answer is shown, the others are tabs in its border
	compact                       bool // low: no box around the prompt
}

// minAnswer is the narrowest answer that stands beside others: a reader
// wants longer lines than somebody who watches lanes.
const minAnswer = 34

// computeLayout divides what is left between the tab bar and the status line.
//
//	notices  as many lines as there are, at most a fifth
//	prompt   its lines, at most a quarter, in a box; on a low screen up to three
//	         under a rule
//	answers  the rest, side by side
//	footer   what was kept last and what comes; the note or the tags, where they are said
func computeLayout(a layoutInput) layout {
	l := layout{compact: shell.Low(a.height)}
	y, bottom := 1, a.height-1
	take := func(h int) styled.Rect {
		y += h
		return styled.Rect{X: 0, Y: y - h, W: a.width, H: h}
	}
	l.notices = take(min(a.notices, max(1, a.height/5)))
	frame, most := 2, max(1, (a.height-8)/4)
	if l.compact {
		frame, most = 1, max(3, most)
	}
	if a.prompt > 0 {
		l.prompt = take(min(a.prompt, most) + frame)
	}
	if !l.compact || a.note {
		bottom--
		l.footer = styled.Rect{X: 0, Y: bottom, W: a.width, H: 1}
	}
	l.room = styled.Rect{X: 0, Y: y, W: a.width, H: bottom - y}
	l.tabbed = a.answers > 1 && (a.wide || a.answers*minAnswer > a.width)
	l.answers = lane.Columns(l.room, a.answers, a.focus, l.tabbed)
	return l
}

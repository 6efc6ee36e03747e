package widget

// Scroll is a way through a text.
type Scroll struct{ Lines, Halves int }

// Ends is more half pages than any text has.
const Ends = 1 << 24

// LinesIn is the number of lines on a page of so many.
func (s Scroll) LinesIn(height int) int { return s.Lines + s.Halves*max(1, height/2) }

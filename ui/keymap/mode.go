package keymap

// Mode says who takes the keys: one part of the screen at a time. Whoever
// takes them declares it. A key is looked up in the mode, then in Everywhere,
// whose letters act only where letters are not text or answers.
type Mode struct {
	Name   string // as help and messages call it
	Text   bool   // letters are text
	Modal  bool   // letters never reach Everywhere
	Bar    bool   // its keys stand in a bar on the screen while it is open, and nobody looks for them elsewhere
	Hints  bool   // the hints of Everywhere are shown, although letters are text
	Digits bool   // digits are answers: only the function keys lead to other screens
	Leads  bool   // the keys to other screens and to the palette act here, although letters do not reach Everywhere
}

// Everywhere is the mode whose keys act wherever no other one has them.
var Everywhere = Mode{Name: "everywhere"}

// KeepsLetters reports whether letters never reach Everywhere.
func (m Mode) KeepsLetters() bool { return m.Text || m.Modal }

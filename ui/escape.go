package ui

import (
	"slices"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// chordsOfText are the chords with alt that the text fields know by
// themselves, beside the key table.
var chordsOfText = [...]string{"alt+b", "alt+f", "alt+d", "alt+<", "alt+>", "alt+left", "alt+right", "alt+backspace", "alt+delete"}

// afterEscape is the key that was pressed right after esc, if that is what a
// chord with alt says: most terminals send the same bytes for both. A chord
// that means something in the mode is one, and so are all of a terminal that
// tells them apart.
func (m *program) afterEscape(msg tea.KeyPressMsg) (second tea.KeyPressMsg, ok bool) {
	if !msg.Mod.Contains(tea.ModAlt) || m.tellsEscape || m.ActiveMode().Text && slices.Contains(chordsOfText[:], msg.String()) {
		return msg, false
	}
	second = msg
	second.Mod &^= tea.ModAlt
	if second.Mod&^tea.ModShift == 0 && unicode.IsPrint(second.Code) {
		second.Text = string(second.Code)
		if second.Mod.Contains(tea.ModShift) {
			second.Text = string(unicode.ToUpper(second.Code))
		}
	}
	return second, true
}

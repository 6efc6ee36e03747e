package shell

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/ui/widget"
)

// Mode says who takes the keys: one part of the screen at a time.
type Mode string

// The modes. A key is looked up in the mode that has the focus, then in
// Everywhere, whose letters act only where letters are not text or answers.
const (
	Everywhere     Mode = "everywhere"
	InPrompt       Mode = "prompt"
	InLanes        Mode = "lanes"
	InSpending     Mode = "spending"
	RateAccept     Mode = "rating: accept"
	RateScore      Mode = "rating: score"
	RatePreference Mode = "rating: preference"
	InCalibrate    Mode = "calibrate"
	InEvidence     Mode = "certificate"
	InPolicies     Mode = "policies"
	InFile         Mode = "file name"
	InModels       Mode = "models"
	VoteAccept     Mode = "rate: accept"
	VoteScore      Mode = "rate: score"
	VotePreference Mode = "rate: preference"
	RateErrand     Mode = "rate: missing answers"
	InTags         Mode = "rate: tags"
	InNote         Mode = "rate: note"
	InNames        Mode = "rate: names"
	InHistory      Mode = "history"
	InSearch       Mode = "search"
	InHelp         Mode = "help"
	InFigures      Mode = "figures"
	InDiff         Mode = "diff"
	InMenu         Mode = "list"
	InQuestion     Mode = "question"
	InParameters   Mode = "parameters"
	InPicker       Mode = "lanes to ask"
)

// textFields are the modes in which letters are text.
var textFields = [...]Mode{InPrompt, InSearch, InMenu, InFile, InNote, InParameters, InPicker}

// modal are the modes that keep all letters to themselves.
var modal = [...]Mode{RateAccept, RateScore, RatePreference, InSpending, InHelp, InFigures, InDiff, InQuestion,
	VoteAccept, VoteScore, VotePreference, RateErrand, InTags}

// Typing reports whether letters are text in the mode.
func (m Mode) Typing() bool { return slices.Contains(textFields[:], m) }

// keepsLetters reports whether letters never reach everywhere.
func (m Mode) keepsLetters() bool { return m.Typing() || slices.Contains(modal[:], m) }

// Bar reports whether it is one of the rating bars.
func (m Mode) Bar() bool { return m == RateAccept || m == RateScore || m == RatePreference }

// Row is one line of the key table: where, which keys, what they do. The
// dispatch of keys, the hints, the help, the palette and the check of rebound
// keys are all made from it.
type Row struct {
	Mode   Mode
	Action string   // its name in the config; rows of several modes may share it
	Keys   []string // as written by tea.Key.String
	Hint   string   // a word or two for the bottom line; empty: not there
	Help   string   // what it does, for help and palette
	Do     func() tea.Cmd
	Off    func() string // why it is off now, or ""; nil: never off
}

// Do is a handler of what needs no command.
func Do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		return nil
	}
}

// Why is the reason why the row is off, or "".
func (r *Row) Why() string {
	if r.Off == nil {
		return ""
	}
	return r.Off()
}

// keyTable finds rows by key.
type keyTable struct {
	Rows  []*Row
	byKey map[Mode]map[string]*Row
}

// NewKeyTable lays rebound keys over the rows.
func NewKeyTable(rows []Row, rebound map[string][]string) keyTable {
	t := keyTable{byKey: map[Mode]map[string]*Row{}}
	for _, r := range rows {
		if keys, ok := rebound[r.Action]; ok {
			r.Keys = keys
		}
		t.Rows = append(t.Rows, &r)
		if t.byKey[r.Mode] == nil {
			t.byKey[r.Mode] = map[string]*Row{}
		}
		for _, k := range r.Keys {
			t.byKey[r.Mode][k] = &r
		}
	}
	return t
}

// Find is the row that a key means in a mode, or nil.
func (t keyTable) Find(m Mode, key string) *Row {
	if r := t.byKey[m][key]; r != nil {
		return r
	}
	if letter(key) && m.keepsLetters() {
		return nil
	}
	return t.byKey[Everywhere][key]
}

// Of lists the rows of modes, in the order of the table.
func (t keyTable) Of(modes ...Mode) []*Row {
	var found []*Row
	for _, m := range modes {
		for _, r := range t.Rows {
			if r.Mode == m {
				found = append(found, r)
			}
		}
	}
	return found
}

// First is the first key of an action in a mode, or nothing when it has none.
func (t keyTable) First(m Mode, action string) string {
	for _, r := range t.Of(m) {
		if r.Action == action && len(r.Keys) > 0 {
			return r.Keys[0]
		}
	}
	return ""
}

func CheckAction(rows []Row, action string, keys []string) error {
	known := slices.ContainsFunc(rows, func(r Row) bool { return r.Action == action })
	if !known {
		return fmt.Errorf("no action is called %q; there are %s", action, strings.Join(actions(rows), ", "))
	}
	for _, k := range keys {
		if !keyName(k) {
			return fmt.Errorf("no key is called %q (action %q); keys are written like \"a\", \"ctrl+r\", \"shift+tab\" or \"f5\"", k, action)
		}
		for _, r := range rows {
			if r.Action == action && r.Mode.Typing() && letter(k) {
				return fmt.Errorf("key %q of action %q could not be typed into the %s any more; use a chord such as \"ctrl+%s\"", k, action, r.Mode, strings.ToLower(k))
			}
		}
	}
	return nil
}

// actions are the names of all actions, in the order of the table.
func actions(rows []Row) []string {
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.Action) {
			names = append(names, r.Action)
		}
	}
	return names
}

// CheckConflicts finds a key with two meanings in one place.
func CheckConflicts(t keyTable) error {
	for _, r := range t.Rows {
		for _, k := range r.Keys {
			if taken := t.Find(r.Mode, k); taken != nil && taken != r {
				return clash(k, r, taken)
			}
			hidden := t.byKey[Everywhere][k]
			if hidden != nil && hidden.Action != r.Action && !(letter(k) && r.Mode.keepsLetters()) {
				return clash(k, r, hidden)
			}
		}
	}
	return nil
}

func clash(key string, a, b *Row) error {
	return fmt.Errorf("key %q means both %q (%s) and %q (%s); give one of them another key", key, a.Action, a.Mode, b.Action, b.Mode)
}

// letter reports a key that types something.
func letter(key string) bool { return len([]rune(key)) == 1 || key == "space" }

// namedKeys are the keys that are not written as the character they type.
const namedKeys = " enter tab backspace esc escape space up down left right home end pgup pgdown insert delete " +
	"f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 "

// keyName reports whether a key can be pressed: modifiers, then one
// character or a named key.
func keyName(key string) bool {
	rest := key
	for _, m := range [...]string{"ctrl+", "alt+", "shift+", "meta+", "hyper+", "super+"} {
		rest = strings.TrimPrefix(rest, m)
	}
	if len([]rune(rest)) == 1 {
		return true
	}
	return rest != "" && !strings.Contains(rest, " ") && strings.Contains(namedKeys, " "+rest+" ")
}

// ScrollRows are the rows that move through the text of a mode. The handler
// takes lines, or pages of two halves, or the ends.
func ScrollRows(m Mode, move func(widget.Scroll) tea.Cmd) []Row {
	by := func(s widget.Scroll) func() tea.Cmd { return func() tea.Cmd { return move(s) } }
	return []Row{
		{m, "down", []string{"j", "down"}, "", "one line down", by(widget.Scroll{Lines: 1}), nil},
		{m, "up", []string{"k", "up"}, "", "one line up", by(widget.Scroll{Lines: -1}), nil},
		{m, "half-down", []string{"ctrl+d"}, "", "half a page down", by(widget.Scroll{Halves: 1}), nil},
		{m, "half-up", []string{"ctrl+u"}, "", "half a page up", by(widget.Scroll{Halves: -1}), nil},
		{m, "page-down", []string{"pgdown", "space"}, "", "a page down", by(widget.Scroll{Halves: 2}), nil},
		{m, "page-up", []string{"pgup"}, "", "a page up", by(widget.Scroll{Halves: -2}), nil},
		{m, "top", []string{"g", "home"}, "", "to the start", by(widget.Scroll{Halves: -widget.Ends}), nil},
		{m, "bottom", []string{"G", "end"}, "", "to the end", by(widget.Scroll{Halves: widget.Ends}), nil},
	}
}

// Moving is 1 for the actions that scroll, 0 for all others.
func Moving(action string) int {
	if action == "scroll-down" || action == "scroll-up" {
		return 1
	}
	for _, r := range ScrollRows("", nil) {
		if r.Action == action {
			return 1
		}
	}
	return 0
}

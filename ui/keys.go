package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// mode says who takes the keys: one part of the screen at a time.
type mode string

// The modes. A key is looked up in the mode that has the focus, then in
// everywhere, whose letters act only where letters are not text or answers.
const (
	everywhere     mode = "everywhere"
	inPrompt       mode = "prompt"
	inLanes        mode = "lanes"
	inSpending     mode = "spending"
	rateAccept     mode = "rating: accept"
	rateScore      mode = "rating: score"
	ratePreference mode = "rating: preference"
	inCalibrate    mode = "calibrate"
	inEvidence     mode = "certificate"
	inPolicies     mode = "policies"
	inFile         mode = "file name"
	inModels       mode = "models"
	voteAccept     mode = "rate: accept"
	voteScore      mode = "rate: score"
	votePreference mode = "rate: preference"
	rateErrand     mode = "rate: missing answers"
	inTags         mode = "rate: tags"
	inNote         mode = "rate: note"
	inNames        mode = "rate: names"
	inHistory      mode = "history"
	inSearch       mode = "search"
	inHelp         mode = "help"
	inFigures      mode = "figures"
	inDiff         mode = "diff"
	inMenu         mode = "list"
	inQuestion     mode = "question"
	inParameters   mode = "parameters"
	inPicker       mode = "lanes to ask"
)

// textFields are the modes in which letters are text.
var textFields = [...]mode{inPrompt, inSearch, inMenu, inFile, inNote, inParameters, inPicker}

// modal are the modes that keep all letters to themselves.
var modal = [...]mode{rateAccept, rateScore, ratePreference, inSpending, inHelp, inFigures, inDiff, inQuestion,
	voteAccept, voteScore, votePreference, rateErrand, inTags}

// typing reports whether letters are text in the mode.
func (m mode) typing() bool { return slices.Contains(textFields[:], m) }

// keepsLetters reports whether letters never reach everywhere.
func (m mode) keepsLetters() bool { return m.typing() || slices.Contains(modal[:], m) }

// bar reports whether it is one of the rating bars.
func (m mode) bar() bool { return m == rateAccept || m == rateScore || m == ratePreference }

// row is one line of the key table: where, which keys, what they do. The
// dispatch of keys, the hints, the help, the palette and the check of rebound
// keys are all made from it.
type row struct {
	mode   mode
	action string   // its name in the config; rows of several modes may share it
	keys   []string // as written by tea.Key.String
	hint   string   // a word or two for the bottom line; empty: not there
	help   string   // what it does, for help and palette
	do     func() tea.Cmd
	off    func() string // why it is off now, or ""; nil: never off
}

// do is a handler of what needs no command.
func do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		return nil
	}
}

// why is the reason why the row is off, or "".
func (r *row) why() string {
	if r.off == nil {
		return ""
	}
	return r.off()
}

// keyTable finds rows by key.
type keyTable struct {
	rows  []*row
	byKey map[mode]map[string]*row
}

// newKeyTable lays rebound keys over the rows.
func newKeyTable(rows []row, rebound map[string][]string) keyTable {
	t := keyTable{byKey: map[mode]map[string]*row{}}
	for _, r := range rows {
		if keys, ok := rebound[r.action]; ok {
			r.keys = keys
		}
		t.rows = append(t.rows, &r)
		if t.byKey[r.mode] == nil {
			t.byKey[r.mode] = map[string]*row{}
		}
		for _, k := range r.keys {
			t.byKey[r.mode][k] = &r
		}
	}
	return t
}

// find is the row that a key means in a mode, or nil.
func (t keyTable) find(m mode, key string) *row {
	if r := t.byKey[m][key]; r != nil {
		return r
	}
	if letter(key) && m.keepsLetters() {
		return nil
	}
	return t.byKey[everywhere][key]
}

// of lists the rows of modes, in the order of the table.
func (t keyTable) of(modes ...mode) []*row {
	var found []*row
	for _, m := range modes {
		for _, r := range t.rows {
			if r.mode == m {
				found = append(found, r)
			}
		}
	}
	return found
}

// first is the first key of an action in a mode, or nothing when it has none.
func (t keyTable) first(m mode, action string) string {
	for _, r := range t.of(m) {
		if r.action == action && len(r.keys) > 0 {
			return r.keys[0]
		}
	}
	return ""
}

// CheckKeys reports what is wrong with rebound keys: an action that does not
// exist, a key that has no name, a letter that could not be typed any more,
// or two actions on one key.
func CheckKeys(rebound map[string][]string) error {
	rows := allRows()
	for _, action := range slices.Sorted(maps.Keys(rebound)) {
		if err := checkAction(rows, action, rebound[action]); err != nil {
			return err
		}
	}
	return checkConflicts(newKeyTable(rows, rebound))
}

func checkAction(rows []row, action string, keys []string) error {
	known := slices.ContainsFunc(rows, func(r row) bool { return r.action == action })
	if !known {
		return fmt.Errorf("no action is called %q; there are %s", action, strings.Join(actions(rows), ", "))
	}
	for _, k := range keys {
		if !keyName(k) {
			return fmt.Errorf("no key is called %q (action %q); keys are written like \"a\", \"ctrl+r\", \"shift+tab\" or \"f5\"", k, action)
		}
		for _, r := range rows {
			if r.action == action && r.mode.typing() && letter(k) {
				return fmt.Errorf("key %q of action %q could not be typed into the %s any more; use a chord such as \"ctrl+%s\"", k, action, r.mode, strings.ToLower(k))
			}
		}
	}
	return nil
}

// actions are the names of all actions, in the order of the table.
func actions(rows []row) []string {
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.action) {
			names = append(names, r.action)
		}
	}
	return names
}

// checkConflicts finds a key with two meanings in one place.
func checkConflicts(t keyTable) error {
	for _, r := range t.rows {
		for _, k := range r.keys {
			if taken := t.find(r.mode, k); taken != nil && taken != r {
				return clash(k, r, taken)
			}
			hidden := t.byKey[everywhere][k]
			if hidden != nil && hidden.action != r.action && !(letter(k) && r.mode.keepsLetters()) {
				return clash(k, r, hidden)
			}
		}
	}
	return nil
}

func clash(key string, a, b *row) error {
	return fmt.Errorf("key %q means both %q (%s) and %q (%s); give one of them another key", key, a.action, a.mode, b.action, b.mode)
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

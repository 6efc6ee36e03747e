package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// CheckAction reports what is wrong with the keys that a user gives to an action:
// there is no such action, no such key, or a letter could not be typed any more.
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
			if r.Action == action && r.Mode.Text && Letter(k) {
				return fmt.Errorf("key %q of action %q could not be typed into the %s any more; use a chord such as \"ctrl+%s\"", k, action, r.Mode.Name, strings.ToLower(k))
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
func CheckConflicts(t Table) error {
	for _, r := range t.Rows {
		for _, k := range r.Keys {
			if taken := t.Find(r.Mode, k); taken != nil && taken != r {
				return clash(k, r, taken)
			}
			hidden := t.byKey[Everywhere][k]
			if hidden != nil && hidden.Action != r.Action && !(Letter(k) && r.Mode.KeepsLetters()) {
				return clash(k, r, hidden)
			}
		}
	}
	return nil
}

func clash(key string, a, b *Row) error {
	return fmt.Errorf("key %q means both %q (%s) and %q (%s); give one of them another key", key, a.Action, a.Mode.Name, b.Action, b.Mode.Name)
}

// Letter reports a key that types something.
func Letter(key string) bool { return len([]rune(key)) == 1 || key == "space" }

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

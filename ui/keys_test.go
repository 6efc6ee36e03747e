package ui

import (
	"slices"
	"strings"
	"testing"

	"switchboard/ui/shell"
)

func TestCheckKeys(t *testing.T) {
	for name, c := range map[string]struct {
		keys map[string][]string
		want string // part of the error; empty: none
	}{
		"the table as it comes is sound":            {nil, ""},
		"a free chord can be taken":                 {map[string][]string{"rerun": {"ctrl+e"}}, ""},
		"an action can lose its keys":               {map[string][]string{"maximise": {}}, ""},
		"two actions can swap keys":                 {map[string][]string{"rate-answer": {"y"}, "copy": {"r"}}, ""},
		"an action that does not exist":             {map[string][]string{"fly": {"f"}}, `no action is called "fly"; there are send, next-pane`},
		"a key that does not exist":                 {map[string][]string{"rerun": {"crtl+e"}}, `no key is called "crtl+e"`},
		"two actions on one key in one mode":        {map[string][]string{"rate-answer": {"y"}}, `key "y" means both`},
		"a key that is taken everywhere":            {map[string][]string{"rate-answer": {"?"}}, `key "?" means both`},
		"an action everywhere on a key of a mode":   {map[string][]string{"help": {"enter"}}, `key "enter" means both`},
		"a letter that could not be typed any more": {map[string][]string{"send": {"s"}}, `could not be typed into the prompt`},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckKeys(c.keys)
			switch {
			case c.want == "" && err != nil:
				t.Errorf("unexpected: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestKeysOthersTakeAreNotBound(t *testing.T) {
	for _, r := range allRows() {
		for _, k := range r.Keys {
			digit, alt := strings.CutPrefix(k, "alt+")
			if slices.Contains([]string{"ctrl+b", "ctrl+g", "ctrl+s", "ctrl+q"}, k) || alt && strings.ContainsAny(digit, "0123456789") {
				t.Errorf("%s of %s belongs to tmux, Zellij or the terminal", k, r.Action)
			}
		}
	}
}

func TestEveryRowSaysWhatItDoes(t *testing.T) {
	for _, r := range allRows() {
		if r.Help == "" || r.Do == nil || len(r.Keys) == 0 {
			t.Errorf("the row %s of %s is not complete", r.Action, r.Mode.Name)
		}
	}
}

func TestReboundKeys(t *testing.T) {
	story(t, "act, and stand in the hints and the help", func(t *testing.T) {
		s := simulate(t, 120, 40, func(b *shell.App) { b.Preferences.Keys = map[string][]string{"why": {"z"}, "send": {"ctrl+x"}} })
		s.shows("ctrl+x send")
		s.press("ctrl+x")
		s.press("esc")
		s.answered()
		s.shows(" z why")
		s.press("z")
		s.shows(" gaps ")
		s.press("?")
		s.shows("z ", "unfold why")
	})
}

func TestPalette(t *testing.T) {
	story(t, "finds an action by a word of what it does, and does it", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("ctrl+p")
		s.write("history")
		s.shows("▸ history", "show History")
		s.press("enter")
		s.shows("▸ history ─")
	})
	story(t, "says why an action is off", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("ctrl+p")
		s.write("rate focused")
		s.shows("not now: there is no answer to rate yet")
		s.press("enter")
		s.shows("there is no answer to rate yet")
	})
}

package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"switchboard/eval"
)

func TestATokenIsReadAndHidden(t *testing.T) {
	token := NewToken()
	t.Run("what was drawn is read", func(t *testing.T) {
		again, err := ParseToken(" " + token.Reveal() + "\n")
		if err != nil || again != token || again.Hash() != token.Hash() {
			t.Errorf("got %v, %v", again, err)
		}
	})
	t.Run("no two are the same", func(t *testing.T) {
		if other := NewToken(); other == token || other.Hash() == token.Hash() {
			t.Error("they are")
		}
	})
	t.Run("nothing prints it", func(t *testing.T) {
		raw, _ := json.Marshal(map[string]any{"token": token})
		if all := fmt.Sprintf("%v %+v %#v %s %q", token, token, token, token, token) + string(raw); strings.Contains(all, token.Reveal()[len(Prefix):]) {
			t.Error("something does")
		}
	})
	t.Run("an empty text is none", func(t *testing.T) {
		if none, err := ParseToken(" \n"); err != nil || !none.None() || none.Hash() != "" {
			t.Errorf("got %v, %v", none, err)
		}
	})
	for _, text := range []string{"ana", Prefix, token.Reveal()[1:], token.Reveal() + "A", token.Reveal()[:len(token.Reveal())-1], Prefix + strings.Repeat("!", 43)} {
		t.Run("another text is refused and not quoted", func(t *testing.T) {
			_, err := ParseToken(text)
			if !errors.Is(err, eval.ErrInvalid) || len(text) > 10 && strings.Contains(fmt.Sprint(err), text) {
				t.Errorf("%q: got %v", text, err)
			}
		})
	}
}

func TestARoleMayWhatThoseBeforeItMay(t *testing.T) {
	for i, have := range Roles {
		for j, need := range Roles {
			if got := have.May(need); got != (i >= j) {
				t.Errorf("%s may %s: %v", have, need, got)
			}
		}
	}
	if Role("").May(Rate) || Role("owner").May("") || Admin.May("owner") {
		t.Error("an unknown role may something, or is something that may be done")
	}
}

func TestARaterHasANameARoleAndATokensHash(t *testing.T) {
	good := Rater{Name: "ana", Role: Rate, Hash: NewToken().Hash()}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Rater){
		"no name is refused":         func(r *Rater) { r.Name = "" },
		"two words are refused":      func(r *Rater) { r.Name = "ana b" },
		"a control is refused":       func(r *Rater) { r.Name = "ana\x1b[2J" },
		"a long name is refused":     func(r *Rater) { r.Name = strings.Repeat("a", MostName+1) },
		"an unknown role is refused": func(r *Rater) { r.Role = "owner" },
		"no token is refused":        func(r *Rater) { r.Hash = "" },
		"a plain token is refused":   func(r *Rater) { r.Hash = NewToken().Reveal() },
	} {
		t.Run(name, func(t *testing.T) {
			r := good
			if change(&r); r.Check() == nil {
				t.Error("it is not")
			}
		})
	}
}

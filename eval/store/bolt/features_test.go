package bolt

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

func promptFeatures(n int, found string) store.Features {
	return store.Features{Text: store.AnswerAt{Trial: evaltest.TestID(n), Lane: store.OfPrompt}, Reader: "reader", Found: []byte(found)}
}

func keptFeatures(t *testing.T, s *records.Store) (all []store.Features) {
	t.Helper()
	for f, err := range s.Features("") {
		evaltest.Must(t, err)
		all = append(all, f)
	}
	return all
}

func TestDamagedFeatures(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 4)
	evaltest.Must(t, s.KeepFeatures([]store.Features{promptFeatures(0, "a"), promptFeatures(1, "b"), promptFeatures(2, "c"), promptFeatures(3, "d")}))
	edit(t, s.Path(), func(tx boltfile.Tx) error {
		return tx.Bucket(featureBucket).Put([]byte(evaltest.TestID(1)), []byte("00000000 nonsense"))
	})
	t.Run("are left out", func(t *testing.T) {
		evaltest.Same(t, keptFeatures(t, s), []store.Features{promptFeatures(0, "a"), promptFeatures(2, "c"), promptFeatures(3, "d")})
	})
	t.Run("are no damage to a check, which notes them", func(t *testing.T) {
		r, err := s.Check(t.Context())
		evaltest.Must(t, err)
		if !r.OK() || !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "in 1 text ") }) {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("keep nobody from forgetting, and go with it", func(t *testing.T) {
		evaltest.Must(t, s.Forget(evaltest.TestID(0)))
		if r := evaltest.Sound(t, s); len(r.Notes) != 0 {
			t.Errorf("got %+v", r)
		}
		evaltest.Same(t, keptFeatures(t, s), []store.Features{promptFeatures(2, "c"), promptFeatures(3, "d")})
	})
	t.Run("are no error where another takes their place", func(t *testing.T) {
		evaltest.Must(t, s.KeepFeatures([]store.Features{promptFeatures(1, "e")}))
		evaltest.Same(t, keptFeatures(t, s)[0], promptFeatures(1, "e"))
	})
}

// keepForEver says each time that it has kept what was found in all prompts.
func keepForEver(s *records.Store, name string) error {
	for i := 0; ; i++ {
		var all []store.Features
		for n := range 3 {
			all = append(all, promptFeatures(n, fmt.Sprintf("%s-%d", name, i)))
		}
		if err := s.KeepFeatures(all); err != nil {
			return err
		}
		fmt.Println(i)
	}
}

func TestKilledWhileKeepingFeatures(t *testing.T) {
	s := NewStore(t)
	evaltest.Fill(t, s, 3)
	killAfter(t, "keep features for ever", s.Path(), "x", 25)
	evaltest.Sound(t, s)
	all := keptFeatures(t, s)
	if len(all) != 3 || string(all[0].Found) != string(all[2].Found) {
		t.Errorf("half of what was kept at once is there: %v", all)
	}
}

package snapshot

import (
	"errors"
	"iter"
	"reflect"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/storetest"
)

// watched counts what a snapshot asks a store to keep.
type watched struct {
	*bolt.Store
	kept    int
	broken  error                               // of KeepFeatures
	altered func(store.Features) store.Features // what it had; nil: as it was
}

func (w *watched) KeepFeatures(found []store.Features) error {
	w.kept += len(found)
	if w.broken != nil {
		return w.broken
	}
	return w.Store.KeepFeatures(found)
}

func (w *watched) Features(after string) iter.Seq2[store.Features, error] {
	return func(yield func(store.Features, error) bool) {
		for f, err := range w.Store.Features(after) {
			if w.altered != nil {
				f = w.altered(f)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// featuresOf opens a snapshot, and returns what the router finds in each prompt
// and how many had to be read.
func featuresOf(t *testing.T, w *watched) (all map[string]routing.PromptFeatures, read int) {
	t.Helper()
	w.kept = 0
	c, err := Open(w, true)
	if err != nil {
		t.Fatal(err)
	}
	all = map[string]routing.PromptFeatures{}
	for key, m := range c.Prompts {
		all[key] = m.Features
	}
	return all, w.kept
}

func TestPromptsAreReadOnce(t *testing.T) {
	w := &watched{Store: storetest.New(t)}
	trials := storetest.Fill(t, w.Store, 5)
	fresh, read := featuresOf(t, w)
	if read != len(trials) || len(fresh) != read {
		t.Fatalf("%d of %d prompts were read at first", read, len(trials))
	}
	again := func(t *testing.T, want int) {
		t.Helper()
		if got, read := featuresOf(t, w); read != want || !reflect.DeepEqual(got, fresh) {
			t.Errorf("%d were read, want %d; got %v, want %v", read, want, got, fresh)
		}
		w.altered = nil
	}
	t.Run("and are the same from then on", func(t *testing.T) { again(t, 0) })
	t.Run("but anew by another version", func(t *testing.T) {
		w.altered = func(f store.Features) store.Features { f.Reader = "earlier"; return f }
		again(t, 5)
		again(t, 0)
	})
	t.Run("and anew where that makes no sense", func(t *testing.T) {
		w.altered = func(f store.Features) store.Features {
			if f.Text.Trial == trials[2].ID {
				f.Found = f.Found[:len(f.Found)-2]
			}
			return f
		}
		again(t, 1)
	})
	t.Run("also beside what was found in answers", func(t *testing.T) {
		if err := w.Store.KeepFeatures([]store.Features{{Text: store.AnswerAt{Trial: trials[1].ID, Lane: 0}, Reader: "of answers", Found: []byte("x")}}); err != nil {
			t.Fatal(err)
		}
		again(t, 0)
	})
	t.Run("and what is new is read alone", func(t *testing.T) {
		c, err := Open(w, true)
		if err != nil {
			t.Fatal(err)
		}
		w.kept = 0
		if err := w.AddTrials([]engine.Trial{evaltest.NewTrial(5), evaltest.NewTrial(6)}); err != nil {
			t.Fatal(err)
		}
		if err := c.Refresh(w); err != nil || w.kept != 2 || len(c.Prompts) != 7 {
			t.Errorf("%v: %d of %d were read", err, w.kept, len(c.Prompts))
		}
	})
	t.Run("and what is forgotten is gone", func(t *testing.T) {
		if err := w.Forget(trials[0].ID); err != nil {
			t.Fatal(err)
		}
		for f, err := range w.Store.Features("") {
			if err != nil || f.Text.Trial == trials[0].ID {
				t.Errorf("%v: %+v is left", err, f)
			}
		}
	})
}

func TestAStoreThatKeepsNothingIsReadAllTheSame(t *testing.T) {
	w := &watched{Store: storetest.New(t), broken: errors.New("the disk is full")}
	storetest.Fill(t, w.Store, 3)
	if all, read := featuresOf(t, w); len(all) != 3 || read != 3 {
		t.Errorf("%d prompts, %d read", len(all), read)
	}
}

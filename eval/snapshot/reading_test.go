package snapshot

import (
	"bytes"
	"cmp"
	"errors"
	"iter"
	"reflect"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
)

// watched counts what a snapshot asks a store to keep.
type watched struct {
	*records.Store
	kept    int
	sought  int                    // answers that were looked for one by one
	broken  error                  // of KeepFeatures
	before  func()                 // KeepFeatures keeps anything
	reader  string                 // whose records are asked for; "": as it is
	altered func(*store.TrialRead) // what was kept; nil: as it was
}

func (w *watched) KeepFeatures(found []store.Features) error {
	w.kept += len(found)
	if w.before != nil {
		w.before()
	}
	if w.broken != nil {
		return w.broken
	}
	return w.Store.KeepFeatures(found)
}

func (w *watched) FindFeatures(at []store.AnswerAt) ([]store.Features, error) {
	w.sought += len(at)
	return w.Store.FindFeatures(at)
}

func (w *watched) TrialReads(after, reader string) iter.Seq2[store.TrialRead, error] {
	return func(yield func(store.TrialRead, error) bool) {
		for r, err := range w.Store.TrialReads(after, cmp.Or(w.reader, reader)) {
			if w.altered != nil && r.Kept != nil {
				w.altered(&r)
			}
			if !yield(r, err) {
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
	c, err := OpenWithFeatures(w)
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
		w.altered, w.reader = nil, ""
	}
	t.Run("and are the same from then on", func(t *testing.T) { again(t, 0) })
	t.Run("but anew by another version", func(t *testing.T) {
		w.reader = "earlier"
		again(t, 5)
		again(t, 0)
	})
	t.Run("and anew, with all behind, where that makes no sense", func(t *testing.T) {
		for _, by := range []func(kept []byte) []byte{
			func(kept []byte) []byte { return kept[:len(kept)-2] },
			func(kept []byte) []byte { return kept[:20] },
			func(kept []byte) []byte { return kept[:1] },
			func(kept []byte) []byte { return append(bytes.Clone(kept[:16]), 0xff) },
			func(kept []byte) []byte { return append([]byte{kept[0] + 1, 0}, kept[1:]...) }, // one form more
			func(kept []byte) []byte { return append([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 1}, kept[1:]...) },
			func(kept []byte) []byte { return append([]byte{1, byte(formOfNone) + 1}, kept[1:]...) },
		} {
			w.altered = func(r *store.TrialRead) {
				if r.ID == trials[2].ID {
					r.Kept = by(r.Kept)
				}
			}
			again(t, 3)
		}
	})
	t.Run("also beside what was found in answers", func(t *testing.T) {
		if err := w.Store.KeepFeatures([]store.Features{{Text: store.AnswerAt{Trial: trials[1].ID, Lane: 0}, Reader: "of answers", Found: []byte("x")}}); err != nil {
			t.Fatal(err)
		}
		again(t, 0)
	})
	t.Run("and what is new is read alone", func(t *testing.T) {
		c, err := OpenWithFeatures(w)
		if err != nil {
			t.Fatal(err)
		}
		w.kept = 0
		ended, open := evaltest.NewTrial(5), evaltest.NewTrial(6)
		ended.Answers = []engine.Answer{evaltest.NewAnswer("nano", "an answer")}
		if err := w.AddTrials([]engine.Trial{ended, open}); err != nil {
			t.Fatal(err)
		}
		if err := c.Refresh(w); err != nil || w.kept != 1 || len(c.Prompts) != 7 {
			t.Errorf("%v: %d of %d were kept, want the one to which nothing is to come", err, w.kept, len(c.Prompts))
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

func TestWhatWasReadBeforeAReadingFailedCounts(t *testing.T) {
	w := &watched{Store: storetest.New(t)}
	storetest.Fill(t, w.Store, 3)
	c, err := Open(w)
	evaltest.Must(t, err)
	evaltest.Must(t, w.AddTrials([]engine.Trial{evaltest.NewTrial(4), evaltest.NewTrial(5)}))
	if err := c.Refresh(&breaking{w}); !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	if evaltest.Must(t, c.Refresh(w)); len(c.Order) != 5 {
		t.Errorf("%d prompts count", len(c.Order))
	}
}

var errBroken = errors.New("the store is gone")

// breaking is a store that is lost behind all trials.
type breaking struct{ *watched }

func (s *breaking) TrialReads(after, reader string) iter.Seq2[store.TrialRead, error] {
	return func(yield func(store.TrialRead, error) bool) {
		for r, err := range s.watched.TrialReads(after, reader) {
			if !yield(r, err) {
				return
			}
		}
		yield(store.TrialRead{}, errBroken)
	}
}

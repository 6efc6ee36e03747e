package bolt

import (
	"fmt"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/evaltest"
)

func TestAnAnswerIsFoundUnderItsKey(t *testing.T) {
	s := NewStore(t)
	if _, _, ok, err := s.Cached("k", time.Time{}); ok || err != nil {
		t.Fatalf("there is no store yet: %v, %v", ok, err)
	}
	trials := evaltest.Fill(t, s, 2)
	keep := func(key string, trial engine.Trial) {
		t.Helper()
		evaltest.Must(t, s.KeepCached(key, engine.Cached{Trial: trial.ID, Lane: 0, Time: trial.Time}))
	}
	keep("k", trials[0])
	a, from, ok, err := s.Cached("k", time.Time{})
	if err != nil || !ok || a.Text != "answer 0 of 0" || from.Trial != trials[0].ID || !from.Time.Equal(trials[0].Time) {
		t.Fatalf("%q %+v %v %v", a.Text, from, ok, err)
	}
	if _, _, ok, _ := s.Cached("other", time.Time{}); ok {
		t.Error("another key has it too")
	}
	if _, _, ok, _ := s.Cached("k", trials[0].Time.Add(time.Second)); ok {
		t.Error("it is older than what is wanted")
	}
	t.Run("the latest stands", func(t *testing.T) {
		keep("k", trials[1])
		if a, _, _, _ := s.Cached("k", time.Time{}); a.Text != "answer 0 of 1" {
			t.Errorf("%q", a.Text)
		}
		evaltest.Sound(t, s)
	})
	t.Run("and is gone when its trial is forgotten", func(t *testing.T) {
		evaltest.Must(t, s.Forget(trials[1].ID))
		if _, _, ok, err := s.Cached("k", time.Time{}); ok || err != nil {
			t.Errorf("%v, %v", ok, err)
		}
		evaltest.Sound(t, s)
	})
}

func TestAnotherVersionOfAModelHasOtherAnswers(t *testing.T) {
	s := NewStore(t)
	add := func(i int, version string) engine.Trial {
		tr := evaltest.NewTrial(i)
		tr.Answers = tr.Answers[:1]
		tr.Answers[0] = evaltest.NewAnswer(tr.Answers[0].Model, fmt.Sprint("answer ", i))
		tr.Answers[0].Version = version
		evaltest.Must(t, s.AddTrial(tr))
		return tr
	}
	old := add(1, "one")
	evaltest.Must(t, s.KeepCached("k", engine.Cached{Trial: old.ID, Time: old.Time}))
	if _, _, ok, _ := s.Cached("k", time.Time{}); !ok {
		t.Fatal("it is not found")
	}
	add(2, "two")
	if _, _, ok, _ := s.Cached("k", time.Time{}); ok {
		t.Error("an answer of the version before is given again")
	}
}

func BenchmarkCachedAnswer(b *testing.B) {
	s := NewStore(b)
	trials := evaltest.Fill(b, s, 100)
	for i, tr := range trials {
		evaltest.Must(b, s.KeepCached(fmt.Sprint(i), engine.Cached{Trial: tr.ID, Time: tr.Time}))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok, err := s.Cached("7", time.Time{}); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

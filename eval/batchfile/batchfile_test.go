package batchfile

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/batch"
	"switchboard/eval"
	"switchboard/providers"
)

func TestBatchesAreKeptUntilTheyAreRemoved(t *testing.T) {
	f := Beside(filepath.Join(t.TempDir(), "store.db"))
	if all, err := f.Batches(); err != nil || len(all) != 0 {
		t.Fatalf("an absent folder has %v, %v", all, err)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	var want []batch.Batch
	for i := range 3 {
		b := batch.Batch{ID: engine.NewID(now.Add(time.Duration(i) * time.Second)), Time: now, Set: "run/1", Provider: "p", Model: "m", Name: "n",
			Price: providers.Price{Rates: providers.Rates{Input: providers.USD(1)}, Batch: 0.5}, Items: []batch.Item{{Trial: "t", Lane: i}}}
		if err := f.Save(b); err != nil {
			t.Fatal(err)
		}
		b.Job, b.Tried = "batch_1", &now
		if err := f.Save(b); err != nil {
			t.Fatal(err)
		}
		want = append(want, b)
	}
	if got, err := f.Batches(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if err := f.Remove(want[0].ID); err != nil {
		t.Fatal(err)
	}
	if got, _ := f.Batches(); len(got) != 2 {
		t.Errorf("%d are left", len(got))
	}
}

func TestADamagedFileIsSaidByName(t *testing.T) {
	f := Beside(filepath.Join(t.TempDir(), "store.db"))
	b := batch.Batch{ID: engine.NewID(time.Now())}
	if err := f.Save(b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.file(b.ID), []byte(`{"id":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Batches(); !errors.Is(err, eval.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestOneProcessAtATime(t *testing.T) {
	f := Beside(filepath.Join(t.TempDir(), "store.db"))
	release, err := f.Hold()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Hold(); !errors.Is(err, eval.ErrLocked) {
		t.Errorf("a second holder: %v", err)
	}
	release()
	if again, err := f.Hold(); err != nil {
		t.Error(err)
	} else {
		again()
	}
}

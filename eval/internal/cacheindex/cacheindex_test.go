package cacheindex

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/evaltest"
)

func TestTheOldestMakeRoom(t *testing.T) {
	f := boltfile.At(filepath.Join(t.TempDir(), "file"), boltfile.Options{
		Wait:   time.Minute,
		Admit:  func(boltfile.Tx) error { return nil },
		Create: func(tx boltfile.Tx) error { return tx.CreateBucket(Bucket) },
	})
	start := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	evaltest.Must(t, f.Update(func(tx boltfile.Tx) error {
		for _, k := range []struct{ key, hours int }{{3, 3}, {0, 0}, {4, 4}, {1, 1}, {2, 2}, {0, 9}} { // 0 twice: the second time stands
			at := engine.Cached{Trial: "trial", Time: start.Add(time.Duration(k.hours) * time.Hour)}
			if err := Keep(tx, fmt.Sprint(k.key), at, engine.Answer{Model: "m"}); err != nil {
				return err
			}
		}
		return makeRoom(tx, 2)
	}))
	var left []string
	evaltest.Must(t, f.View(func(tx boltfile.Tx) error {
		for i := range 5 {
			_, ok, err := Find(tx, fmt.Sprint(i), time.Time{})
			if err != nil {
				return err
			}
			if ok {
				left = append(left, fmt.Sprint(i))
			}
		}
		return nil
	}))
	if !slices.Equal(left, []string{"0", "4"}) {
		t.Errorf("%q are left, want 0 and 4, the latest", left)
	}
}

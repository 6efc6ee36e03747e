// Package batchfile keeps the batches that are under way in a folder beside the
// store, each in a file of its own. They hold no prompt and no answer: those
// are in the store. A file is complete or as it was before, whenever its writer
// is killed.
package batchfile

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"switchboard/engine/batch"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/outfile"
)

// Folder keeps batches. It is a batch.Journal.
type Folder struct{ path string }

// Beside is the folder of a store. It need not be there.
func Beside(store string) *Folder { return &Folder{store + ".batches"} }

const suffix = ".json"

func (f *Folder) file(id string) string { return filepath.Join(f.path, id+suffix) }

// Batches are all that are kept, oldest first.
func (f *Folder) Batches() ([]batch.Batch, error) {
	entries, err := os.ReadDir(f.path) // sorted; ids sort by the time at which they were made
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var all []batch.Batch
	for _, e := range entries {
		id, ours := strings.CutSuffix(e.Name(), suffix)
		if !ours || !eval.GoodID(id) || !e.Type().IsRegular() {
			continue
		}
		b, err := f.read(id)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, err
}

func (f *Folder) read(id string) (b batch.Batch, err error) {
	text, err := os.ReadFile(f.file(id))
	if err != nil {
		return b, err
	}
	if json.Unmarshal(text, &b) != nil || b.ID != id {
		return b, &eval.Error{Reason: eval.ErrDamaged, Sentence: "the file of a batch is damaged: " + f.file(id),
			Tip: "move it away; the batch itself goes on at its service, and what it costs is not counted"}
	}
	return b, nil
}

// Save keeps a batch as it is now.
func (f *Folder) Save(b batch.Batch) error {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return err
	}
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = outfile.Job{Path: f.file(b.ID), Overwrite: true}.Write(context.Background(), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	return err
}

// Remove forgets a batch that has come to its end.
func (f *Folder) Remove(id string) error { return os.Remove(f.file(id)) }

// Hold makes this process the only one that works on the batches, until it
// calls release or ends.
func (f *Folder) Hold() (release func(), err error) {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return nil, err
	}
	side, err := boltfile.OpenSide(filepath.Join(f.path, "lock"), time.Now().Add(time.Second))
	if errors.Is(err, boltfile.ErrBusy) {
		return nil, &eval.Error{Reason: eval.ErrLocked, Sentence: "another `run --batch` works on the batches of this store", Tip: "wait for it, or end it: what it has begun goes on here"}
	}
	if err != nil {
		return nil, err
	}
	return side.Close, nil
}

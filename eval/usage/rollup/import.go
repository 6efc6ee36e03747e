package rollup

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"maps"
	"time"

	"switchboard/eval"
	"switchboard/eval/infile"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
	"switchboard/eval/usage"
)

// Content identifies an import: a hash of the bytes of the file and of how it is read.
type Content [16]byte

// NewContent reads a whole file, of at most most bytes, and hashes it.
func NewContent(ctx context.Context, name string, most int64, how ...string) (c Content, err error) {
	f, err := infile.Open(ctx, name, most)
	if err != nil {
		return c, err
	}
	defer f.Close()
	h := sha256.New()
	for _, part := range how {
		h.Write(append([]byte(part), 0))
	}
	if _, err := io.Copy(h, f); err != nil {
		return c, err
	}
	return Content(h.Sum(nil)[:16]), nil
}

// batchRows is how many rows a transaction counts at most. All that it changes is held in
// memory until its end, and that is most where the rows are in no order of time: then each
// changes another page of the file.
const batchRows = 1 << 11

// Source is a file that is imported.
type Source struct {
	File    string
	Format  usage.Format
	Content Content
	Records iter.Seq2[usage.Record, error]
	Without func() int64 // number of rows without usage, after all was read
}

// Import counts the rows of a file that were not counted before. progress is called after
// each batch. When a file whose import ended early is imported again, the import goes on
// from its last batch. A file that was imported whole is not read again.
func (s *Store) Import(ctx context.Context, src Source, a *Appraiser, progress func(Tally)) (Tally, error) {
	j := &fileImport{store: s, src: src, appraiser: a, list: newList(), progress: progress}
	if err := j.begin(); err != nil || j.tally.Done {
		return j.tally.again(), err
	}
	skip := j.tally.Rows
	for r, err := range src.Records {
		if err := ctx.Err(); err != nil {
			return j.tally, err
		}
		if skip > 0 {
			skip--
			continue
		}
		if err := j.take(r, err); err != nil {
			return j.tally, err
		}
	}
	if src.Without != nil {
		j.without = src.Without()
	}
	return j.tally, j.flush(true)
}

// fileImport is the import of a file while it runs.
type fileImport struct {
	store     *Store
	src       Source
	appraiser *Appraiser
	list      *list
	progress  func(Tally)

	tally   Tally // of the rows that are stored
	items   []item
	bad     []*usage.RowError
	without int64
}

// cleared is the error of an import whose earlier rows were removed by Clear.
func (j *fileImport) cleared() error {
	return &eval.Error{Sentence: "what was imported of " + j.src.File + " was cleared meanwhile", Tip: "import it again"}
}

// begin reads from the store how far the file was imported before.
func (j *fileImport) begin() error {
	j.tally = Tally{File: j.src.File, Format: j.src.Format}
	err := j.store.view(func(tx boltfile.Tx) error {
		return record.GetJSON(tx, fileBucket, j.src.Content[:], &j.tally)
	})
	j.tally.File = j.src.File
	return err
}

// number gives a new import its number.
func number(tx boltfile.Tx, t *Tally) error {
	if t.Import > 0 {
		return nil
	}
	n, err := tx.Bucket(fileBucket).NextSequence()
	t.Import = int64(n)
	return err
}

// take takes a row, or the error in its place, for the next batch.
func (j *fileImport) take(r usage.Record, err error) error {
	var bad *usage.RowError
	switch {
	case errors.As(err, &bad):
		j.bad = append(j.bad, bad)
	case err != nil:
		return err
	default:
		j.items = append(j.items, j.appraiser.appraise(r, j.list))
	}
	if len(j.items)+len(j.bad) < batchRows {
		return nil
	}
	return j.flush(false)
}

// flush stores the rows that were taken, and how far the file is read. done says that it
// is read to its end.
func (j *fileImport) flush(done bool) error {
	var tally Tally
	err := j.store.update(func(tx boltfile.Tx) error {
		if j.tally.Import > 0 && tx.Bucket(fileBucket).Get(j.src.Content[:]) == nil {
			return j.cleared()
		}
		tally = j.tally.clone()
		tally.Reasons, tally.First = maps.Clone(j.tally.Reasons), append([]Problem(nil), j.tally.First...)
		if err := number(tx, &tally); err != nil {
			return err
		}
		if err := newBatch(tx, j.list.all, &tally).run(j.items); err != nil {
			return err
		}
		for _, bad := range j.bad {
			tally.unreadable(bad)
		}
		tally.Rows += int64(len(j.items))
		tally.Done, tally.Without, tally.At = done, j.without, time.Now().UTC().Truncate(time.Second)
		tally.Folded += j.list.folded
		return record.PutJSON(tx, fileBucket, j.src.Content[:], tally)
	})
	if err != nil {
		return err
	}
	j.tally, j.list.folded = tally, 0
	j.items, j.bad = j.items[:0], j.bad[:0]
	if j.progress != nil {
		j.progress(tally)
	}
	return nil
}

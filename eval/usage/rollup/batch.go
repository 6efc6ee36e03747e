package rollup

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/usage"
)

// batch is the work of one transaction. A transaction may run more than once, so nothing
// outside of the batch is changed before it has ended.
type batch struct {
	tx     boltfile.Tx
	file   int64 // number of the import
	series []Series
	ids    map[int]uint32 // numbers of series in the file, by their number in the import's list
	known  map[uint32]Series
	coarse map[uint32][2]uint32 // by the number of a series, the numbers of the series without tags and of the tags alone
	cells  map[cell]*Figures
	seen   map[[16]byte]*Prompt
	others map[string]string // by day, the other grouping in which its usage was imported before
	tally  *Tally
}

// cell names a sum: that of a series in an hour, or on the day that begins with that hour.
type cell struct {
	in         sumKind
	at, series uint32
}

// sumKind is a kind of sum: over an hour or a day, and of which series.
type sumKind uint8

const (
	hours sumKind = iota
	days
	plainDays
	tagDays
)

// bucket is the name of the bucket with the sums of this kind.
func (s sumKind) bucket() string {
	return [...]string{hourBucket, dayBucket, plainBucket, tagBucket}[s]
}

func newBatch(tx boltfile.Tx, series []Series, t *Tally) *batch {
	return &batch{
		tx: tx, file: t.Import, series: series, tally: t, ids: make(map[int]uint32), known: make(map[uint32]Series),
		coarse: make(map[uint32][2]uint32), cells: make(map[cell]*Figures), seen: make(map[[16]byte]*Prompt),
	}
}

func (b *batch) run(items []item) error {
	if err := b.group(items); err != nil {
		return err
	}
	ids := b.tx.Bucket(idBucket)
	for i := range items {
		if err := b.count(ids, &items[i]); err != nil {
			return err
		}
	}
	if err := b.sumUp(); err != nil {
		return err
	}
	if err := b.writeCells(); err != nil {
		return err
	}
	return b.writePrompts()
}

// count counts a row, unless it was counted before.
func (b *batch) count(ids keyed.Bucket, it *item) error {
	key := it.key()
	was := ids.Get(key)
	switch {
	case it.grouping != "" && b.regrouped(it):
		return nil
	case it.identity == usage.Restated:
		return b.restated(ids, key, was, it)
	case it.identity == usage.ByContent:
		var r repeatsEntry
		if was != nil {
			var err error
			if r, err = decodeRepeats(was); err != nil {
				return damagedID(key, err)
			}
		}
		fresh := r.next(b.file)
		if err := ids.Put(key, r.encode()); err != nil {
			return err
		}
		return b.added(it, fresh)
	case it.identity == usage.Growing:
		return b.grown(ids, key, was, it)
	case was != nil:
		if old, ok := decodePlain(was); ok && old.sum != it.figures.sum() {
			b.otherwise(old.file)
		}
		return b.added(it, false)
	}
	if err := ids.Put(key, plainEntry{it.figures.sum(), b.file}.encode()); err != nil {
		return err
	}
	return b.added(it, true)
}

// otherwise notes a row that had other figures in an earlier import, or earlier in this
// one. file is the number of that import.
func (b *batch) otherwise(file int64) {
	if file == b.file {
		b.tally.Disagree++
	} else {
		b.tally.Changed++
	}
}

func damagedID(key []byte, err error) error {
	return &eval.RecordError{Bucket: idBucket, Key: string(key), What: err.Error()}
}

// grown counts a growing row. Where it was counted with smaller figures, these are taken
// away.
func (b *batch) grown(ids keyed.Bucket, key, was []byte, it *item) error {
	if was != nil {
		old, err := decodeCounted(was)
		if err != nil {
			return damagedID(key, err)
		}
		if !old.yields(it) {
			return b.added(it, false)
		}
		b.eachCell(old.place, func(f *Figures) { f.without(old.figures) })
		s, err := b.seriesOf(old.series)
		if err != nil {
			return err
		}
		b.tally.takeAway(old.figures, s.Currency)
		if it.grouping != "" && old.figures.sum() != it.figures.sum() { // in a log, a row grows within one file too, and that is no disagreement
			b.otherwise(old.file)
		}
	}
	at, err := b.place(it)
	if err != nil {
		return err
	}
	if err := ids.Put(key, growingEntry{at, it.replay, it.figures, b.file}.encode()); err != nil {
		return err
	}
	return b.put(it, at, was == nil)
}

// added adds a row to the sums if it is new, and notes it as known otherwise.
func (b *batch) added(it *item, fresh bool) error {
	if !fresh {
		b.tally.Known++
		return nil
	}
	at, err := b.place(it)
	if err != nil {
		return err
	}
	return b.put(it, at, true)
}

// place says in which sums a row counts.
func (b *batch) place(it *item) (p place, err error) {
	p.at = uint32(it.counts().Unix() / hour)
	if p.series, err = b.seriesID(it.series); err != nil || it.span == Days {
		return p, err
	}
	p.bare, err = b.seriesID(it.bare)
	return p, err
}

func (b *batch) put(it *item, at place, fresh bool) error {
	b.eachCell(at, func(f *Figures) { f.Add(it.figures) })
	s := b.series[it.series]
	b.tally.add(it.figures, s.Currency, fresh)
	if it.hasPrompt {
		b.tally.Texts++
		b.prompt(it, s)
	}
	return nil
}

// eachCell calls fn with the figures of the day and of the hour in which a row counts.
func (b *batch) eachCell(at place, fn func(*Figures)) {
	const day = 24
	fn(b.cell(cell{days, at.at / day * day, at.series}))
	if at.bare != 0 {
		fn(b.cell(cell{hours, at.at, at.bare}))
	}
}

func (b *batch) cell(c cell) *Figures {
	f := b.cells[c]
	if f == nil {
		f = new(Figures)
		b.cells[c] = f
	}
	return f
}

// sumUp adds the days of the batch to the days of the series without tags, and to those of
// the series of the tags alone.
func (b *batch) sumUp() error {
	coarser := make(map[cell]*Figures)
	for _, c := range b.inOrder() {
		if c.in != days {
			continue
		}
		ids, err := b.coarserThan(c.series)
		if err != nil {
			return err
		}
		for i, in := range [...]sumKind{plainDays, tagDays} {
			to := cell{in, c.at, ids[i]}
			if coarser[to] == nil {
				coarser[to] = new(Figures)
			}
			coarser[to].Add(*b.cells[c])
		}
	}
	maps.Copy(b.cells, coarser)
	return nil
}

// coarserThan are the numbers in the file of a series without its tags, and of the series
// that has its tags alone.
func (b *batch) coarserThan(id uint32) (ids [2]uint32, err error) {
	if ids, ok := b.coarse[id]; ok {
		return ids, nil
	}
	s, err := b.seriesOf(id)
	if err != nil {
		return ids, err
	}
	if ids[0], err = b.idOf(s.plain()); err == nil {
		ids[1], err = b.idOf(s.tagged())
	}
	b.coarse[id] = ids
	return ids, err
}

// seriesID is the number in the file of a series of the import's list.
func (b *batch) seriesID(at int) (uint32, error) {
	if id, ok := b.ids[at]; ok {
		return id, nil
	}
	id, err := b.idOf(b.series[at])
	b.ids[at] = id
	return id, err
}

// idOf is the number of a series in the file. A series that is new there is given one.
func (b *batch) idOf(s Series) (uint32, error) {
	payload, err := record.JSON(s)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(payload)
	names := b.tx.Bucket(nameBucket)
	if known := names.Get(sum[:16]); len(known) == 4 {
		id := binary.BigEndian.Uint32(known)
		b.known[id] = s
		return id, nil
	}
	next, err := names.NextSequence()
	if err != nil {
		return 0, err
	}
	key := binary.BigEndian.AppendUint32(nil, uint32(next))
	if err := names.Put(sum[:16], key); err != nil {
		return 0, err
	}
	b.known[uint32(next)] = s
	return uint32(next), record.Put(b.tx, seriesBucket, key, payload)
}

// seriesOf is the series with this number in the file.
func (b *batch) seriesOf(id uint32) (s Series, err error) {
	if s, ok := b.known[id]; ok {
		return s, nil
	}
	err = record.GetJSON(b.tx, seriesBucket, binary.BigEndian.AppendUint32(nil, id), &s)
	b.known[id] = s
	return s, err
}

// inOrder are the sums of the batch in the order of the file, so that they are written one
// beside the other.
func (b *batch) inOrder() []cell {
	return slices.SortedFunc(maps.Keys(b.cells), func(x, y cell) int {
		return cmp.Or(cmp.Compare(x.in, y.in), cmp.Compare(x.at, y.at), cmp.Compare(x.series, y.series))
	})
}

// writeCells adds the sums of the batch to those in the file.
func (b *batch) writeCells() error {
	for _, c := range b.inOrder() {
		name := c.in.bucket()
		key := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 0, 8), c.at), c.series)
		sum := *b.cells[c]
		if sealed := b.tx.Bucket(name).Get(key); sealed != nil {
			old, err := openFigures(name, key, sealed)
			if err != nil {
				return err
			}
			sum.Add(old)
		}
		if err := record.Put(b.tx, name, key, sum.encode(nil)); err != nil {
			return err
		}
	}
	return nil
}

func openFigures(bucket string, key, sealed []byte) (Figures, error) {
	payload, err := record.Open(bucket, key, sealed)
	if err != nil {
		return Figures{}, err
	}
	d := decoder{b: payload}
	f := d.figures()
	if err := d.err(); err != nil {
		return f, &eval.RecordError{Bucket: bucket, Key: string(key), What: err.Error()}
	}
	return f, nil
}

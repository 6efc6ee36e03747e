package rollup

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
	"switchboard/eval/usage"
)

// batch is the work of one transaction. Nothing outside of it changes before
// the transaction has ended: it may run more than once.
type batch struct {
	tx     boltfile.Tx
	file   int64 // number of the import
	series []Series
	ids    map[int]uint32 // of series, by their number in the list
	cells  map[cell]*Figures
	seen   map[[16]byte]*Prompt
	tally  *Tally
}

// cell is a sum: of an hour, or of the day that begins with it.
type cell struct {
	day        bool
	at, series uint32
}

func (b *batch) run(items []item) error {
	ids := b.tx.Bucket(idBucket)
	for i := range items {
		if err := b.count(ids, &items[i]); err != nil {
			return err
		}
	}
	if err := b.writeCells(); err != nil {
		return err
	}
	return b.writePrompts()
}

// count counts a row unless it counts already.
func (b *batch) count(ids boltfile.Bucket, it *item) error {
	key := it.key()
	was := ids.Get(key)
	switch {
	case it.identity == usage.ByContent:
		var r repeats
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
		return b.added(it, false)
	}
	if err := ids.Put(key, []byte{plainMark}); err != nil {
		return err
	}
	return b.added(it, true)
}

func damagedID(key []byte, err error) error {
	return &eval.RecordError{Bucket: idBucket, Key: string(key), What: err.Error()}
}

// grown counts a row that may have counted when it was smaller.
func (b *batch) grown(ids boltfile.Bucket, key, was []byte, it *item) error {
	if was != nil {
		old, err := decodeCounted(was)
		if err != nil {
			return damagedID(key, err)
		}
		if !old.yields(it) {
			return b.added(it, false)
		}
		b.eachCell(old.place, func(f *Figures) { f.without(old.figures) })
		b.tally.takeAway(old.figures, b.currency(old.series))
	}
	at, err := b.place(it)
	if err != nil {
		return err
	}
	if err := ids.Put(key, counted{at, it.replay, it.figures}.encode()); err != nil {
		return err
	}
	return b.put(it, at, was == nil)
}

// added counts a row, if it is new.
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

// place is where a row counts.
func (b *batch) place(it *item) (p place, err error) {
	p.at = uint32(it.start.Unix() / hour)
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

// eachCell calls fn with the sums that a row is part of.
func (b *batch) eachCell(at place, fn func(*Figures)) {
	const day = 24
	fn(b.cell(cell{true, at.at / day * day, at.series}))
	if at.bare != 0 {
		fn(b.cell(cell{false, at.at, at.bare}))
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

// seriesID is the number of a series in the file, which is given out when it
// first comes.
func (b *batch) seriesID(at int) (uint32, error) {
	if id, ok := b.ids[at]; ok {
		return id, nil
	}
	payload, err := record.JSON(b.series[at])
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(payload)
	names := b.tx.Bucket(nameBucket)
	if known := names.Get(sum[:16]); len(known) == 4 {
		b.ids[at] = binary.BigEndian.Uint32(known)
		return b.ids[at], nil
	}
	next, err := names.NextSequence()
	if err != nil {
		return 0, err
	}
	key := binary.BigEndian.AppendUint32(nil, uint32(next))
	if err := names.Put(sum[:16], key); err != nil {
		return 0, err
	}
	b.ids[at] = uint32(next)
	return b.ids[at], record.Put(b.tx, seriesBucket, key, payload)
}

// currency is that of a series in the file.
func (b *batch) currency(id uint32) string {
	for at, known := range b.ids {
		if known == id {
			return b.series[at].Currency
		}
	}
	var s Series
	if record.GetJSON(b.tx, seriesBucket, binary.BigEndian.AppendUint32(nil, id), &s) != nil {
		return ""
	}
	return s.Currency
}

// writeCells adds the sums of the batch to those in the file, in their order
// there.
func (b *batch) writeCells() error {
	order := slices.SortedFunc(maps.Keys(b.cells), func(x, y cell) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.series, y.series))
	})
	for _, c := range order {
		name := hourBucket
		if c.day {
			name = dayBucket
		}
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

package rollup

import (
	"switchboard/eval/internal/keyed"
)

// restated counts a row of a restated charge. The first row of the charge in a file takes
// away the figures that an earlier file gave the charge.
func (b *batch) restated(ids keyed.Bucket, key, was []byte, it *item) error {
	at, err := b.place(it)
	if err != nil {
		return err
	}
	r := restatedEntry{place: at, file: b.file}
	if was != nil {
		old, err := decodeRestated(was)
		if err != nil {
			return damagedID(key, err)
		}
		if old.file == b.file {
			r = old
		} else if err := b.takeBack(old, it); err != nil {
			return err
		} else {
			r.before = old.figures.Rows
		}
	}
	fresh := r.figures.Rows >= r.before
	r.figures.Add(it.figures)
	if err := ids.Put(key, r.encode()); err != nil {
		return err
	}
	return b.put(it, r.place, fresh)
}

// takeBack takes away the figures that an earlier file gave the charge.
func (b *batch) takeBack(old restatedEntry, it *item) error {
	b.eachCell(old.place, func(f *Figures) { f.without(old.figures) })
	s, err := b.seriesOf(old.series)
	if err != nil {
		return err
	}
	b.tally.takeAway(old.figures, s.Currency)
	if old.figures.Rows == 1 && old.figures.sum() != it.figures.sum() {
		b.tally.Changed++
	}
	return nil
}

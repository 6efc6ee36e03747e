package rollup

import (
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"time"

	"switchboard/eval/usage"
)

// item is a row that is ready to be counted.
type item struct {
	id       usage.ID
	identity usage.Identity
	replay   bool
	row      int64
	service  string
	grouping string // see groupingOf
	start    time.Time
	span     Span
	series   int // number of its series in the import's list
	bare     int // number of the series without its tags, in the same list
	figures  Figures

	hasPrompt bool
	prompt    [16]byte
	chars     int64
}

func promptKey(key string) (k [16]byte) {
	_, _ = hex.Decode(k[:], []byte(key)) // PromptKey makes hex
	return k
}

const hour = 3600

// counts is the time at which a row counts. A row of a day counts on the date that it has in
// its own zone: a day that begins at midnight in Berlin begins on the day before in UTC.
func (it *item) counts() time.Time {
	if it.span == Days {
		return it.start.Add(12 * time.Hour)
	}
	return it.start
}

// key is the key of the row's entry. The hour comes before the ID, so that rows of the same
// time are on the same pages. A growing row of a log has no hour, since it may be written
// again with another time.
func (it *item) key() []byte {
	b := make([]byte, 0, 20)
	at := uint32(0)
	if it.identity != usage.Growing || it.span != Moments {
		at = uint32(it.start.Unix() / hour)
	}
	return append(binary.BigEndian.AppendUint32(b, at), it.id[:]...)
}

// place is the sums in which the figures of a row count.
type place struct {
	at     uint32 // hours since 1970
	series uint32 // number of the series in whose day it counts
	bare   uint32 // number of the series in whose hour it counts; 0: in no hour
}

// growingEntry is the entry of a growing row: the figures that it added, which are taken
// away when a larger one comes.
type growingEntry struct {
	place
	replay  bool
	figures Figures
	file    int64 // number of the import that it came from; 0: an import by an earlier version
}

const (
	plainMark    = 1
	contentMark  = 2
	growingMark  = 3
	restatedMark = 4
)

func (c growingEntry) encode() []byte {
	replay := byte(0)
	if c.replay {
		replay = 1
	}
	b := append(make([]byte, 0, 64), growingMark, replay)
	b = binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(b, int64(c.at)), int64(c.series)), int64(c.bare))
	b = c.figures.encodeFirst(b)
	return binary.AppendVarint(c.figures.AtMost.encode(b), c.file)
}

func decodeCounted(v []byte) (c growingEntry, err error) {
	d := decoder{b: v}
	mark, replay := d.byte(), d.byte()
	c.replay = replay != 0
	c.at, c.series, c.bare = uint32(d.int()), uint32(d.int()), uint32(d.int())
	c.figures = d.figures()
	if len(d.b) > 0 {
		c.file = d.int()
	}
	if mark != growingMark {
		d.bad = true
	}
	return c, d.err()
}

// plainEntry is the entry of a row with an id of its own: a checksum of its figures in the
// file, so that other figures in a later file are noticed, and the number of the import
// that they came from.
type plainEntry struct {
	sum  uint32
	file int64
}

func (p plainEntry) encode() []byte {
	return binary.AppendVarint(binary.BigEndian.AppendUint32([]byte{plainMark}, p.sum), p.file)
}

// decodePlain is false for an entry of the first versions, which is the mark alone. Later
// ones had a checksum but no number of the import, which is then 0.
func decodePlain(v []byte) (p plainEntry, ok bool) {
	const before = 5
	if len(v) < before {
		return p, false
	}
	p.sum = binary.BigEndian.Uint32(v[1:])
	d := decoder{b: v[before:]}
	if len(d.b) > 0 {
		p.file = d.int()
	}
	return p, !d.bad
}

// sum is a checksum of the figures that come from the file.
func (f Figures) sum() uint32 {
	f.Estimated, f.Listed, f.Routed, f.Reference = usage.Amount{}, usage.Amount{}, usage.Amount{}, usage.Amount{}
	f.EstimatedRows, f.UnpricedRows, f.Compared, f.AtMost = 0, 0, 0, AtMost{} // these depend on the config at the time of the import
	return crc32.ChecksumIEEE(f.encode(nil))
}

// restatedEntry is the entry of a restated charge: the sum of its rows in the last file.
type restatedEntry struct {
	place
	file    int64 // number of that file's import
	before  int64 // number of rows of the charge in the file before
	figures Figures
}

func (r restatedEntry) encode() []byte {
	b := append(make([]byte, 0, 64), restatedMark)
	for _, n := range [...]int64{int64(r.at), int64(r.series), int64(r.bare), r.file, r.before} {
		b = binary.AppendVarint(b, n)
	}
	return r.figures.encode(b)
}

func decodeRestated(v []byte) (r restatedEntry, err error) {
	d := decoder{b: v}
	mark := d.byte()
	r.at, r.series, r.bare = uint32(d.int()), uint32(d.int()), uint32(d.int())
	r.file, r.before = d.int(), d.int()
	r.figures = d.figures()
	if mark != restatedMark {
		d.bad = true
	}
	return r, d.err()
}

// yields reports whether a row that was counted is replaced by another one with the same
// ID: a replay is replaced by the call itself, and a smaller one by a larger one. Where only
// the money differs, the later one counts.
func (c growingEntry) yields(to *item) bool {
	if c.replay != to.replay {
		return c.replay
	}
	had, has := c.figures.size(), to.figures.size()
	return has > had || has == had && c.figures != to.figures
}

func (f Figures) size() int64 {
	return f.Requests + f.Input + f.CachedInput + f.CacheWrite + f.CacheWrite1h + f.Output
}

// repeatsEntry is the entry of equal rows without an id: the number of the file's import,
// how many the file has so far, and how many are counted from all files.
type repeatsEntry struct{ file, here, counted int64 }

func (r repeatsEntry) encode() []byte {
	b := append(make([]byte, 0, 8), contentMark)
	return binary.AppendVarint(binary.AppendVarint(binary.AppendVarint(b, r.file), r.here), r.counted)
}

func decodeRepeats(v []byte) (r repeatsEntry, err error) {
	d := decoder{b: v}
	if d.byte() != contentMark {
		d.bad = true
	}
	r = repeatsEntry{d.int(), d.int(), d.int()}
	return r, d.err()
}

// next notes one more row in a file, and reports whether it is to be counted. As many equal
// rows are counted as the file with most of them has.
func (r *repeatsEntry) next(file int64) bool {
	if r.file != file {
		r.file, r.here = file, 0
	}
	r.here++
	if r.here <= r.counted {
		return false
	}
	r.counted++
	return true
}

package rollup

import (
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"time"

	"switchboard/eval/usage"
)

// item is a row as it is about to be counted.
type item struct {
	id       usage.ID
	identity usage.Identity
	replay   bool
	row      int64
	service  string
	grouping string // and how long its period is; "": it is no bucket
	start    time.Time
	span     Span
	series   int // its number in the import's list
	bare     int // of the series without its tags
	figures  Figures

	hasPrompt bool
	prompt    [16]byte
	chars     int64
}

func promptKey(key string) (k [16]byte) {
	_, _ = hex.Decode(k[:], []byte(key)) // what PromptKey makes is hex
	return k
}

const hour = 3600

// counts is when a row counts. A day is of the date that it has in its own zone:
// what begins at midnight in Berlin begins on the day before in UTC.
func (it *item) counts() time.Time {
	if it.span == Days {
		return it.start.Add(12 * time.Hour)
	}
	return it.start
}

// key names the row among all: its hour before its id, so that rows that come
// together stand together. A log may tell of a call at another time again.
func (it *item) key() []byte {
	b := make([]byte, 0, 20)
	at := uint32(0)
	if it.identity != usage.Growing || it.span != Moments {
		at = uint32(it.start.Unix() / hour)
	}
	return append(binary.BigEndian.AppendUint32(b, at), it.id[:]...)
}

// place is where the figures of a row count.
type place struct {
	at     uint32 // hours since 1970
	series uint32 // in its day
	bare   uint32 // in its hour; 0: in none
}

// growingEntry is what stands beside the id of a growing row: what it added, to be
// taken away when a larger one comes.
type growingEntry struct {
	place
	replay  bool
	figures Figures
	file    int64 // number of the import that said so; 0: one of an earlier version
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

// plainEntry is what stands beside the id of a row with a name: a checksum of what the file
// says, so that a row that says something else later is noticed, and the number of the
// import that said it.
type plainEntry struct {
	sum  uint32
	file int64
}

func (p plainEntry) encode() []byte {
	return binary.AppendVarint(binary.BigEndian.AppendUint32([]byte{plainMark}, p.sum), p.file)
}

// decodePlain is false of what earlier versions wrote, the mark alone. They had no
// number of the import: it is 0.
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

// sum is a checksum of what the file says.
func (f Figures) sum() uint32 {
	f.Estimated, f.Listed, f.Routed, f.Reference = usage.Amount{}, usage.Amount{}, usage.Amount{}, usage.Amount{}
	f.EstimatedRows, f.UnpricedRows, f.Compared, f.AtMost = 0, 0, 0, AtMost{} // these are of the config of the day
	return crc32.ChecksumIEEE(f.encode(nil))
}

// restatedEntry is what stands beside the id of a charge: what the last file said of
// it, all rows together.
type restatedEntry struct {
	place
	file    int64 // number of its import
	before  int64 // rows that the file before had
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

// yields reports whether the row that was counted makes room for another one
// with its name: a replay for the call itself, and a smaller one for a larger
// one. Where only the money differs, what came last stands.
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

// repeatsEntry counts rows that nothing names but their content: how many there are
// in the file that is read, and how many of all files count.
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

// next counts one more in a file, and reports whether it is new: as many equal
// rows count as one file has.
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

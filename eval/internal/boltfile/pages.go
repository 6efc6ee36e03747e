package boltfile

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"

	"switchboard/eval/internal/keyed"
)

// This file reads bbolt's file format (version 2) without bbolt, with plain
// reads and every offset checked, so that a file can be judged, and what is
// left of it saved, where bbolt would break down: it trusts page numbers and
// lengths on its pages, and one wrong bit can send it round in circles until
// the stack is full, which no recover stops.
//
//	page    id u64, flags u16, count u16, overflow u32, then elements
//	branch  pos u32, ksize u32, child u64; the key at pos from the element
//	leaf    flags u32, pos u32, ksize u32, vsize u32; key and value likewise
//	meta    magic u32, version u32, page size u32, flags u32, root u64,
//	        sequence u64, freelist u64, pages u64, transaction u64, FNV-1a u64
//
// All in the byte order of the machine.

const (
	PageHead  = 16
	metaLen   = 64
	metaMagic = 0xED0CDAED
	metaVer   = 2

	BranchFlag   = 0x01
	LeafFlag     = 0x02
	freelistFlag = 0x10
	bucketFlag   = 0x01 // of a leaf element

	noFreelist = 1<<64 - 1
)

var Order = binary.NativeEndian

func flawf(format string, args ...any) keyed.Flaw { return keyed.Flaw(fmt.Sprintf(format, args...)) }

// Layout is what the valid meta page with the latest transaction says.
type Layout struct {
	PageSize int64
	root     uint64
	freelist uint64
	Pages    uint64 // one more than the last page in use
	txid     uint64
	OneMeta  bool // the other meta page is invalid
}

// ReadLayout finds the meta pages and makes sure that the file is as long as
// they say.
func ReadLayout(r io.ReaderAt, size int64) (Layout, error) {
	if size == 0 {
		return Layout{}, keyed.Flaw("it is empty; delete it to begin anew")
	}
	l, err := newestMeta(r)
	if err != nil {
		return l, err
	}
	switch need := int64(l.Pages) * l.PageSize; {
	case l.Pages > 1<<40 || need > size:
		return l, flawf("it is cut short: %d of %d bytes are there", size, need)
	case !l.inside(l.root) || (l.freelist != noFreelist && !l.inside(l.freelist)):
		return l, keyed.Flaw("its first pages contradict themselves")
	}
	return l, nil
}

func (l Layout) inside(id uint64) bool { return id >= 2 && id < l.Pages }

// newestMeta tries every page size that bbolt can have: when the first meta
// page is broken, only the place of the second one tells.
func newestMeta(r io.ReaderAt) (Layout, error) {
	first, err0 := readMeta(r, 0)
	for size := int64(512); size <= 64<<10; size *= 2 {
		if err0 == nil && size != first.PageSize {
			continue
		}
		second, err1 := readMeta(r, size)
		switch {
		case err0 == nil && (err1 != nil || second.PageSize != size):
			first.OneMeta = true
			return first, nil
		case err0 == nil && first.txid >= second.txid:
			return first, nil
		case err1 == nil && second.PageSize == size:
			second.OneMeta = err0 != nil
			return second, nil
		}
	}
	return Layout{}, ErrNoPages
}

// marked reports whether bbolt's mark is where a meta page can have it.
func marked(r io.ReaderAt) bool {
	has := func(at int64) bool {
		var b [4]byte
		_, err := r.ReadAt(b[:], at+PageHead)
		return err == nil && Order.Uint32(b[:]) == metaMagic
	}
	for size := int64(512); size <= 64<<10; size *= 2 {
		if has(size) {
			return true
		}
	}
	return has(0)
}

func readMeta(r io.ReaderAt, at int64) (Layout, error) {
	var b [PageHead + metaLen]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return Layout{}, ErrNoPages
	}
	m := b[PageHead:]
	sum := fnv.New64a()
	sum.Write(m[:56])
	if Order.Uint32(m) != metaMagic || Order.Uint32(m[4:]) != metaVer || sum.Sum64() != Order.Uint64(m[56:]) {
		return Layout{}, ErrNoPages
	}
	size := int64(Order.Uint32(m[8:]))
	if size < 512 || size > 64<<10 || size&(size-1) != 0 {
		return Layout{}, ErrNoPages
	}
	return Layout{
		PageSize: size,
		root:     Order.Uint64(m[16:]),
		freelist: Order.Uint64(m[32:]),
		Pages:    Order.Uint64(m[40:]),
		txid:     Order.Uint64(m[48:]),
	}, nil
}

// CheckFreelist makes sure that the list of free pages is one. bbolt believes
// it: a wrong number there makes the next write destroy a page in use.
func (l Layout) CheckFreelist(r io.ReaderAt) error {
	_, err := l.readFreelist(r)
	return err
}

// readFreelist are the pages that are free, and those of the list itself.
func (l Layout) readFreelist(r io.ReaderAt) (pageSet, error) {
	free := newPageSet(l)
	if l.freelist == noFreelist {
		return free, keyed.Flaw("its list of free pages is missing")
	}
	p, err := l.page(r, l.freelist)
	if err != nil {
		return free, err
	}
	if p.Flags != freelistFlag {
		return free, keyed.Flaw("its list of free pages cannot be read")
	}
	free.take(p)
	ids, n := p.Bytes[PageHead:], uint64(p.Count)
	if n == 0xffff {
		ids, n = ids[8:], Order.Uint64(ids)
	}
	if n > uint64(len(ids)/8) {
		return free, keyed.Flaw("its list of free pages is cut short")
	}
	last := uint64(1)
	for i := range n {
		id := Order.Uint64(ids[8*i:])
		if id <= last || id >= l.Pages {
			return free, keyed.Flaw("its list of free pages makes no sense")
		}
		last = id
		free.add(id)
	}
	return free, nil
}

// page is a page with those that continue it.
type page struct {
	id       uint64
	Flags    uint16
	Count    uint16
	Overflow uint32
	Bytes    []byte
}

// page reads a page that another one, or the layout, points to.
func (l Layout) page(r io.ReaderAt, id uint64) (page, error) {
	if !l.inside(id) {
		return page{}, flawf("a page points to page %d, which does not exist", id)
	}
	b := make([]byte, l.PageSize)
	if _, err := r.ReadAt(b, int64(id)*l.PageSize); err != nil {
		return page{}, flawf("page %d cannot be read", id)
	}
	p := PageOf(b)
	if p.id != id || uint64(p.Overflow) >= l.Pages-id {
		return page{}, flawf("page %d makes no sense", id)
	}
	if p.Overflow > 0 {
		p.Bytes = make([]byte, l.PageSize*(int64(p.Overflow)+1))
		if _, err := r.ReadAt(p.Bytes, int64(id)*l.PageSize); err != nil {
			return page{}, flawf("page %d cannot be read", id)
		}
	}
	return p, nil
}

func PageOf(b []byte) page {
	return page{
		id:       Order.Uint64(b),
		Flags:    Order.Uint16(b[8:]),
		Count:    Order.Uint16(b[10:]),
		Overflow: Order.Uint32(b[12:]),
		Bytes:    b,
	}
}

// children are the pages that a branch points to.
func (p page) children() ([]uint64, error) {
	all, err := p.childrenOf()
	ids := make([]uint64, len(all))
	for i, c := range all {
		ids[i] = c.id
	}
	return ids, err
}

// child is one entry of a branch; the key is a part of the page.
type child struct {
	key []byte
	id  uint64
}

func (p page) childrenOf() ([]child, error) {
	found := make([]child, 0, p.Count)
	for i := range int(p.Count) {
		at := PageHead + 16*i
		if at+16 > len(p.Bytes) || !p.holds(at, p.u32(at), p.u32(at+4)) {
			return found, flawf("page %d makes no sense", p.id)
		}
		key := p.Bytes[at+int(p.u32(at)):][:p.u32(at+4)]
		found = append(found, child{key, Order.Uint64(p.Bytes[at+8:])})
	}
	return found, nil
}

// Element is one entry of a leaf; key and value are parts of the page.
type Element struct {
	Bucket     bool
	Key, Value []byte
}

// Elements are the entries of a leaf that lie within it; the error says that
// others do not.
func (p page) Elements() ([]Element, error) {
	var err error
	found := make([]Element, 0, p.Count)
	for i := range int(p.Count) {
		at := PageHead + 16*i
		if at+16 > len(p.Bytes) {
			return found, flawf("page %d makes no sense", p.id)
		}
		pos, ksize, vsize := p.u32(at+4), p.u32(at+8), p.u32(at+12)
		if ksize == 0 || !p.holds(at, pos, ksize+vsize) {
			err = flawf("an entry of page %d makes no sense", p.id)
			continue
		}
		key := p.Bytes[at+int(pos):][:ksize]
		value := p.Bytes[at+int(pos)+int(ksize):][:vsize]
		found = append(found, Element{p.u32(at)&bucketFlag != 0, key, value})
	}
	return found, err
}

func (p page) u32(at int) uint64 { return uint64(Order.Uint32(p.Bytes[at:])) }

// holds reports whether n bytes, pos after at, lie within the page.
func (p page) holds(at int, pos, n uint64) bool {
	return uint64(at)+pos+n <= uint64(len(p.Bytes))
}

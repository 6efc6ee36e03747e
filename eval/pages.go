package eval

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
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
	pageHead  = 16
	metaLen   = 64
	metaMagic = 0xED0CDAED
	metaVer   = 2

	branchFlag   = 0x01
	leafFlag     = 0x02
	freelistFlag = 0x10
	bucketFlag   = 0x01 // of a leaf element

	noFreelist = 1<<64 - 1
)

var order = binary.NativeEndian

// flaw is what is wrong with a file, to follow "the store is damaged: ".
type flaw string

func (f flaw) Error() string { return string(f) }

func flawf(format string, args ...any) flaw { return flaw(fmt.Sprintf(format, args...)) }

// errNoPages says that a file does not begin like a bbolt file.
var errNoPages = errors.New("no bbolt file")

// layout is what the valid meta page with the latest transaction says.
type layout struct {
	pageSize int64
	root     uint64
	freelist uint64
	pages    uint64 // one more than the last page in use
	txid     uint64
	oneMeta  bool // the other meta page is invalid
}

// readLayout finds the meta pages and makes sure that the file is as long as
// they say.
func readLayout(r io.ReaderAt, size int64) (layout, error) {
	if size == 0 {
		return layout{}, flaw("it is empty; delete it to begin anew")
	}
	l, err := newestMeta(r)
	if err != nil {
		return l, err
	}
	switch need := int64(l.pages) * l.pageSize; {
	case l.pages > 1<<40 || need > size:
		return l, flawf("it is cut short: %d of %d bytes are there", size, need)
	case !l.inside(l.root) || (l.freelist != noFreelist && !l.inside(l.freelist)):
		return l, flaw("its first pages contradict themselves")
	}
	return l, nil
}

func (l layout) inside(id uint64) bool { return id >= 2 && id < l.pages }

// newestMeta tries every page size that bbolt can have: when the first meta
// page is broken, only the place of the second one tells.
func newestMeta(r io.ReaderAt) (layout, error) {
	first, err0 := readMeta(r, 0)
	for size := int64(512); size <= 64<<10; size *= 2 {
		if err0 == nil && size != first.pageSize {
			continue
		}
		second, err1 := readMeta(r, size)
		switch {
		case err0 == nil && (err1 != nil || second.pageSize != size):
			first.oneMeta = true
			return first, nil
		case err0 == nil && first.txid >= second.txid:
			return first, nil
		case err1 == nil && second.pageSize == size:
			second.oneMeta = err0 != nil
			return second, nil
		}
	}
	return layout{}, errNoPages
}

func readMeta(r io.ReaderAt, at int64) (layout, error) {
	var b [pageHead + metaLen]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return layout{}, errNoPages
	}
	m := b[pageHead:]
	sum := fnv.New64a()
	sum.Write(m[:56])
	if order.Uint32(m) != metaMagic || order.Uint32(m[4:]) != metaVer || sum.Sum64() != order.Uint64(m[56:]) {
		return layout{}, errNoPages
	}
	size := int64(order.Uint32(m[8:]))
	if size < 512 || size > 64<<10 || size&(size-1) != 0 {
		return layout{}, errNoPages
	}
	return layout{
		pageSize: size,
		root:     order.Uint64(m[16:]),
		freelist: order.Uint64(m[32:]),
		pages:    order.Uint64(m[40:]),
		txid:     order.Uint64(m[48:]),
	}, nil
}

// checkFreelist makes sure that the list of free pages is one. bbolt believes
// it: a wrong number there makes the next write destroy a page in use.
func (l layout) checkFreelist(r io.ReaderAt) error {
	if l.freelist == noFreelist {
		return flaw("its list of free pages is missing")
	}
	p, err := l.page(r, l.freelist)
	if err != nil {
		return err
	}
	if p.flags != freelistFlag {
		return flaw("its list of free pages cannot be read")
	}
	ids, n := p.bytes[pageHead:], uint64(p.count)
	if n == 0xffff {
		ids, n = ids[8:], order.Uint64(ids)
	}
	if n > uint64(len(ids)/8) {
		return flaw("its list of free pages is cut short")
	}
	last := uint64(1)
	for i := range n {
		id := order.Uint64(ids[8*i:])
		if id <= last || id >= l.pages {
			return flaw("its list of free pages makes no sense")
		}
		last = id
	}
	return nil
}

// page is a page with those that continue it.
type page struct {
	id       uint64
	flags    uint16
	count    uint16
	overflow uint32
	bytes    []byte
}

// page reads a page that another one, or the layout, points to.
func (l layout) page(r io.ReaderAt, id uint64) (page, error) {
	if !l.inside(id) {
		return page{}, flawf("a page points to page %d, which does not exist", id)
	}
	b := make([]byte, l.pageSize)
	if _, err := r.ReadAt(b, int64(id)*l.pageSize); err != nil {
		return page{}, flawf("page %d cannot be read", id)
	}
	p := pageOf(b)
	if p.id != id || uint64(p.overflow) >= l.pages-id {
		return page{}, flawf("page %d makes no sense", id)
	}
	if p.overflow > 0 {
		p.bytes = make([]byte, l.pageSize*(int64(p.overflow)+1))
		if _, err := r.ReadAt(p.bytes, int64(id)*l.pageSize); err != nil {
			return page{}, flawf("page %d cannot be read", id)
		}
	}
	return p, nil
}

func pageOf(b []byte) page {
	return page{
		id:       order.Uint64(b),
		flags:    order.Uint16(b[8:]),
		count:    order.Uint16(b[10:]),
		overflow: order.Uint32(b[12:]),
		bytes:    b,
	}
}

// children are the pages that a branch points to.
func (p page) children() ([]uint64, error) {
	ids := make([]uint64, 0, p.count)
	for i := range int(p.count) {
		at := pageHead + 16*i
		if at+16 > len(p.bytes) || !p.holds(at, p.u32(at), p.u32(at+4)) {
			return ids, flawf("page %d makes no sense", p.id)
		}
		ids = append(ids, order.Uint64(p.bytes[at+8:]))
	}
	return ids, nil
}

// element is one entry of a leaf; key and value are parts of the page.
type element struct {
	bucket     bool
	key, value []byte
}

// elements are the entries of a leaf that lie within it; the error says that
// others do not.
func (p page) elements() ([]element, error) {
	var err error
	found := make([]element, 0, p.count)
	for i := range int(p.count) {
		at := pageHead + 16*i
		if at+16 > len(p.bytes) {
			return found, flawf("page %d makes no sense", p.id)
		}
		pos, ksize, vsize := p.u32(at+4), p.u32(at+8), p.u32(at+12)
		if ksize == 0 || !p.holds(at, pos, ksize+vsize) {
			err = flawf("an entry of page %d makes no sense", p.id)
			continue
		}
		key := p.bytes[at+int(pos):][:ksize]
		value := p.bytes[at+int(pos)+int(ksize):][:vsize]
		found = append(found, element{p.u32(at)&bucketFlag != 0, key, value})
	}
	return found, err
}

func (p page) u32(at int) uint64 { return uint64(order.Uint32(p.bytes[at:])) }

// holds reports whether n bytes, pos after at, lie within the page.
func (p page) holds(at int, pos, n uint64) bool {
	return uint64(at)+pos+n <= uint64(len(p.bytes))
}

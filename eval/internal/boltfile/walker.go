package boltfile

import (
	"bytes"
	"io"
	"slices"

	"switchboard/eval/internal/keyed"
)

// Walker visits the pages of a file that its buckets are made of, each once.
type Walker struct {
	R      io.ReaderAt
	L      Layout
	seen   map[uint64]bool       // branches, by Shape
	used   pageSet               // by Walk
	Before func(a, b string) int // the order of the buckets; nil is that of the file
	Named  func(bucket string)
	Record func(bucket string, key, value []byte)
	Flaw   func(bucket string, err error)
}

// Walk hands every record that can be reached to w.record, and everything
// that is wrong with the pages on the way to w.flaw.
func (w *Walker) Walk() {
	w.used = newPageSet(w.L)
	var buckets []Element
	w.tree("", w.L.root, span{}, func(e Element) {
		if !e.Bucket {
			w.Flaw("", keyed.Flaw("a record stands outside of all buckets"))
			return
		}
		buckets = append(buckets, e)
	})
	if w.Before != nil {
		slices.SortStableFunc(buckets, func(a, b Element) int { return w.Before(string(a.Key), string(b.Key)) })
	}
	for _, e := range buckets {
		w.Named(string(e.Key))
		w.bucket(string(e.Key), e.Value)
	}
}

func (w *Walker) bucket(name string, head []byte) {
	keep := func(e Element) {
		if e.Bucket {
			w.Flaw(name, keyed.Flaw("it holds a bucket where records should be"))
			return
		}
		w.Record(name, e.Key, e.Value)
	}
	switch {
	case len(head) < 16:
		w.Flaw(name, keyed.Flaw("its head is cut short"))
	case Order.Uint64(head) != 0:
		w.tree(name, Order.Uint64(head), span{}, keep)
	case len(head) < 16+PageHead:
		w.Flaw(name, keyed.Flaw("its page is cut short"))
	default: // small enough to live within its parent's page
		w.leaf(name, PageOf(head[16:]), span{}, keep)
	}
}

func (w *Walker) tree(name string, id uint64, within span, keep func(Element)) {
	p, err := w.L.page(w.R, id)
	if err == nil && !w.used.take(p) {
		err = flawf("page %d is pointed to twice", id)
	}
	if err != nil {
		w.Flaw(name, err)
		return
	}
	switch p.Flags {
	case LeafFlag:
		w.leaf(name, p, within, keep)
	case BranchFlag:
		w.branch(name, p, within, keep)
	default:
		w.Flaw(name, flawf("page %d is of no known sort", id))
	}
}

// branch visits the children of a page. The key of each is the first that may be below it,
// and that of the next one is beyond it.
func (w *Walker) branch(name string, p page, within span, keep func(Element)) {
	children, err := p.childrenOf()
	if err != nil {
		w.Flaw(name, err)
	}
	if !within.ordered(len(children), func(i int) []byte { return children[i].key }) {
		w.Flaw(name, flawf("the keys of page %d are out of order", p.id))
	}
	for i, child := range children {
		below := span{child.key, within.beyond}
		if i+1 < len(children) {
			below.beyond = children[i+1].key
		}
		w.tree(name, child.id, below, keep)
	}
}

func (w *Walker) leaf(name string, p page, within span, keep func(Element)) {
	elements, err := p.Elements()
	if err != nil {
		w.Flaw(name, err)
	}
	if !within.ordered(len(elements), func(i int) []byte { return elements[i].Key }) {
		w.Flaw(name, flawf("the keys of page %d are out of order", p.id))
	}
	for _, e := range elements {
		keep(e)
	}
}

// span is which keys may stand on a page; nil is no limit.
type span struct{ first, beyond []byte }

// ordered reports whether n keys are within it, each greater than the one before.
func (s span) ordered(n int, key func(i int) []byte) bool {
	for i := range n {
		k := key(i)
		switch {
		case i == 0 && bytes.Compare(k, s.first) < 0:
			return false
		case i > 0 && bytes.Compare(k, key(i-1)) <= 0:
			return false
		case i == n-1 && s.beyond != nil && bytes.Compare(k, s.beyond) >= 0:
			return false
		}
	}
	return true
}

// Account hands to w.Flaw which pages are neither in use, as a walk over all of them has
// found, nor free, or both. A page that is both is overwritten by the next write.
func (w *Walker) Account() {
	free, err := w.L.readFreelist(w.R)
	if err != nil {
		w.Flaw("", err)
		return
	}
	for id := uint64(2); id < w.L.Pages; id++ {
		switch inUse := w.used.has(id); {
		case inUse && free.has(id):
			w.Flaw("", flawf("page %d is in use, and stands in the list of free pages", id))
		case !inUse && !free.has(id):
			w.Flaw("", flawf("page %d is not in use, and is missing in the list of free pages", id))
		}
	}
}

// mostBranches bounds what shape reads of a bucket, some milliseconds in all.
// A file of 50 MB has fewer. In a larger one a broken page number hardly ever
// hits just the few pages above its own; Check looks at all of them.
const mostBranches = 128

// Shape makes sure, before bbolt is let loose on a file, that following its
// branch pages ends: about one page in a hundred has to be read for that.
// Leaves of buckets are not looked at.
func (w *Walker) Shape() error {
	w.seen = map[uint64]bool{}
	leaves, err := w.leavesOf(w.L.root)
	if err != nil {
		return err
	}
	for _, id := range leaves {
		p, err := w.L.page(w.R, id)
		if err != nil {
			return err
		}
		if err := w.shapeOfBuckets(p); err != nil {
			return err
		}
	}
	return nil
}

// shapeOfBuckets follows the buckets that a leaf of the root names.
func (w *Walker) shapeOfBuckets(p page) error {
	elements, err := p.Elements()
	if err != nil {
		return err
	}
	for _, e := range elements {
		if !e.Bucket || len(e.Value) < 16 {
			return keyed.Flaw("its list of buckets makes no sense")
		}
		root := Order.Uint64(e.Value)
		if root == 0 {
			continue
		}
		if _, err := w.leavesOf(root); err != nil {
			return err
		}
	}
	return nil
}

// leavesOf follows one tree level by level down to its leaves, which are all
// on one level, or to the first level that is too wide, and remembers its
// branches.
func (w *Walker) leavesOf(root uint64) ([]uint64, error) {
	level := []uint64{root}
	for before := len(w.seen); ; {
		if len(w.seen)-before+len(level) > mostBranches && len(level) > 1 {
			return level, w.within(level)
		}
		first, err := w.L.page(w.R, level[0])
		if err != nil {
			return nil, err
		}
		if first.Flags == LeafFlag {
			return level, w.within(level)
		}
		if level, err = w.below(level); err != nil {
			return nil, err
		}
	}
}

// below are the pages that a level of branches points to.
func (w *Walker) below(level []uint64) ([]uint64, error) {
	var next []uint64
	for _, id := range level {
		p, err := w.L.page(w.R, id)
		if err != nil {
			return nil, err
		}
		if p.Flags != BranchFlag || p.Count == 0 || w.seen[id] {
			return nil, flawf("page %d is not where it belongs", id)
		}
		w.seen[id] = true
		children, err := p.children()
		if err != nil {
			return nil, err
		}
		next = append(next, children...)
	}
	return next, nil
}

// within makes sure that no page of a level of leaves leads back to a branch.
func (w *Walker) within(level []uint64) error {
	for _, id := range level {
		if !w.L.inside(id) || w.seen[id] {
			return flawf("page %d is not where it belongs", id)
		}
	}
	return nil
}

package eval

import (
	"io"
)

// walker visits the pages of a file that its buckets are made of, each once.
type walker struct {
	r      io.ReaderAt
	l      layout
	seen   map[uint64]bool
	named  func(bucket string)
	record func(bucket string, key, value []byte)
	flaw   func(bucket string, err error)
}

// walk hands every record that can be reached to w.record, and everything
// that is wrong with the pages on the way to w.flaw.
func (w *walker) walk() {
	w.seen = map[uint64]bool{}
	w.tree("", w.l.root, func(e element) {
		if !e.bucket {
			w.flaw("", flaw("a record stands outside of all buckets"))
			return
		}
		w.named(string(e.key))
		w.bucket(string(e.key), e.value)
	})
}

func (w *walker) bucket(name string, head []byte) {
	keep := func(e element) {
		if e.bucket {
			w.flaw(name, flaw("it holds a bucket where records should be"))
			return
		}
		w.record(name, e.key, e.value)
	}
	switch {
	case len(head) < 16:
		w.flaw(name, flaw("its head is cut short"))
	case order.Uint64(head) != 0:
		w.tree(name, order.Uint64(head), keep)
	case len(head) < 16+pageHead:
		w.flaw(name, flaw("its page is cut short"))
	default: // small enough to live within its parent's page
		w.leaf(name, pageOf(head[16:]), keep)
	}
}

func (w *walker) tree(name string, id uint64, keep func(element)) {
	p, err := w.l.page(w.r, id)
	if err == nil && w.seen[id] {
		err = flawf("page %d is pointed to twice", id)
	}
	if err != nil {
		w.flaw(name, err)
		return
	}
	w.seen[id] = true
	switch p.flags {
	case leafFlag:
		w.leaf(name, p, keep)
	case branchFlag:
		children, err := p.children()
		if err != nil {
			w.flaw(name, err)
		}
		for _, child := range children {
			w.tree(name, child, keep)
		}
	default:
		w.flaw(name, flawf("page %d is of no known sort", id))
	}
}

func (w *walker) leaf(name string, p page, keep func(element)) {
	elements, err := p.elements()
	if err != nil {
		w.flaw(name, err)
	}
	for _, e := range elements {
		keep(e)
	}
}

// mostBranches bounds what shape reads of a bucket, some milliseconds in all.
// A file of 50 MB has fewer. In a larger one a broken page number hardly ever
// hits just the few pages above its own; Check looks at all of them.
const mostBranches = 128

// shape makes sure, before bbolt is let loose on a file, that following its
// branch pages ends: about one page in a hundred has to be read for that.
// Leaves of buckets are not looked at.
func (w *walker) shape() error {
	w.seen = map[uint64]bool{}
	leaves, err := w.leavesOf(w.l.root)
	if err != nil {
		return err
	}
	for _, id := range leaves {
		p, err := w.l.page(w.r, id)
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
func (w *walker) shapeOfBuckets(p page) error {
	elements, err := p.elements()
	if err != nil {
		return err
	}
	for _, e := range elements {
		if !e.bucket || len(e.value) < 16 {
			return flaw("its list of buckets makes no sense")
		}
		root := order.Uint64(e.value)
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
func (w *walker) leavesOf(root uint64) ([]uint64, error) {
	level := []uint64{root}
	for before := len(w.seen); ; {
		if len(w.seen)-before+len(level) > mostBranches && len(level) > 1 {
			return level, w.within(level)
		}
		first, err := w.l.page(w.r, level[0])
		if err != nil {
			return nil, err
		}
		if first.flags == leafFlag {
			return level, w.within(level)
		}
		if level, err = w.below(level); err != nil {
			return nil, err
		}
	}
}

// below are the pages that a level of branches points to.
func (w *walker) below(level []uint64) ([]uint64, error) {
	var next []uint64
	for _, id := range level {
		p, err := w.l.page(w.r, id)
		if err != nil {
			return nil, err
		}
		if p.flags != branchFlag || p.count == 0 || w.seen[id] {
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
func (w *walker) within(level []uint64) error {
	for _, id := range level {
		if !w.l.inside(id) || w.seen[id] {
			return flawf("page %d is not where it belongs", id)
		}
	}
	return nil
}

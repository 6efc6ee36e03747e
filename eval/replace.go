package eval

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// replacement is a new file that is written beside the place where it is to
// stand, and moved there when it is whole and on disk.
type replacement struct {
	target string
	file   *os.File
	done   bool
}

// replace begins a file for target, readable by its owner only.
func replace(target string) (*replacement, error) {
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.new")
	if err != nil {
		return nil, err
	}
	return &replacement{target: target, file: f}, nil
}

func (r *replacement) path() string { return r.file.Name() }

type overwrite bool

const (
	keepOld  overwrite = false // fs.ErrExist when there is a file
	takeOver overwrite = true
)

// finish moves the file to its place: after this it is there, whole, even
// when the power fails.
func (r *replacement) finish(o overwrite) error {
	if err := r.file.Sync(); err != nil {
		return err
	}
	if err := r.move(o); err != nil {
		return err
	}
	r.file.Close()
	return syncDir(filepath.Dir(r.target))
}

func (r *replacement) move(o overwrite) error {
	if o == takeOver {
		return r.rename()
	}
	err := os.Link(r.path(), r.target)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, stat := os.Lstat(r.target); !errors.Is(stat, fs.ErrNotExist) {
		return fs.ErrExist
	}
	return r.rename() // a file system without links
}

func (r *replacement) rename() error {
	err := os.Rename(r.path(), r.target)
	r.done = err == nil
	return err
}

// clearLeftovers takes away what replacements of target left behind that were
// killed. Nobody else may be about to replace it.
func clearLeftovers(target string) {
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+".*.new"))
	for _, path := range left {
		os.Remove(path)
	}
}

// cancel takes away what was written beside. After finish it does no harm.
func (r *replacement) cancel() {
	r.file.Close()
	if !r.done {
		os.Remove(r.path())
	}
}

// syncDir makes a change of names in a directory last. Some file systems have
// no such thing.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, fs.ErrInvalid) {
		return err
	}
	return nil
}

package outfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// ownerOnly is the widest mode of a file.
const ownerOnly fs.FileMode = 0o600

// Draft is a file that is being written beside its place. Job is for most; a
// draft is for who needs its path, as a database does.
type Draft struct {
	target  string
	file    *os.File
	path    string
	unnamed bool // path leads to it for this process alone
	named   bool // it has the name of its place, or none any more
}

// Begin makes an empty draft for a place.
func Begin(target string) (*Draft, error) {
	target, err := resolve(target)
	if err != nil {
		return nil, err
	}
	if d := unnamed(target); d != nil {
		return d, nil
	}
	return beginNamed(target)
}

// beginNamed makes a draft that others see, and that has to be swept away where
// its writer is killed.
func beginNamed(target string) (*Draft, error) {
	for tries := 0; ; tries++ {
		f, err := os.CreateTemp(filepath.Dir(target), prefix(target)+"*"+suffix)
		if err != nil {
			return nil, err
		}
		d := &Draft{target: target, file: f, path: f.Name()}
		if hold(f) && stands(f) || tries > 9 {
			return d, nil
		}
		d.Discard() // somebody sweeps just now, and took it for left behind
	}
}

// Create writes a file that must not be there yet, else it is fs.ErrExist. A
// link counts as one, wherever it leads.
func Create(path, text string) error {
	if _, err := os.Lstat(path); err == nil {
		return &Error{Path: path, Reason: fs.ErrExist}
	}
	Sweep(path)
	d, err := Begin(path)
	if err != nil {
		return cannot(path, err)
	}
	defer d.Discard()
	if _, err := d.file.WriteString(text); err != nil {
		return cannot(path, err)
	}
	return cannot(path, d.Take())
}

// Path leads to the draft until it has its name.
func (d *Draft) Path() string { return d.path }

// File is the draft as a file.
func (d *Draft) File() *os.File { return d.file }

// Lend gives up the lock, for a writer that opens the path and locks it
// itself. Before and after that the draft can be swept away: nobody else may
// be about to write to the same place, unless it is as well to be second.
func (d *Draft) Lend() { release(d.file) }

// Take gives the draft its name if there is no such file: else fs.ErrExist.
// After it the file is there, whole, also when the power fails.
func (d *Draft) Take() error {
	if err := d.file.Sync(); err != nil {
		return err
	}
	err := d.link(d.target)
	if err == nil {
		return syncFolder(filepath.Dir(d.target)) // Discard takes away the other name
	}
	if d.unnamed && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, stat := os.Lstat(d.target); errors.Is(err, fs.ErrExist) || !errors.Is(stat, fs.ErrNotExist) {
		return fs.ErrExist
	}
	return d.rename() // a file system without links
}

// Replace gives the draft its name, in place of the file that has it.
func (d *Draft) Replace() error {
	if err := d.file.Sync(); err != nil {
		return err
	}
	there, err := os.Lstat(d.target)
	if err == nil && !there.Mode().IsRegular() {
		return &Error{Path: d.target, Reason: ErrNoFile, What: kindOf(there.Mode())}
	}
	return d.rename()
}

func (d *Draft) rename() error {
	if err := d.show(); err != nil {
		return err
	}
	d.letGo()
	if err := os.Rename(d.Path(), d.target); err != nil {
		return err
	}
	d.named = true
	return syncFolder(filepath.Dir(d.target))
}

// show gives an unnamed draft the name of one, for no file can be replaced by
// one without a name. It is locked as it should be.
func (d *Draft) show() error {
	if !d.unnamed {
		return nil
	}
	hold(d.file)
	for tries := 0; ; tries++ {
		path := filepath.Join(filepath.Dir(d.target), prefix(d.target)+strconv.FormatUint(uint64(rand.Uint32()), 10)+suffix)
		err := d.link(path)
		if err == nil {
			d.path, d.unnamed = path, false
			return nil
		}
		if !errors.Is(err, fs.ErrExist) || tries > 9 {
			return err
		}
	}
}

// Discard takes away what was written beside. A draft that has its name stays.
func (d *Draft) Discard() {
	d.letGo()
	if !d.named && !d.unnamed {
		os.Remove(d.path)
	}
	d.named = true
	d.file.Close()
}

// letGo closes the file where one that is open can be neither moved nor
// removed. Elsewhere it stays, and with it the lock.
func (d *Draft) letGo() {
	if !canTell {
		d.file.Close()
	}
}

// equals reports whether the file of this size at the draft's place holds the
// bytes of the draft. One that cannot be read does not.
func (d *Draft) equals(size int64) bool {
	mine, err := d.file.Stat()
	if err != nil || mine.Size() != size {
		return false
	}
	f, err := os.Open(d.target)
	if err != nil {
		return false
	}
	defer f.Close()
	return sameBytes(io.NewSectionReader(d.file, 0, size), f)
}

func sameBytes(a, b io.Reader) bool {
	one, other := make([]byte, 1<<16), make([]byte, 1<<16)
	for {
		n, endA := io.ReadFull(a, one)
		m, endB := io.ReadFull(b, other)
		switch {
		case !bytes.Equal(one[:n], other[:m]):
			return false
		case endA != nil || endB != nil:
			return atEnd(endA) && atEnd(endB)
		}
	}
}

func atEnd(err error) bool { return err == io.EOF || err == io.ErrUnexpectedEOF }

// syncFolder makes a change of names in a folder last. Some file systems have
// no such thing.
func syncFolder(dir string) error {
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
